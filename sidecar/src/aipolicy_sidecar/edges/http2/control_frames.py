"""Frames about the connection as a whole: what they may look like, and the guard's own."""

from typing import Final

from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError
from aipolicy_sidecar.edges.http2.frames import (
    MAX_WINDOW,
    Flag,
    Frame,
    FrameType,
    write_frame,
    write_goaway,
)

SETTINGS_ACK: Final = write_frame(FrameType.SETTINGS, Flag.ACK, 0)
DRAIN_PING: Final = b"draining"
"""Its answer shows that the peer has seen what was sent before it."""
DRAIN: Final = write_goaway(MAX_WINDOW, ErrorCode.NO_ERROR) + write_frame(
    FrameType.PING, 0, 0, DRAIN_PING
)
"""Asks for no more streams, without refusing those on their way (RFC 9113, 6.8)."""

_PING_BYTES: Final = 8
_MIN_GOAWAY_BYTES: Final = 8


def is_ack(frame: Frame) -> bool:
    """Whether it acknowledges one of the guard's.

    Raises:
        Http2ConnectionError: When the SETTINGS, PING or GOAWAY has not its layout.
    """
    if frame.stream_id:
        raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
    ack, size = bool(frame.flags & Flag.ACK), len(frame.payload)
    match frame.kind:
        case FrameType.SETTINGS:
            misshapen = ack and size > 0
        case FrameType.PING:
            misshapen = size != _PING_BYTES
        case _:
            misshapen = size < _MIN_GOAWAY_BYTES
    if misshapen:
        raise Http2ConnectionError(ErrorCode.FRAME_SIZE_ERROR)
    return ack
