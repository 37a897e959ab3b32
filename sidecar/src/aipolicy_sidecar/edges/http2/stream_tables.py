"""The streams of a connection: those that are not over, and how the latest others ended."""

from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError, Http2StreamError
from aipolicy_sidecar.edges.http2.flow_windows import ReceiveWindow
from aipolicy_sidecar.edges.http2.frames import FrameType
from aipolicy_sidecar.edges.http2.peer_settings import MAX_STREAMS, STREAM_WINDOW
from aipolicy_sidecar.edges.http2.stream_states import (
    RECEIVED,
    ClosedStreams,
    StreamState,
    Verdict,
)


class Stream:
    """The incoming half of a stream, and whether its answer has begun or is at its end."""

    __slots__ = ("answered", "ending", "state", "window")

    def __init__(self, state: StreamState) -> None:
        self.state = state
        self.window = ReceiveWindow(STREAM_WINDOW)
        self.answered = False
        self.ending = False


class StreamTable:
    """All streams of a connection."""

    __slots__ = ("_closed", "_streams", "last_id")

    def __init__(self) -> None:
        self._streams: dict[int, Stream] = {}
        self._closed = ClosedStreams()
        self.last_id = 0
        """The latest that the peer opened; ids only grow (RFC 9113, 5.1.1)."""

    def __len__(self) -> int:
        return len(self._streams)

    def ids(self) -> tuple[int, ...]:
        """Those that are not over."""
        return tuple(self._streams)

    def get(self, stream_id: int) -> Stream | None:
        """A stream that is not over."""
        return self._streams.get(stream_id)

    def open(self, stream_id: int, state: StreamState, *, refuse: bool) -> None:
        """Open a stream after the latest one.

        Raises:
            Http2ConnectionError: When a client cannot open it.
            Http2StreamError: When it is refused, or is one too many at the same time.
        """
        if not stream_id % 2:
            raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
        self.last_id = stream_id
        if refuse or len(self._streams) >= MAX_STREAMS:
            raise Http2StreamError(stream_id, ErrorCode.REFUSED_STREAM)
        self._streams[stream_id] = Stream(state)

    def close(self, stream_id: int, state: StreamState) -> bool:
        """A stream is over; whether it was not before."""
        self._closed.add(stream_id, state)
        return self._streams.pop(stream_id, None) is not None

    def admit(self, stream_id: int, kind: FrameType) -> Stream | None:
        """The stream that a frame is for; None when the frame is to be ignored.

        Raises:
            Http2ConnectionError, Http2StreamError: As the table of `stream_states` says.
        """
        stream = self._streams.get(stream_id)
        if stream is not None:
            state = stream.state
        elif stream_id > self.last_id or not stream_id:
            state = StreamState.IDLE
        else:
            state = self._closed.state(stream_id)
        match RECEIVED[state, kind]:
            case Verdict.TAKE:
                return stream
            case Verdict.IGNORE:
                return None
            case Verdict.RESET_CLOSED:
                raise Http2StreamError(stream_id, ErrorCode.STREAM_CLOSED)
            case Verdict.FAIL_CLOSED:
                raise Http2ConnectionError(ErrorCode.STREAM_CLOSED)
            case Verdict.FAIL_PROTOCOL:
                raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
