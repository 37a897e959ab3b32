"""Edits: putting typed marks in place of what was found.

Where findings overlap, one mark replaces all that any of them covers, so that nothing
of a hit survives. Its label is that of the finding that starts first; of those that
start together, the longest; of those, the one of the first rule.
"""

from collections.abc import Iterable

from aipolicy.findings import Finding


def mark(finding: Finding) -> bytes:
    """What stands in the place of a finding: ``[CreditCard]``."""
    return f"[{finding.label}]".encode()


def edit(text: bytes, findings: Iterable[Finding]) -> bytes:
    """A whole text with its findings replaced; the findings may come in any order."""
    editor = StreamEditor()
    return editor.feed(text, len(text), sorted(findings, key=Finding.order))


class StreamEditor:
    """Edits a text that comes in pieces. Holds no more than what is undecided."""

    __slots__ = ("_buffer", "_covered", "_released")

    def __init__(self) -> None:
        self._buffer = b""
        self._released = 0
        self._covered = 0

    def feed(self, data: bytes, safe: int, findings: Iterable[Finding]) -> bytes:
        """The text that may be sent on.

        `data` follows what was fed before; `safe` and `findings` are as in a
        `aipolicy.rules.streams.StreamScan`: offsets from the beginning of the text, in order.
        A finding may end behind `safe`; what it covers is dropped when it becomes safe.
        """
        self._buffer += data
        pieces: list[bytes] = []
        for finding in findings:
            if finding.start >= self._covered:
                pieces += (self._take(finding.start), mark(finding))
            self._covered = max(self._covered, finding.end)
        pieces.append(self._take(safe))
        return b"".join(pieces)

    def _take(self, until: int) -> bytes:
        """Text up to `until` that no finding covers; it leaves the buffer, as what is covered."""
        start = max(self._covered, self._released) - self._released
        end = max(until, self._released) - self._released
        text = self._buffer[start:end]
        self._buffer = self._buffer[end:]
        self._released += end
        return text
