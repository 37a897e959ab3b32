"""Adding up the decisions that guards report into totals of a policy.

A guard counts from its own start and reports totals, so reports can be lost and
repeated. The operator keeps the policy's total in ``AIPolicy.status.decisions`` and
nothing else, so after its own restart it does not know how much of a running guard's
count is in that total. Two figures are certain not to be too high:

* the total that was written, plus what the guards counted since their first report to
  this operator (all of it, for guards that started under its eyes);
* the counts of all guards whose pods are younger than the policy.

The greater of the two is shown. It never counts a decision twice and never falls. It is
exact while the operator runs, and after its restart too unless, while it was away, a
guard ended or a guard older than the policy decided.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from aipolicy.policies import DecisionCounts
from aipolicy.quantities import LARGEST


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of exchanges by what was decided about them."""

    allowed: int = 0
    denied: int = 0
    redacted: int = 0
    would_deny: int = 0
    would_redact: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """The sum, as far as JSON keeps it exact."""
        return self._combine(other, lambda mine, theirs: min(mine + theirs, LARGEST))

    def since(self, earlier: "Counts") -> "Counts":
        """What was counted after `earlier`; all of it if the counter began anew."""
        gained = self._combine(earlier, lambda mine, theirs: mine - theirs)
        return self if min(gained.numbers) < 0 else gained

    def at_least(self, other: "Counts") -> "Counts":
        """The greater of each number."""
        return self._combine(other, max)

    @property
    def numbers(self) -> tuple[int, ...]:
        """All of them, in the order of the fields."""
        return self.allowed, self.denied, self.redacted, self.would_deny, self.would_redact

    def _combine(self, other: "Counts", by: Callable[[int, int], int]) -> "Counts":
        return Counts(*map(by, self.numbers, other.numbers))


NONE = Counts()


@dataclass(frozen=True, slots=True)
class Progress:
    """What one report adds to one policy."""

    policy: str
    """Name of the AIPolicy."""
    gained: Counts
    """Decisions that are certainly not in any written total."""
    seen: Counts
    """Decisions that this operator had not been told of; all of a guard's at first."""


@dataclass(slots=True)
class Tally:
    """The decisions of one policy."""

    base: Counts = NONE
    """The total that was written when this operator first saw the policy."""
    since: str = ""
    """When counting began (RFC 3339)."""
    _gained: Counts = field(default=NONE, init=False)
    _seen: Counts = field(default=NONE, init=False)

    def add(self, progress: Progress, *, pod_is_younger: bool) -> None:
        """Count a report; `pod_is_younger` says that its pod was made after the policy."""
        self._gained = self._gained.plus(progress.gained)
        if pod_is_younger:
            self._seen = self._seen.plus(progress.seen)

    @property
    def total(self) -> Counts:
        """All decisions that are known for certain."""
        return self.base.plus(self._gained).at_least(self._seen)

    def to_status(self) -> DecisionCounts:
        """The total as ``AIPolicy.status.decisions``."""
        total = self.total
        return DecisionCounts(
            allowed=total.allowed,
            denied=total.denied,
            redacted=total.redacted,
            would_deny=total.would_deny,
            would_redact=total.would_redact,
            since=self.since,
        )


def open_tally(written: DecisionCounts | None, now: str) -> Tally:
    """Go on from what was written, or begin at nothing `now` (RFC 3339)."""
    if written is None:
        return Tally(since=now)
    base = Counts(
        written.allowed,
        written.denied,
        written.redacted,
        written.would_deny,
        written.would_redact,
    )
    return Tally(base=base, since=written.since or now)
