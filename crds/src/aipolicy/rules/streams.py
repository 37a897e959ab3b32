"""Following a text that comes in pieces, without holding back more than must be.

A scanner decides as much of the text as can be decided: a finding is final when no
further text can change it, and text is safe when no finding can begin in it any more.
What is undecided is the earliest suffix that is a viable prefix of some rule's
expression (`aipolicy.rules.prefixes`). The findings depend on the text alone, never on
how it was cut:

* pieces are scanned in blocks that end at multiples of 256 bytes of the text, and only
  there is it judged whether more is undecided than a matcher may hold back
  (`Matcher.longest`);
* within a rule's expression, finding follows finding exactly as in a whole text.

Only enforced rules that deny or replace hold text back. Any other reports what it found
when it is final, which may be after the text has gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules.matchers import (
    LEFT_CONTEXT,
    MAX_CANDIDATES,
    Matcher,
    TooManyCandidatesError,
)

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


@dataclass(frozen=True, slots=True)
class Followed:
    """A rule as a scanner needs it."""

    rule: int
    matchers: tuple[Matcher, ...]
    enforced: bool
    """Whether its undecided text is held back."""
    denies_on_error: bool
    """Whether, once it faults, no text may pass any more."""


_CHARACTER_LENGTHS: Final = bytes([1] * 0x80 + [0] * 0x40 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10)
"""Bytes of a character by its first byte; 0 for bytes that come later in one (RFC 3629)."""


class TooMuchUndecidedError(Exception):
    """More of the text is undecided than a rule may hold back."""


class FindingTooLongError(Exception):
    """A finding is longer than a rule may find in a stream."""


class _Cursor:
    """Where one matcher stands in the text."""

    __slots__ = ("_candidates", "_matcher", "_viable", "owner", "position")

    def __init__(self, owner: Followed, matcher: Matcher) -> None:
        if matcher.viable is None:
            raise ValueError("the rule was not compiled for streams")
        self.owner = owner
        self.position = 0
        """Where undecided text begins, counted from the text's beginning."""
        self._matcher = matcher
        self._viable = matcher.viable
        self._candidates = 0

    def advance(self, text: bytes, base: int, findings: list[Finding], *, final: bool) -> None:
        """Append what is final; the first `base` bytes of the text are no longer in `text`.

        Raises what the matcher raises, TooManyCandidatesError and FindingTooLongError.
        """
        position = self.position - base
        undecided = self._undecided(text, position, final=final)
        while (candidate := self._matcher.next(text, position)) is not None:
            if candidate.start >= undecided:
                break
            self._candidates += 1
            if self._candidates > MAX_CANDIDATES:
                raise TooManyCandidatesError
            if candidate.finding is not None:
                start, end = candidate.finding
                if end - start > self._matcher.longest:
                    raise FindingTooLongError
                findings.append(self._matcher.find(self.owner.rule, text, (start, end), base))
            position = candidate.resume
            if position > undecided:
                undecided = self._undecided(text, position, final=final)
        self.position = base + undecided

    def judge(self, end: int) -> None:
        """Raise TooMuchUndecidedError when too much of a text that ends at `end` is undecided."""
        if end - self.position > self._matcher.longest:
            raise TooMuchUndecidedError

    def _undecided(self, text: bytes, position: int, *, final: bool) -> int:
        viable = None if final else self._viable.search(text, position)
        return len(text) if viable is None else viable[0]


class StreamScanner:
    """Scans one text of a streamed answer. After ``feed(..., final=True)`` it is used up."""

    __slots__ = (
        "_audited",
        "_base",
        "_cursors",
        "_faulted",
        "_length",
        "_open",
        "_pending",
        "_safe",
        "_text",
    )

    def __init__(self, followed: Sequence[Followed]) -> None:
        self._cursors = [_Cursor(rule, matcher) for rule in followed for matcher in rule.matchers]
        self._audited = frozenset(rule.rule for rule in followed if not rule.enforced)
        self._faulted: set[int] = set()
        self._pending: list[Finding] = []
        self._text = b""
        """What is left of the text: all that is undecided, and some context before."""
        self._base = 0
        """Bytes of the text that are no longer in `_text`."""
        self._length = 0
        """Bytes fed so far."""
        self._safe = 0
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
            self._text += block
            self._scan(faults, whole=complete_length(self._text), final=False)
            findings += self._release()
        if final and self._open:
            self._scan(faults, whole=len(self._text), final=True)
            findings += self._release()
            self._open = False
        return StreamScan(self._safe, tuple(findings), tuple(faults))

    def _scan(self, faults: list[RuleFault], *, whole: int, final: bool) -> None:
        """Let every matcher decide what it can of the first `whole` bytes of `_text`."""
        text = self._text[:whole]
        judged = not final and self._length % BLOCK == 0
        end = self._base + whole
        going: list[_Cursor] = []
        safe = end
        for cursor in self._cursors:
            try:
                cursor.advance(text, self._base, self._pending, final=final)
                if judged:
                    cursor.judge(end)
            except Exception as error:  # noqa: BLE001 - a detector's bug is the rule's fault
                owner = cursor.owner
                if owner.rule not in self._faulted:
                    self._faulted.add(owner.rule)
                    faults.append(RuleFault(owner.rule, type(error).__name__))
                if owner.enforced and owner.denies_on_error:
                    self._open = False
                    safe = min(safe, cursor.position)
                continue
            going.append(cursor)
            if cursor.owner.enforced:
                safe = min(safe, cursor.position)
        self._cursors = going
        self._safe = max(self._safe, safe)
        self._forget(end)

    def _forget(self, end: int) -> None:
        """Drop text that no matcher will look at again."""
        needed = min((cursor.position for cursor in self._cursors), default=end) - LEFT_CONTEXT
        if needed > self._base:
            self._text = self._text[needed - self._base :]
            self._base = needed

    def _release(self) -> list[Finding]:
        """Findings that are due: those before `safe`, and all of audited rules."""
        due = [
            finding
            for finding in self._pending
            if finding.start < self._safe or finding.rule in self._audited
        ]
        if due:
            self._pending = [finding for finding in self._pending if finding not in due]
            due.sort(key=Finding.order)
        return due


def complete_length(text: bytes) -> int:
    """The length of `text` without a character that is cut off at its end."""
    for back, byte in enumerate(reversed(text[-3:]), start=1):
        if needed := _CHARACTER_LENGTHS[byte]:
            return len(text) - back if needed > back else len(text)
    return len(text)
