"""Header blocks: where they begin and end, and what their frames say beside the headers.

The headers themselves go unread (see the package), and so are not kept; their size is
counted, for a peer could otherwise go on for ever.
"""

from typing import Final, NamedTuple

from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError, Http2StreamError
from aipolicy_sidecar.edges.http2.frames import Flag, Frame, unpad
from aipolicy_sidecar.edges.http2.peer_settings import MAX_HEADER_BYTES

_PRIORITY_BYTES: Final = 5


class HeaderBlock(NamedTuple):
    """A header block that may go on in CONTINUATION frames."""

    stream_id: int
    end_stream: bool
    size: int
    depends_on_itself: bool
    """A priority that RFC 7540 (5.3.1) calls an error of the stream."""

    @staticmethod
    def begin(frame: Frame) -> "HeaderBlock":
        """The block that a HEADERS frame begins; Http2ConnectionError at a wrong layout."""
        if not frame.stream_id:
            raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
        fragment, itself = unpad(frame), False
        if frame.flags & Flag.PRIORITY:
            if len(fragment) < _PRIORITY_BYTES:
                raise Http2ConnectionError(ErrorCode.FRAME_SIZE_ERROR)
            itself = _depends_on(fragment) == frame.stream_id
            fragment = fragment[_PRIORITY_BYTES:]
        end_stream = bool(frame.flags & Flag.END_STREAM)
        return _bounded(HeaderBlock(frame.stream_id, end_stream, len(fragment), itself))

    def go_on(self, frame: Frame) -> "HeaderBlock":
        """The block with a CONTINUATION; Http2ConnectionError when that is of another stream."""
        if frame.stream_id != self.stream_id:
            raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
        return _bounded(self._replace(size=self.size + len(frame.payload)))


def check_priority(frame: Frame, *, idle: bool) -> None:
    """Check a PRIORITY frame; what it wants is ignored.

    Args:
        frame: The frame.
        idle: Whether its stream was never opened, so that it cannot be reset either.

    Raises:
        Http2ConnectionError, Http2StreamError: When it is not allowed.
    """
    if not frame.stream_id:
        raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
    if len(frame.payload) != _PRIORITY_BYTES:
        code = ErrorCode.FRAME_SIZE_ERROR
    elif _depends_on(frame.payload) == frame.stream_id:
        code = ErrorCode.PROTOCOL_ERROR
    else:
        return
    raise Http2ConnectionError(code) if idle else Http2StreamError(frame.stream_id, code)


def _depends_on(fields: bytes) -> int:
    return int.from_bytes(fields[:4], "big") & 0x7FFF_FFFF


def _bounded(block: HeaderBlock) -> HeaderBlock:
    if block.size > MAX_HEADER_BYTES:
        raise Http2ConnectionError(ErrorCode.ENHANCE_YOUR_CALM)
    return block
