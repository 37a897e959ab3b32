"""Frames: bytes in, frames out, and the few layouts that are written.

Goals: bytes may come cut anywhere; a byte is copied a bounded number of times, whatever
the cut; nothing longer than one frame and one read is kept.
"""

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What a client says first."""
MAX_FRAME_BYTES: Final = 2**20
"""The largest payload that is accepted, and announced: a usual prompt comes as one frame."""
DEFAULT_FRAME_BYTES: Final = 2**14
"""The largest payload that every peer accepts (RFC 9113, 4.2)."""
MAX_WINDOW: Final = 2**31 - 1

_HEAD: Final = struct.Struct(">HBBBL")
_STREAM_ID: Final = 2**31 - 1


class FrameType(IntEnum):
    """The types of RFC 9113, 6; others are ignored."""

    DATA = 0
    HEADERS = 1
    PRIORITY = 2
    RST_STREAM = 3
    SETTINGS = 4
    PUSH_PROMISE = 5
    PING = 6
    GOAWAY = 7
    WINDOW_UPDATE = 8
    CONTINUATION = 9


class Flag(IntEnum):
    """Flags; which of them mean something depends on the type.

    Not an `IntFlag`, each test of which makes an object.
    """

    NONE = 0x0
    ACK = 0x1
    END_STREAM = 0x1
    END_HEADERS = 0x4
    PADDED = 0x8
    PRIORITY = 0x20


class Frame(NamedTuple):
    """A frame as it was received. A tuple, since each message costs at least one."""

    kind: int
    """A `FrameType`, or a number that is none."""
    flags: int
    stream_id: int
    payload: bytes


class FrameReader:
    """Cuts what a client sends into frames."""

    __slots__ = ("_greeted", "_needed", "_rest")

    def __init__(self) -> None:
        self._rest = bytearray()
        self._needed = 0
        self._greeted = False

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are complete with this data. To be exhausted before the next call.

        Raises:
            Http2ConnectionError: At something that is not HTTP/2, or a frame that is too long.
        """
        if self._rest or not self._greeted:
            self._rest += data
            if not self._greeted and not self._greet():
                return
            if len(self._rest) < self._needed:
                return
            data = bytes(self._rest)
            self._rest.clear()
        start, end = 0, len(data)
        while end - start >= _HEAD.size:
            high, low, kind, flags, stream_id = _HEAD.unpack_from(data, start)
            size = high << 8 | low
            if size > MAX_FRAME_BYTES:
                raise Http2ConnectionError(ErrorCode.FRAME_SIZE_ERROR)
            stop = start + _HEAD.size + size
            if stop > end:
                self._needed = stop - start
                break
            yield Frame(kind, flags, stream_id & _STREAM_ID, data[start + _HEAD.size : stop])
            start = stop
        else:
            self._needed = _HEAD.size
        if start < end:
            self._rest += memoryview(data)[start:]

    def _greet(self) -> bool:
        head = self._rest[: len(PREFACE)]
        if not PREFACE.startswith(head):
            raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
        if len(head) < len(PREFACE):
            return False
        del self._rest[: len(PREFACE)]
        self._greeted = True
        return True


def write_frame(kind: FrameType, flags: int, stream_id: int, payload: bytes = b"") -> bytes:
    """A frame's bytes."""
    return write_frame_head(kind, flags, stream_id, len(payload)) + payload


def write_frame_head(kind: FrameType, flags: int, stream_id: int, size: int) -> bytes:
    """The bytes before a payload of that size."""
    return _HEAD.pack(size >> 8, size & 0xFF, kind, flags, stream_id)


def write_window_update(stream_id: int, increment: int) -> bytes:
    """Allow the peer so many more bytes: on a stream, or with 0 on the connection."""
    return write_frame(FrameType.WINDOW_UPDATE, 0, stream_id, increment.to_bytes(4, "big"))


def write_reset(stream_id: int, code: ErrorCode) -> bytes:
    """End a stream at once."""
    return write_frame(FrameType.RST_STREAM, 0, stream_id, code.to_bytes(4, "big"))


def write_goaway(last_stream_id: int, code: ErrorCode) -> bytes:
    """Announce the end of the connection; streams after the last one were not looked at."""
    return write_frame(FrameType.GOAWAY, 0, 0, struct.pack(">LL", last_stream_id, code))


def read_number(frame: Frame) -> int:
    """The four bytes that a RST_STREAM or a WINDOW_UPDATE consists of; the top bit is reserved.

    Raises:
        Http2ConnectionError: When there are more or fewer.
    """
    if len(frame.payload) != 4:  # noqa: PLR2004 - as said
        raise Http2ConnectionError(ErrorCode.FRAME_SIZE_ERROR)
    return int.from_bytes(frame.payload, "big")


def unpad(frame: Frame) -> bytes:
    """The payload without its padding.

    Raises:
        Http2ConnectionError: When the padding is not shorter than the payload.
    """
    payload = frame.payload
    if not frame.flags & Flag.PADDED:
        return payload
    if not payload:
        raise Http2ConnectionError(ErrorCode.FRAME_SIZE_ERROR)
    padding = payload[0]
    if padding >= len(payload):
        raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
    return payload[1 : len(payload) - padding]
