"""A connection of the proxy, without I/O: bytes in, events out; answers in, bytes out.

`receive` is a generator so that each event is dealt with before the next frame is looked
at. What is sent therefore follows from the frames alone, never from how the bytes were
cut; and all that one read brings is answered by one `take_output`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from aipolicy_sidecar.edges.http2.answers import Answers
from aipolicy_sidecar.edges.http2.control_frames import (
    DRAIN,
    DRAIN_PING,
    SETTINGS_ACK,
    is_ack,
)
from aipolicy_sidecar.edges.http2.events import (
    DataReceived,
    StreamClosed,
    StreamEvent,
    StreamOpened,
    StreamWritable,
)
from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError, Http2StreamError
from aipolicy_sidecar.edges.http2.flood_limits import FloodLimit
from aipolicy_sidecar.edges.http2.flow_windows import ReceiveWindow, WindowError
from aipolicy_sidecar.edges.http2.frames import (
    MAX_WINDOW,
    Flag,
    Frame,
    FrameReader,
    FrameType,
    read_number,
    unpad,
    write_frame,
    write_goaway,
    write_reset,
    write_window_update,
)
from aipolicy_sidecar.edges.http2.header_blocks import HeaderBlock, check_priority
from aipolicy_sidecar.edges.http2.outboxes import Outbox
from aipolicy_sidecar.edges.http2.peer_settings import (
    ANNOUNCEMENT,
    CONNECTION_WINDOW,
    apply_settings,
)
from aipolicy_sidecar.edges.http2.stream_states import StreamState
from aipolicy_sidecar.edges.http2.stream_tables import StreamTable

_Takers = dict[int, Callable[["Connection", Frame], None]]


class Connection:
    """The server's end of a connection."""

    __slots__ = (
        "_block",
        "_events",
        "_flood",
        "_introduced",
        "_outbox",
        "_reader",
        "_refusing",
        "_streams",
        "_window",
        "answers",
        "failure",
    )

    def __init__(self) -> None:
        self._reader = FrameReader()
        self._outbox = Outbox()
        self._outbox.put(ANNOUNCEMENT)
        self._window = ReceiveWindow(CONNECTION_WINDOW)
        self._flood = FloodLimit()
        self._streams = StreamTable()
        self.answers = Answers(self._streams, self._outbox)
        """What is said on the streams."""
        self._events: list[StreamEvent] = []
        self._block: HeaderBlock | None = None
        self._introduced = False
        self._refusing = False
        self.failure: ErrorCode | None = None
        """Why the connection cannot go on; it is to be closed when the output is written."""

    @property
    def drained(self) -> bool:
        """Whether no stream is left and the peer knows that it can open none."""
        return self._refusing and not len(self._streams)

    def receive(self, data: bytes, now: float) -> Iterator[StreamEvent]:
        """What the peer did. To be exhausted, each event being dealt with before the next.

        Args:
            data: As it was read.
            now: Seconds on a clock that never goes back.
        """
        if self.failure is not None:
            return
        self._flood.pass_time(now)
        try:
            for frame in self._reader.feed(data):
                self._take(frame)
                if self._events:
                    events, self._events = self._events, []
                    yield from events
        except Http2ConnectionError as fault:
            self.failure = fault.code
            self._outbox.put(write_goaway(self._streams.last_id, fault.code))
            self.answers.drop_all()

    def take_output(self) -> bytes:
        """What is to be written now; when it is, `refill` may bring more."""
        return self._outbox.take()

    @property
    def waiting(self) -> int:
        """Bytes of answers that the peer's windows, or its not reading, hold back."""
        return self._outbox.waiting

    def pause(self) -> None:
        """The peer does not read: send no more data of any stream."""
        self._outbox.pause()

    def go_on(self) -> list[StreamEvent]:
        """The peer reads again: the streams that wait no more."""
        return self._writable(self._outbox.go_on())

    def refill(self) -> list[StreamEvent]:
        """The last output was written, and may have been full: the streams that wait no more."""
        return self._writable(self._outbox.refill())

    def drain(self) -> None:
        """Ask for no more streams; those that are on their way are still taken (6.8)."""
        self._outbox.put(DRAIN)

    def _take(self, frame: Frame) -> None:
        kind = frame.kind
        if self._block is not None and kind != FrameType.CONTINUATION:
            raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
        if not self._introduced and (kind != FrameType.SETTINGS or frame.flags & Flag.ACK):
            raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
        if kind > FrameType.HEADERS:
            self._flood.spend()
        taker = self._takers.get(kind)
        if taker is None:  # an extension (5.5)
            return
        try:
            taker(self, frame)
        except Http2StreamError as fault:
            self._flood.spend()
            self._outbox.put(write_reset(fault.stream_id, fault.code))
            if self.answers.drop(fault.stream_id, StreamState.DROPPED):
                self._events.append(StreamClosed(fault.stream_id))

    def _take_data(self, frame: Frame) -> None:
        size = len(frame.payload)
        try:
            increment = self._window.take(size)
        except WindowError:
            raise Http2ConnectionError(ErrorCode.FLOW_CONTROL_ERROR) from None
        if increment:
            self._outbox.put(write_window_update(0, increment))
        data = unpad(frame)
        end = bool(frame.flags & Flag.END_STREAM)
        if not data and not end:
            self._flood.spend()
        stream = self._streams.admit(frame.stream_id, FrameType.DATA)
        if stream is None:
            return
        try:
            increment = stream.window.take(size)
        except WindowError:
            raise Http2StreamError(frame.stream_id, ErrorCode.FLOW_CONTROL_ERROR) from None
        if end:
            stream.state = StreamState.HALF_CLOSED
        elif increment:
            self._outbox.put(write_window_update(frame.stream_id, increment))
        if not stream.ending and (data or end):
            self._events.append(DataReceived(frame.stream_id, data, end))

    def _take_headers(self, frame: Frame) -> None:
        self._go_on(HeaderBlock.begin(frame), frame)

    def _take_continuation(self, frame: Frame) -> None:
        if self._block is None:
            raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)
        self._go_on(self._block.go_on(frame), frame)

    def _go_on(self, block: HeaderBlock, frame: Frame) -> None:
        self._block = None if frame.flags & Flag.END_HEADERS else block
        if self._block is not None:
            return
        stream_id, streams = block.stream_id, self._streams
        if stream_id > streams.last_id:
            state = StreamState.HALF_CLOSED if block.end_stream else StreamState.OPEN
            streams.open(stream_id, state, refuse=self._refusing)
            self._outbox.open(stream_id)
            self._events.append(StreamOpened(stream_id))
        else:
            stream = streams.admit(stream_id, FrameType.HEADERS)
            if stream is None:
                return
            if not block.end_stream:  # trailers are at the end
                raise Http2StreamError(stream_id, ErrorCode.PROTOCOL_ERROR)
            stream.state = StreamState.HALF_CLOSED
            if stream.ending:
                return
        if block.depends_on_itself:
            raise Http2StreamError(stream_id, ErrorCode.PROTOCOL_ERROR)
        if block.end_stream:
            self._events.append(DataReceived(stream_id, b"", end=True))

    def _take_window_update(self, frame: Frame) -> None:
        stream_id, increment = frame.stream_id, read_number(frame) & MAX_WINDOW
        if stream_id and self._streams.admit(stream_id, FrameType.WINDOW_UPDATE) is None:
            return
        try:
            if not increment:
                raise _fault(stream_id, ErrorCode.PROTOCOL_ERROR)
            self._events += self._writable(self._outbox.widen(stream_id, increment))
        except WindowError:
            raise _fault(stream_id, ErrorCode.FLOW_CONTROL_ERROR) from None

    def _take_reset(self, frame: Frame) -> None:
        read_number(frame)
        if self._streams.admit(frame.stream_id, FrameType.RST_STREAM) is not None:
            self.answers.drop(frame.stream_id, StreamState.RESET)
            self._events.append(StreamClosed(frame.stream_id))

    def _take_settings(self, frame: Frame) -> None:
        if is_ack(frame):
            return
        settings = apply_settings(self._outbox.settings, frame.payload)
        self._introduced = True
        self._outbox.put(SETTINGS_ACK)
        try:
            self._events += self._writable(self._outbox.apply(settings))
        except WindowError:
            raise Http2ConnectionError(ErrorCode.FLOW_CONTROL_ERROR) from None

    def _take_ping(self, frame: Frame) -> None:
        if not is_ack(frame):
            self._outbox.put(write_frame(FrameType.PING, Flag.ACK, 0, frame.payload))
        elif frame.payload == DRAIN_PING and not self._refusing:
            self._refusing = True
            self._outbox.put(write_goaway(self._streams.last_id, ErrorCode.NO_ERROR))

    def _take_priority(self, frame: Frame) -> None:
        check_priority(frame, idle=frame.stream_id > self._streams.last_id)

    def _take_goaway(self, frame: Frame) -> None:
        is_ack(frame)  # the peer opens no more streams; those that are open go on

    def _take_push_promise(self, _: Frame) -> None:
        raise Http2ConnectionError(ErrorCode.PROTOCOL_ERROR)  # only a server may

    _takers: ClassVar[_Takers] = {
        FrameType.DATA: _take_data,
        FrameType.HEADERS: _take_headers,
        FrameType.PRIORITY: _take_priority,
        FrameType.RST_STREAM: _take_reset,
        FrameType.SETTINGS: _take_settings,
        FrameType.PUSH_PROMISE: _take_push_promise,
        FrameType.PING: _take_ping,
        FrameType.GOAWAY: _take_goaway,
        FrameType.WINDOW_UPDATE: _take_window_update,
        FrameType.CONTINUATION: _take_continuation,
    }

    def _writable(self, sent: Iterable[int]) -> list[StreamEvent]:
        """What it means that the data of some streams was sent to its end."""
        return [StreamWritable(stream_id) for stream_id in self.answers.settle(sent)]


def _fault(stream_id: int, code: ErrorCode) -> Exception:
    return Http2StreamError(stream_id, code) if stream_id else Http2ConnectionError(code)
