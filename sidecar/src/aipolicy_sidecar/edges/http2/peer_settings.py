"""SETTINGS (RFC 9113, 6.5): what the guard announces, and what the peer may ask for."""

import struct
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError
from aipolicy_sidecar.edges.http2.flow_windows import DEFAULT_WINDOW
from aipolicy_sidecar.edges.http2.frames import (
    DEFAULT_FRAME_BYTES,
    MAX_FRAME_BYTES,
    MAX_WINDOW,
    FrameType,
    write_frame,
    write_window_update,
)

STREAM_WINDOW: Final = 4 * 2**20
"""Bytes of a stream that the guard takes before it has read them."""
CONNECTION_WINDOW: Final = 2**30
"""Never the narrow place: the windows of its streams are."""
MAX_STREAMS: Final = 4096
"""At the same time on a connection; Envoy opens another when it needs more."""
MAX_HEADER_BYTES: Final = 64 * 2**10
"""Of a header block, as sent. Envoy's to the guard have some hundred bytes."""

_ENTRY: Final = struct.Struct(">HL")
_MAX_ENTRIES: Final = 64
_LARGEST_FRAME: Final = 2**24 - 1


class Setting(IntEnum):
    """Those of RFC 9113, 6.5.2; others are ignored."""

    HEADER_TABLE_SIZE = 0x1
    ENABLE_PUSH = 0x2
    MAX_CONCURRENT_STREAMS = 0x3
    INITIAL_WINDOW_SIZE = 0x4
    MAX_FRAME_SIZE = 0x5
    MAX_HEADER_LIST_SIZE = 0x6


ANNOUNCEMENT: Final = write_frame(
    FrameType.SETTINGS,
    0,
    0,
    b"".join(
        _ENTRY.pack(setting, value)
        for setting, value in (
            (Setting.HEADER_TABLE_SIZE, 0),
            (Setting.MAX_CONCURRENT_STREAMS, MAX_STREAMS),
            (Setting.INITIAL_WINDOW_SIZE, STREAM_WINDOW),
            (Setting.MAX_FRAME_SIZE, MAX_FRAME_BYTES),
            (Setting.MAX_HEADER_LIST_SIZE, MAX_HEADER_BYTES),
        )
    ),
) + write_window_update(0, CONNECTION_WINDOW - DEFAULT_WINDOW)
"""What the guard says first."""


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """The peer's settings that concern what the guard sends.

    Its header table does not: the guard's headers use none (see `grpc_messages`).
    """

    initial_window: int = DEFAULT_WINDOW
    max_frame_bytes: int = DEFAULT_FRAME_BYTES


def apply_settings(settings: PeerSettings, payload: bytes) -> PeerSettings:
    """The settings after a SETTINGS frame, whose entries count in their order.

    Raises:
        Http2ConnectionError: When the frame or a value is not allowed.
    """
    if len(payload) % _ENTRY.size:
        raise Http2ConnectionError(ErrorCode.FRAME_SIZE_ERROR)
    if len(payload) > _MAX_ENTRIES * _ENTRY.size:
        raise Http2ConnectionError(ErrorCode.ENHANCE_YOUR_CALM)
    for setting, value in _ENTRY.iter_unpack(payload):
        match setting:
            case Setting.ENABLE_PUSH if value > 1:
                raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
            case Setting.INITIAL_WINDOW_SIZE:
                if value > MAX_WINDOW:
                    raise Http2ConnectionError(ErrorCode.FLOW_CONTROL_ERROR)
                settings = replace(settings, initial_window=value)
            case Setting.MAX_FRAME_SIZE:
                if not DEFAULT_FRAME_BYTES <= value <= _LARGEST_FRAME:
                    raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
                settings = replace(settings, max_frame_bytes=value)
            case _:
                pass
    return settings
