"""Whatever the peer's windows do: no byte too many, none lost, none out of order."""

from collections.abc import Iterable

from aipolicy_sidecar.edges.http2.flow_windows import DEFAULT_WINDOW
from aipolicy_sidecar.edges.http2.frames import Frame, FrameType
from aipolicy_sidecar.edges.http2.outboxes import MAX_WRITE_BYTES, Outbox
from aipolicy_sidecar.edges.http2.peer_settings import PeerSettings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support.http2_frames import frames

IDS = (1, 3, 5)
SIZES = st.integers(0, 200_000) | st.just(2 * MAX_WRITE_BYTES)


class Peer(RuleBasedStateMachine):
    """A peer that counts what it allowed, and the guard's side that says what it may."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox()
        self.settings = PeerSettings()
        self.connection_window = DEFAULT_WINDOW
        self.windows = dict.fromkeys(IDS, DEFAULT_WINDOW)
        self.said = dict.fromkeys(IDS, b"")
        self.heard = dict.fromkeys(IDS, b"")
        self.paused = False
        for stream_id in IDS:
            self.outbox.open(stream_id)

    @rule(stream_id=st.sampled_from(IDS), size=SIZES, letter=st.sampled_from(b"abc"))
    def say(self, stream_id: int, size: int, letter: int) -> None:
        data = bytes((letter,)) * size
        self.said[stream_id] += data
        self.outbox.send(stream_id, data)

    @rule(stream_id=st.sampled_from((0, *IDS)), size=st.integers(1, 100_000))
    def widen(self, stream_id: int, size: int) -> None:
        if stream_id:
            self.windows[stream_id] += size
        else:
            self.connection_window += size
        self.check(self.outbox.widen(stream_id, size))

    @rule(initial=SIZES, frame=st.integers(2**14, 2**17))
    def set(self, initial: int, frame: int) -> None:
        for stream_id in IDS:
            self.windows[stream_id] += initial - self.settings.initial_window
        self.settings = PeerSettings(initial, frame)
        self.check(self.outbox.apply(self.settings))

    @rule()
    def pause(self) -> None:
        self.listen()
        self.paused = True
        self.outbox.pause()

    @rule()
    def go_on(self) -> None:
        self.paused = False
        self.check(self.outbox.go_on())

    def check(self, done: Iterable[int]) -> None:
        before = self.heard.copy()
        self.listen()
        for stream_id in done:
            assert self.heard[stream_id] == self.said[stream_id] != before[stream_id]

    @invariant()
    def listen(self) -> None:
        while written := frames(self.outbox.take()):
            assert sum(len(frame.payload) for frame in written) <= MAX_WRITE_BYTES
            for frame in written:
                self.hear(frame)
            self.outbox.refill()
        waiting = 0
        for stream_id in IDS:
            assert self.said[stream_id].startswith(self.heard[stream_id])
            left = len(self.said[stream_id]) - len(self.heard[stream_id])
            assert self.outbox.blocked(stream_id) is (left > 0)
            assert not left or self.paused or min(self.room(stream_id)) <= 0
            waiting += left
        assert self.outbox.waiting == waiting

    def hear(self, frame: Frame) -> None:
        assert frame.kind == FrameType.DATA
        assert not self.paused
        size = len(frame.payload)
        assert 0 < size <= self.settings.max_frame_bytes
        self.heard[frame.stream_id] += frame.payload
        self.windows[frame.stream_id] -= size
        self.connection_window -= size
        assert self.windows[frame.stream_id] >= 0 <= self.connection_window

    def room(self, stream_id: int) -> tuple[int, int]:
        return self.windows[stream_id], self.connection_window


TestOutbox = Peer.TestCase


def test_trailers_wait_behind_the_data_and_for_nothing_else() -> None:
    outbox = Outbox()
    outbox.open(1)
    outbox.open(3)
    outbox.send(1, bytes(DEFAULT_WINDOW + 1))
    assert not outbox.end(1, b"t")
    assert outbox.end(3, b"t")
    assert [frame.stream_id for frame in frames(outbox.take())[-1:]] == [3]
    assert list(outbox.widen(1, 10)) == []
    assert list(outbox.widen(0, 10)) == [1]
    assert [frame.payload for frame in frames(outbox.take())] == [b"\0", b"t"]


def test_what_is_dropped_waits_no_more() -> None:
    outbox = Outbox()
    outbox.open(1)
    outbox.send(1, bytes(DEFAULT_WINDOW + 1))
    assert outbox.waiting == 1
    outbox.drop(1)
    outbox.drop(1)
    assert (outbox.waiting, outbox.blocked(1)) == (0, False)
    assert list(outbox.widen(1, 10)) == []
