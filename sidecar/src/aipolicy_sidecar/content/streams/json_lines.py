"""JSON lines (NDJSON), cut out of a byte stream together with their own bytes.

Only LF ends a line: CR is white space of JSON and so belongs to it. Some clients cut lines
at other characters, too (Python's ``splitlines``), so that no line made here has any of
them. Work is linear in the stream, and memory is bounded by `MAX_LINE_BYTES`.
"""

from typing import Final

from aipolicy_sidecar.content.streams.framings import StreamEvent

MAX_LINE_BYTES: Final = 2**20
"""Longest line that is read; a longer one comes out as `oversized`, in pieces."""

_LINE_ENDS = tuple(
    (character.encode(), f"\\u{ord(character):04x}".encode())
    for character in ("\x85", "\u2028", "\u2029")
)
"""What is a line's end to some, and how JSON can write it. In JSON text only strings have it."""


class JsonLines:
    """The framing: a `aipolicy_sidecar.content.streams.framings.Framing`."""

    __slots__ = ("_buffer", "_oversized", "_searched")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._oversized = False

    def feed(self, chunk: bytes, *, end: bool) -> list[StreamEvent]:
        """Take bytes; return the lines that they complete, at the `end` all that is left."""
        buffer = self._buffer
        buffer += chunk
        events: list[StreamEvent] = []
        start = 0
        while (stop := buffer.find(b"\n", max(start, self._searched)) + 1) > 0:
            events.append(self._line(bytes(buffer[start:stop])))
            self._oversized = False
            start = stop
        rest = len(buffer) - start
        if rest and (end or self._oversized or rest > MAX_LINE_BYTES):
            events.append(self._line(bytes(buffer[start:])))
            self._oversized = not end
            start = len(buffer)
        del buffer[:start]
        self._searched = len(buffer)
        return events

    def _line(self, raw: bytes) -> StreamEvent:
        if self._oversized or len(raw) > MAX_LINE_BYTES:
            return StreamEvent(raw, None, oversized=True)
        return StreamEvent(raw, raw.removesuffix(b"\n"))

    def replace(self, raw: bytes, data: bytes) -> bytes:
        """The line with other JSON in it."""
        return make_line(data) if raw.endswith(b"\n") else make_line(data)[:-1]

    def missing_end(self, raw: bytes) -> bytes:
        """What the last line lacks before another one may follow."""
        return b"" if raw.endswith(b"\n") else b"\n"


def make_line(data: bytes) -> bytes:
    """A new line; `data` is JSON without any LF."""
    for character, escape in _LINE_ENDS:
        data = data.replace(character, escape)
    return data + b"\n"
