"""Following a text that comes in pieces, without holding back more than must be.

A scanner decides as much of the text as can be decided: a finding is final when no
further text can change it, and text is safe when no finding can begin in it any more.
What is undecided is the earliest suffix that is a viable prefix of some rule's
expression (`expressions.prefixes`). The findings depend on the text alone, never on
how it was cut:

* pieces are scanned in blocks that end at multiples of 256 bytes of the text, and only
  there is it judged whether more is undecided than a matcher may hold back
  (`Matcher.longest`), or is decided at last (`Matcher.gives_up`);
* within a rule's expression, finding follows finding exactly as in a whole text;
* what the text means in other words is followed in the same way (`streams.tracks`).

Only enforced rules that deny or replace hold text back. Any other reports what it found
when it is final, which may be after the text has gone.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from aipolicy.findings import Finding
from aipolicy.rules.matchers import TooManyCandidatesError
from aipolicy.rules.streams.cursors import Followed
from aipolicy.rules.streams.fronts import Front, Watch
from aipolicy.rules.streams.tracks import Tracks

__all__ = [
    "BLOCK",
    "Followed",
    "RuleFault",
    "StreamScan",
    "StreamScanner",
    "TextScanner",
    "complete_length",
]

BLOCK: Final = 256
"""Bytes of text after which a scanner judges how much is undecided."""


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A rule that could not be evaluated."""

    rule: int
    """Place of the rule in its RuleSet."""
    reason: str
    """Name of the cause, such as an exception's class; nothing of the text."""


@dataclass(frozen=True, slots=True)
class StreamScan:
    """What became known with a piece of text. Offsets count bytes from the text's beginning."""

    safe: int
    """All text before is decided and may be sent on, edited as the findings say."""
    findings: tuple[Finding, ...] = ()
    """Final ones, each once. Those of enforced rules start before `safe`, in ascending order over
    all pieces, and no later one starts before an earlier `safe`; they may end behind it."""
    faults: tuple[RuleFault, ...] = ()
    """Rules that are not evaluated in this stream any more."""


class TextScanner(Protocol):
    """Follows one text of a streamed answer."""

    def feed(self, data: bytes, *, final: bool = False) -> StreamScan:
        """Take in more of the text; `final` says that none will follow."""


_CHARACTER_LENGTHS: Final = bytes([1] * 0x80 + [0] * 0x40 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10)
"""Bytes of a character by its first byte; 0 for bytes that come later in one (RFC 3629)."""


class StreamScanner:
    """Scans one text of a streamed answer. After ``feed(..., final=True)`` it is used up."""

    __slots__ = (
        "_audited",
        "_cut",
        "_decided",
        "_faulted",
        "_length",
        "_open",
        "_pending",
        "_released",
        "_rules",
        "_safe",
        "_tracks",
    )

    def __init__(self, watch: Watch) -> None:
        self._rules = watch.followed
        self._tracks = Tracks(Front.of(watch))
        self._audited = watch.audited
        self._faulted: set[int] = set()
        self._pending: set[Finding] = set()
        self._cut = b""
        """The beginning of a character that was cut."""
        self._length = 0
        """Bytes fed so far."""
        self._safe = 0
        self._released = 0, 0
        """What was safe and decided when findings were last looked through."""
        self._decided = 0
        """As `_safe`, for audited rules."""
        self._open = True

    def feed(self, data: bytes, *, final: bool = False) -> StreamScan:
        """Take in more of the text; `final` says that none will follow.

        When a rule faults that denies on error, nothing becomes safe any more.
        """
        findings: list[Finding] = []
        faults: list[RuleFault] = []
        start = 0
        while self._open and start < len(data):
            block = data[start : start + BLOCK - self._length % BLOCK]
            start += len(block)
            self._length += len(block)
            block = self._cut + block
            whole = complete_length(block)
            self._cut = block[whole:]
            self._scan(block[:whole], faults, final=False)
            findings += self._release()
        if final and self._open:
            self._scan(self._cut, faults, final=True)
            findings += self._release()
            self._open = False
        return StreamScan(self._safe, tuple(findings), tuple(faults))

    def _scan(self, data: bytes, faults: list[RuleFault], *, final: bool) -> None:
        """Let every matcher decide what it can with more of the text."""
        tracks = self._tracks
        try:
            tracks.feed(data, final=final)
        except TooManyCandidatesError as error:
            for rule in self._rules:
                self._fault(rule, error, faults)
            tracks.stop()
            if not self._open:
                return
        safe = decided = tracks.length
        for track in tracks.tracks:
            limit = tracks.limit(track)
            failures = track.advance(limit, self._pending, final=final)
            if not final and self._length % BLOCK == 0:
                failures += track.judge(limit, tracks.length, self._pending)
            for _, cursor, failure in sorted(failures):
                self._fault(cursor.owner, failure, faults)
                if cursor.owner.enforced and cursor.owner.denies_on_error:
                    safe = min(safe, track.place(cursor.position))
            if (place := track.front.undecided(enforced=True)) is not None:
                safe = min(safe, track.place(place))
            if (place := track.front.undecided(enforced=False)) is not None:
                decided = min(decided, track.place(place))
        self._safe = max(self._safe, safe)
        self._decided = max(self._decided, decided)
        tracks.forget()

    def _fault(self, rule: Followed, error: Exception, faults: list[RuleFault]) -> None:
        """Note that a rule could not be evaluated, once."""
        if rule.rule not in self._faulted:
            self._faulted.add(rule.rule)
            faults.append(RuleFault(rule.rule, type(error).__name__))
        if rule.enforced and rule.denies_on_error:
            self._open = False

    def _release(self) -> list[Finding]:
        """Findings that are due: those before which nothing is undecided."""
        known = self._safe, self._decided
        if not self._pending or known == self._released:
            return []
        self._released = known
        due = [
            finding
            for finding in self._pending
            if finding.start < (self._decided if finding.rule in self._audited else self._safe)
        ]
        self._pending.difference_update(due)
        due.sort(key=Finding.order)
        return due


def complete_length(text: bytes) -> int:
    """The length of `text` without a character that is cut off at its end."""
    for back, byte in enumerate(reversed(text[-3:]), start=1):
        if needed := _CHARACTER_LENGTHS[byte]:
            return len(text) - back if needed > back else len(text)
    return len(text)
