"""Cursors: where one matcher of a rule stands in a text that comes in pieces.

A finding is final when no further text can change it. What is undecided is the earliest suffix
that is a viable prefix of the matcher's expression (`expressions.prefixes`). Within an
expression, finding follows finding exactly as in a whole text.
"""

from dataclasses import dataclass
from typing import Self

from aipolicy.findings import Finding
from aipolicy.rules.matchers import MAX_CANDIDATES, Candidate, Matcher, TooManyCandidatesError
from aipolicy.rules.streams.holdbacks import Holdback


@dataclass(frozen=True, slots=True)
class Followed:
    """A rule as a scanner needs it."""

    rule: int
    matchers: tuple[Matcher, ...]
    enforced: bool
    """Whether its undecided text is held back."""
    denies_on_error: bool
    """Whether, once it faults, no text may pass any more."""


class FindingTooLongError(Exception):
    """A finding is longer than a rule may find in a stream."""


class Cursor:
    """One matcher in one text."""

    __slots__ = ("_holdback", "_matcher", "candidates", "owner", "position")

    def __init__(
        self,
        owner: Followed,
        matcher: Matcher,
        holdback: Holdback,
        position: int = 0,
        candidates: int = 0,
    ) -> None:
        self.owner = owner
        self.position = position
        """Where undecided text begins, counted from the text's beginning."""
        self._matcher = matcher
        self._holdback = holdback
        self.candidates = candidates
        """Candidates so far."""

    @property
    def longest(self) -> int:
        """Bytes that may be undecided, and that a finding may have."""
        return self._matcher.longest

    @property
    def gives_up(self) -> bool:
        """Whether what is undecided for longer is decided as if the text ended."""
        return self._matcher.gives_up

    def copy(self) -> Self:
        """A cursor that stands where this one does, in a text that is the same so far."""
        return type(self)(self.owner, self._matcher, self._holdback, self.position, self.candidates)

    def advance(self, text: bytes, base: int, findings: list[Finding], *, final: bool) -> None:
        """Append what is final; the first `base` bytes of the text are no longer in `text`.

        Raises what the matcher raises, TooManyCandidatesError and FindingTooLongError.
        """
        position = self.position - base
        undecided = self._undecided(text, position, final=final)
        while (candidate := self._next(text, position, undecided)) is not None:
            self._judge(candidate, text, base, findings)
            position = candidate.resume
            if position > undecided:
                undecided = self._undecided(text, position, final=final)
        self.position = base + undecided

    def wait(self, text: bytes, base: int) -> None:
        """As `advance`, where the matcher is known to find nothing in the text so far."""
        self.position = base + self._holdback.start(text, self.position - base)

    def give_up(self, text: bytes, base: int, bound: int, findings: list[Finding]) -> None:
        """Decide what begins before `bound`, counted from the text's beginning, as if it ended.

        Raises what `advance` raises; a finding that might go on is too long.
        """
        position, bound = self.position - base, bound - base
        while (candidate := self._next(text, position, bound)) is not None:
            if candidate.finding is not None and candidate.resume == len(text):
                raise FindingTooLongError
            self._judge(candidate, text, base, findings)
            position = candidate.resume
        self.position = base + self._undecided(text, max(position, bound), final=False)

    def _next(self, text: bytes, position: int, bound: int) -> Candidate | None:
        candidate = self._matcher.next(text, position)
        return None if candidate is None or candidate.start >= bound else candidate

    def _judge(self, candidate: Candidate, text: bytes, base: int, findings: list[Finding]) -> None:
        self.candidates += 1
        if self.candidates > MAX_CANDIDATES:
            raise TooManyCandidatesError
        finding = self._matcher.find(self.owner.rule, text, candidate, base)
        if finding is not None:
            if finding.end - finding.start > self.longest:
                raise FindingTooLongError
            findings.append(finding)

    def _undecided(self, text: bytes, position: int, *, final: bool) -> int:
        return len(text) if final else self._holdback.start(text, position)
