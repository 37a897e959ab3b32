"""Edits: putting something else in place of what was found, a typed mark as a rule.

Where findings overlap, one replacement stands for all that any of them covers, so that
nothing of a hit survives. It is that of the finding that starts first; of those that
start together, the longest; of those, the one of the first rule; of those, the surest.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from aipolicy.findings import Finding

Replace = Callable[[Finding, bytes], bytes | None]
"""What to put in the place of a finding, given the text that it covers; None leaves it there."""


def mark(finding: Finding, _: bytes = b"") -> bytes:
    """The typed mark of a finding: ``[CreditCard]``."""
    return f"[{finding.label}]".encode()


def merge(findings: Iterable[Finding], leaders: AbstractSet[int] = frozenset()) -> list[Finding]:
    """Findings that overlap made one, by start: each covers all that its parts do.

    A part of one of the rules `leaders` gives its rule, label and score, else the first part.
    """
    merged: list[Finding] = []
    for finding in sorted(findings, key=Finding.order):
        if not merged or finding.start >= merged[-1].end:
            merged.append(finding)
            continue
        first = merged[-1]
        leads = finding.rule in leaders and first.rule not in leaders
        leader = finding if leads else first
        end = max(first.end, finding.end)
        merged[-1] = Finding(leader.rule, first.start, end, leader.label, leader.score)
    return merged


def edit(text: bytes, findings: Iterable[Finding], replace: Replace = mark) -> bytes:
    """A whole text with its findings replaced; the findings may come in any order."""
    editor = StreamEditor(replace)
    return editor.feed(text, len(text), sorted(findings, key=Finding.order))


class StreamEditor:
    """Edits a text that comes in pieces. Holds no more than what is undecided."""

    __slots__ = ("_buffer", "_covered", "_released", "_replace")

    def __init__(self, replace: Replace = mark) -> None:
        self._replace = replace
        self._buffer = b""
        self._released = 0
        self._covered = 0

    def feed(self, data: bytes, safe: int, findings: Iterable[Finding]) -> bytes:
        """The text that may be sent on.

        `data` follows what was fed before; `safe` and `findings` are as in a
        `streams.scanners.StreamScan`: offsets from the beginning of the text, in order.
        A finding may end behind `safe`; what it covers is dropped when it becomes safe.
        """
        self._buffer += data
        origin = self._released
        pieces: list[bytes] = []
        for finding in findings:
            found = self._buffer[finding.start - origin : finding.end - origin]
            replacement = self._replace(finding, found)
            if replacement is None:
                continue
            if finding.start >= self._covered:
                pieces += (self._take(finding.start, origin), replacement)
            self._covered = max(self._covered, finding.end)
        pieces.append(self._take(safe, origin))
        self._buffer = self._buffer[self._released - origin :]  # once, however many findings
        return b"".join(pieces)

    def _take(self, until: int, origin: int) -> bytes:
        """Text up to `until` that no finding covers; the buffer begins at `origin`."""
        start = max(self._covered, self._released)
        end = max(until, self._released)
        self._released = end
        return self._buffer[start - origin : end - origin]
