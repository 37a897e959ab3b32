"""What the guard sends: as far as the peer's windows allow it now, and the rest later.

DATA is bound by two windows, the stream's and the connection's, and by how much is
written at a time, which is nothing while the peer does not read; the trailers of a stream
wait behind its data. All else goes at once. What waits is bounded by its caller, who gives
a stream nothing more while it is `blocked`, and counts what is `waiting`.
"""

from collections.abc import Iterable
from typing import Final

from aipolicy_sidecar.edges.http2.flow_windows import DEFAULT_WINDOW, SendWindow
from aipolicy_sidecar.edges.http2.frames import Flag, FrameType, write_frame, write_frame_head
from aipolicy_sidecar.edges.http2.peer_settings import PeerSettings

MAX_WRITE_BYTES: Final = 2**20
"""Of data, at a time."""
_LAST: Final = Flag.END_HEADERS | Flag.END_STREAM


class _Lane:
    """The outgoing half of a stream."""

    __slots__ = ("data", "start", "trailers", "window")

    def __init__(self, window: int) -> None:
        self.window = SendWindow(window)
        self.data = b""
        self.start = 0
        self.trailers: bytes | None = None


class Outbox:
    """The outgoing half of a connection."""

    __slots__ = (
        "_blocked",
        "_frames",
        "_lanes",
        "_paused",
        "_room",
        "_settings",
        "_short",
        "_window",
        "waiting",
    )

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._lanes: dict[int, _Lane] = {}
        self._blocked: dict[int, None] = {}  # in the order in which they came to wait
        self._window = SendWindow(DEFAULT_WINDOW)
        self._settings = PeerSettings()
        self._room = MAX_WRITE_BYTES
        self._short = False
        self._paused = False
        self.waiting = 0
        """Bytes of all streams that wait for the peer."""

    @property
    def settings(self) -> PeerSettings:
        """The peer's settings in force."""
        return self._settings

    def open(self, stream_id: int) -> None:
        """Begin a stream."""
        self._lanes[stream_id] = _Lane(self._settings.initial_window)

    def drop(self, stream_id: int) -> None:
        """Forget a stream and what it has not sent."""
        lane = self._lanes.pop(stream_id, None)
        self._blocked.pop(stream_id, None)
        if lane is not None:
            self.waiting -= len(lane.data) - lane.start

    def put(self, frame: bytes) -> None:
        """Send a frame that no window holds back."""
        self._frames.append(frame)

    def send(self, stream_id: int, data: bytes) -> bool:
        """Send data of a stream; whether it is sent, and all is."""
        lane, size = self._lanes[stream_id], len(data)
        if not lane.data and 0 < size <= min(
            lane.window.left, self._window.left, self._settings.max_frame_bytes, self._room
        ):
            lane.window.left -= size
            self._window.left -= size
            self._room -= size
            self._frames += (write_frame_head(FrameType.DATA, 0, stream_id, size), data)
            return True
        lane.data = lane.data[lane.start :] + data
        lane.start = 0
        self.waiting += size
        sent = self._pump(stream_id, lane)
        if not sent:
            self._blocked[stream_id] = None
        return sent

    def end(self, stream_id: int, trailers: bytes) -> bool:
        """Send the trailers as soon as the data is sent; whether they are sent, and all is."""
        lane = self._lanes[stream_id]
        lane.trailers = trailers
        return self._pump(stream_id, lane)

    def blocked(self, stream_id: int) -> bool:
        """Whether data of a stream waits for the peer."""
        return stream_id in self._blocked

    def widen(self, stream_id: int, increment: int) -> Iterable[int]:
        """The peer widened a window, the connection's for 0; the streams that wait no more.

        Raises:
            WindowError: When it is too wide then.
        """
        if not stream_id:
            self._window.widen(increment)
            return self._pump_all()
        lane = self._lanes.get(stream_id)
        if lane is None:
            return ()
        lane.window.widen(increment)
        return self._pump_each((stream_id,)) if stream_id in self._blocked else ()

    def apply(self, settings: PeerSettings) -> Iterable[int]:
        """The peer's settings changed; the streams that wait no more.

        Raises:
            WindowError: When a stream's window is too wide with them.
        """
        more = settings.initial_window - self._settings.initial_window
        self._settings = settings
        if not more:
            return ()
        for lane in self._lanes.values():
            lane.window.widen(more)
        return self._pump_all()

    def pause(self) -> None:
        """Send no data until it goes on."""
        self._paused = True
        self._room = 0

    def go_on(self) -> Iterable[int]:
        """The pause is over; the streams that wait no more."""
        self._paused = False
        self._room = MAX_WRITE_BYTES
        return self._pump_all()

    def refill(self) -> Iterable[int]:
        """Send what had to wait for the last write alone; the streams that wait no more."""
        if self._paused or not self._short:
            return ()
        return self.go_on()

    def take(self) -> bytes:
        """What is to be written now."""
        if not self._frames:
            return b""
        if not self._paused:
            self._short = not self._room
            self._room = MAX_WRITE_BYTES
        frames, self._frames = self._frames, []
        return frames[0] if len(frames) == 1 else b"".join(frames)

    def _pump_all(self) -> list[int]:
        return self._pump_each(tuple(self._blocked)) if self._window.left > 0 else []

    def _pump_each(self, stream_ids: Iterable[int]) -> list[int]:
        done = []
        for stream_id in stream_ids:
            if self._pump(stream_id, self._lanes[stream_id]):
                del self._blocked[stream_id]
                done.append(stream_id)
            elif self._window.left <= 0 or not self._room:
                break
        return done

    def _pump(self, stream_id: int, lane: _Lane) -> bool:
        """Send what the windows allow; whether that was all."""
        while (left := len(lane.data) - lane.start) > 0:
            allowed = min(left, lane.window.left, self._settings.max_frame_bytes, self._room)
            size = self._window.take(allowed) if allowed > 0 else 0
            if not size:
                return False
            lane.window.take(size)
            data = lane.data[lane.start : lane.start + size]
            self._frames.append(write_frame(FrameType.DATA, 0, stream_id, data))
            lane.start += size
            self.waiting -= size
            self._room -= size
        lane.data, lane.start = b"", 0
        if lane.trailers is not None:
            self._frames.append(write_frame(FrameType.HEADERS, _LAST, stream_id, lane.trailers))
        return True
