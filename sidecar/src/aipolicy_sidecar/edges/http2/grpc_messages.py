"""gRPC over HTTP/2: length-prefixed messages, and headers that never change.

The guard's header blocks are constant bytes. Each begins by giving up the dynamic table
(RFC 7541, 6.3), so it is right whatever table the peer grants, and it uses static entries
and literals that are never indexed.
"""

import struct
from enum import IntEnum
from functools import cache
from typing import Final

MAX_MESSAGE_BYTES: Final = 65 * 2**20
"""The largest ``limits.maxBodyBytes`` that a policy can set, and room for headers."""

_PREFIX: Final = struct.Struct(">BL")
_NO_TABLE: Final = b"\x20"
_STATUS_200: Final = b"\x88"
_CONTENT_TYPE: Final = b"\x1f\x10\x10application/grpc"

HEADERS: Final = _NO_TABLE + _STATUS_200 + _CONTENT_TYPE
"""The header block before the first answer."""


class GrpcStatus(IntEnum):
    """How a call ended; the statuses that the guard gives."""

    OK = 0
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    INTERNAL = 13


class GrpcError(Exception):
    """Bytes that are no gRPC messages, or not such as the guard takes."""

    def __init__(self, status: GrpcStatus) -> None:
        super().__init__(status.name)
        self.status = status


@cache
def trailers(status: GrpcStatus) -> bytes:
    """The header block after the last answer."""
    value = str(int(status)).encode()
    return _NO_TABLE + _literal(b"grpc-status", value)


@cache
def only_trailers(status: GrpcStatus) -> bytes:
    """The one header block of a call without any answer."""
    return HEADERS + _literal(b"grpc-status", str(int(status)).encode())


def _literal(name: bytes, value: bytes) -> bytes:
    return b"\x10" + bytes((len(name),)) + name + bytes((len(value),)) + value


def write_message(message: bytes) -> bytes:
    """A message with its prefix."""
    return _PREFIX.pack(0, len(message)) + message


class MessageReader:
    """Cuts the data of a stream into messages. Keeps no more than one and one read."""

    __slots__ = ("_needed", "_rest")

    def __init__(self) -> None:
        self._rest = bytearray()
        self._needed = 0

    @property
    def kept(self) -> int:
        """Bytes of a message that is not complete."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are complete with this data.

        Raises:
            GrpcError: At one that is compressed or too long.
        """
        if self._rest:
            self._rest += data
            if len(self._rest) < self._needed:
                return []
            data = bytes(self._rest)
            self._rest.clear()
        messages = []
        start, end = 0, len(data)
        self._needed = _PREFIX.size
        while end - start >= _PREFIX.size:
            compressed, size = _PREFIX.unpack_from(data, start)
            if compressed:
                raise GrpcError(GrpcStatus.UNIMPLEMENTED)
            if size > MAX_MESSAGE_BYTES:
                raise GrpcError(GrpcStatus.RESOURCE_EXHAUSTED)
            stop = start + _PREFIX.size + size
            if stop > end:
                self._needed = stop - start
                break
            messages.append(data[start + _PREFIX.size : stop])
            start = stop
        if start < end:
            self._rest += memoryview(data)[start:]
        return messages
