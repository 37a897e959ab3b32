"""What a client says in HTTP/2, from as few words as possible, and what it is told."""

import struct
from collections.abc import Iterable
from itertools import pairwise

from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.events import StreamEvent
from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.frames import PREFACE, Flag, Frame, FrameType, write_frame

_HEAD = struct.Struct(">HBBBL")


def settings(*entries: tuple[int, int], flags: int = 0) -> bytes:
    payload = b"".join(struct.pack(">HL", *entry) for entry in entries)
    return write_frame(FrameType.SETTINGS, flags, 0, payload)


HELLO = PREFACE + settings()


def headers(stream_id: int, *, end: bool = False, block: bytes = b"\x83") -> bytes:
    flags = Flag.END_HEADERS | (Flag.END_STREAM if end else Flag.NONE)
    return write_frame(FrameType.HEADERS, flags, stream_id, block)


def data(stream_id: int, payload: bytes, *, end: bool = False) -> bytes:
    return write_frame(FrameType.DATA, Flag.END_STREAM if end else 0, stream_id, payload)


def message(text: bytes) -> bytes:
    return struct.pack(">BL", 0, len(text)) + text


def number(kind: FrameType, stream_id: int, value: int) -> bytes:
    return write_frame(kind, 0, stream_id, struct.pack(">L", value))


def frames(said: bytes) -> list[Frame]:
    """The frames that a server sent."""
    found, start = [], 0
    while start < len(said):
        high, low, kind, flags, stream_id = _HEAD.unpack_from(said, start)
        stop = start + _HEAD.size + (high << 8 | low)
        assert stop <= len(said)
        found.append(Frame(kind, flags, stream_id, said[start + _HEAD.size : stop]))
        start = stop
    return found


def kinds(said: bytes) -> list[str]:
    return [FrameType(frame.kind).name for frame in frames(said)]


def codes(said: bytes, kind: FrameType) -> list[ErrorCode]:
    """The codes of the RST_STREAM or GOAWAY frames among them."""
    return [
        ErrorCode(int.from_bytes(frame.payload[-4:], "big"))
        for frame in frames(said)
        if frame.kind == kind
    ]


def answered(said: bytes, stream_id: int) -> bytes:
    """The data of a stream."""
    return b"".join(
        frame.payload
        for frame in frames(said)
        if (frame.kind, frame.stream_id) == (FrameType.DATA, stream_id)
    )


def begun(*entries: tuple[int, int]) -> Connection:
    """A connection after both sides have greeted."""
    connection = Connection()
    assert not list(connection.receive(PREFACE + settings(*entries), 0.0))
    connection.take_output()
    return connection


def tell(connection: Connection, *said: bytes) -> list[StreamEvent]:
    return list(connection.receive(b"".join(said), 0.0))


def pieces(whole: bytes, cuts: Iterable[int]) -> list[bytes]:
    """The bytes, cut at places."""
    places = sorted({0, len(whole), *(cut % (len(whole) + 1) for cut in cuts)})
    return [whole[start:stop] for start, stop in pairwise(places)]
