"""Server-sent events, cut out of a byte stream together with their own bytes.

An event that nobody edits is sent on as the very bytes it came in, so the parser keeps
them. Line ends may be CR, LF or CRLF, mixed (WHATWG HTML, 9.2.6). Bytes may be cut
anywhere: what comes out never depends on it. Work is linear in the stream, since bytes
that were searched for the end of an event are not searched again, and memory is bounded
by the longest event that is read.
"""

import re

from aipolicy_sidecar.content.streams.framings import MAX_EVENT_BYTES, StreamEvent

_LINE_END = rb"(?>\r\n|\n|\r)"  # atomic, so that CRLF is never taken for two ends
_BLANK_LINE = re.compile(_LINE_END + _LINE_END)
_LINE = re.compile(rb"([^\r\n]*)(" + _LINE_END + rb"|\Z)")
_BLANK_LINES = (b"\n\n", b"\r\n\r\n", b"\r\r")
_LONGEST_BLANK_LINE = 4
_BOM = b"\xef\xbb\xbf"
_PLAIN_START = b"data: "
_FIELDS = frozenset({b"", b"data", b"event", b"id", b"retry"})
"""The fields of the standard; a comment is one without a name."""


class EventStream:
    """The incremental parser, and how its events are edited."""

    __slots__ = ("_buffer", "_longest", "_oversized", "_searched", "_started")

    def __init__(self, longest: int = MAX_EVENT_BYTES) -> None:
        """Begin a stream; `longest` is the length of the longest event that is read."""
        self._longest = longest
        self._buffer = bytearray()
        self._searched = 0
        self._started = False
        self._oversized = False

    def feed(self, chunk: bytes, *, end: bool = False) -> list[StreamEvent]:
        """Take bytes; return the events that they complete.

        At the end, an event without its blank line counts as complete: the standard
        drops it, but clients exist that do not.
        """
        buffer = self._buffer
        buffer += chunk
        events: list[StreamEvent] = []
        start = 0
        mixed = buffer.find(b"\r", self._searched) >= 0
        while (stop := self._find_stop(start, mixed=mixed, end=end)) >= 0:
            events.append(self._event(bytes(buffer[start:stop])))
            self._oversized = False
            self._searched = start = stop
        if end and start < len(buffer):
            events.append(self._event(bytes(buffer[start:])))
            start = len(buffer)
        elif len(buffer) - start > self._longest or (self._oversized and len(buffer) > start):
            # Line ends stay behind, since the blank line may not have arrived in full.
            kept = len(buffer) - len(buffer.rstrip(b"\r\n"))
            stop = len(buffer) - kept
            self._oversized = True
            if stop > start:
                events.append(StreamEvent(bytes(buffer[start:stop]), None, oversized=True))
                start = stop
        del buffer[:start]
        self._searched = max(0, len(buffer) - _LONGEST_BLANK_LINE + 1)
        return events

    def replace(self, raw: bytes, data: bytes) -> bytes:
        """The event with other data; its remaining fields, comments and line ends are kept."""
        if raw.startswith(_PLAIN_START) and raw.find(b"\n") == len(raw) - 2 and b"\r" not in raw:
            return _PLAIN_START + data.replace(b"\n", b"\ndata: ") + b"\n\n"
        pieces: list[bytes] = [_BOM] if raw.startswith(_BOM) else []
        replaced = False
        for line, line_end in _lines(raw.removeprefix(_BOM)):
            if _data_value(line) is None:
                pieces += line, line_end
            elif not replaced:
                replaced = True
                pieces += [b"data: " + part + (line_end or b"\n") for part in data.split(b"\n")]
        return b"".join(pieces)

    def missing_end(self, raw: bytes) -> bytes:
        """What the last event of a stream lacks before another one may follow."""
        return b"" if raw.endswith(_BLANK_LINES) else b"\n\n"

    def _find_stop(self, start: int, *, mixed: bool, end: bool) -> int:
        """One past the next blank line, or -1. A last CR may be half of a CRLF: wait.

        `mixed` says whether there is any CR: to ask that for each event would be quadratic.
        """
        buffer = self._buffer
        begin = max(self._searched, start)
        if not mixed:
            found = buffer.find(b"\n\n", begin)
            return found + 2 if found >= 0 else -1
        match = _BLANK_LINE.search(buffer, begin)
        if match is None:
            return -1
        stop = match.end()
        if stop == len(buffer) and buffer[stop - 1] == ord(b"\r") and not end:
            return -1
        return stop

    def _event(self, raw: bytes) -> StreamEvent:
        first = not self._started
        self._started = True
        if self._oversized or len(raw) > self._longest:
            return StreamEvent(raw, None, oversized=True)
        if raw.startswith(_PLAIN_START) and raw.find(b"\n") == len(raw) - 2 and b"\r" not in raw:
            return StreamEvent(raw, raw[len(_PLAIN_START) : -2])
        text = raw.removeprefix(_BOM) if first else raw
        lines = [line for line, _ in _lines(text) if line]
        values = [value for line in lines if (value := _data_value(line)) is not None]
        foreign = any(line.partition(b":")[0] not in _FIELDS for line in lines)
        return StreamEvent(raw, b"\n".join(values) if values else None, foreign=foreign)


def make_event(data: bytes, name: str = "") -> bytes:
    """A new event of one data line, of the type `name`; `data` holds no line end."""
    kind = f"event: {name}\n".encode() if name else b""
    return kind + b"data: " + data + b"\n\n"


def _lines(text: bytes) -> list[tuple[bytes, bytes]]:
    return [found for found in _LINE.findall(text) if found != (b"", b"")]


def _data_value(line: bytes) -> bytes | None:
    name, _, value = line.partition(b":")
    return value.removeprefix(b" ") if name == b"data" else None
