"""Whatever is sent and however it is cut: the same answers, no crash, nothing unbounded."""

from collections.abc import Iterable

from aipolicy_sidecar.core.events import CloseReason
from aipolicy_sidecar.edges.calls import Call
from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.events import (
    DataReceived,
    StreamClosed,
    StreamOpened,
    StreamWritable,
)
from aipolicy_sidecar.edges.http2.frames import MAX_FRAME_BYTES, FrameType, write_frame
from hypothesis import given
from hypothesis import strategies as st
from support.http2_frames import HELLO, data, frames, headers, message, number, pieces, settings
from support.lean_edges import Echo


def serve(said: Iterable[bytes]) -> tuple[bytes, list[CloseReason], int]:
    """What is answered to a client's bytes, how the calls ended, and the calls still open."""
    connection, output, closed = Connection(), [], list[CloseReason]()
    calls: dict[int, Call] = {}
    for piece in said:
        for event in connection.receive(piece, 0.0):
            call = calls.get(event.stream_id)
            match event:
                case StreamOpened(stream_id):
                    calls[stream_id] = Call(connection.answers, stream_id, Echo(closed))
                case DataReceived(_, payload, end) if call is not None:
                    call.receive(payload, end)
                case StreamWritable() if call is not None:
                    call.go_on()
                case StreamClosed(stream_id) if call is not None:
                    calls.pop(stream_id).close()
                case _:
                    pass
            if call is not None and call.over:
                calls.pop(event.stream_id, None)
        output.append(connection.take_output())
    return b"".join(output), closed, len(calls)


IDS = st.integers(0, 9)
FRAMES = st.one_of(
    st.builds(lambda i, end: headers(i, end=end), IDS, st.booleans()),
    st.builds(
        lambda i, text, end: data(i, message(text), end=end), IDS, st.binary(), st.booleans()
    ),
    st.builds(lambda i, n: number(FrameType.WINDOW_UPDATE, i, n), IDS, st.integers(0, 2**31 - 1)),
    st.builds(lambda i, n: number(FrameType.RST_STREAM, i, n), IDS, st.integers(0, 20)),
    st.builds(lambda n: settings((4, n)), st.integers(0, 2**17)),
    st.builds(
        write_frame,
        st.sampled_from(FrameType),
        st.integers(0, 255),
        IDS,
        st.binary(max_size=40),
    ),
)


@given(st.lists(FRAMES, max_size=30), st.lists(st.integers(0, 2000), max_size=20))
def test_however_it_is_cut_the_answers_are_the_same(said: list[bytes], cuts: list[int]) -> None:
    whole = HELLO + b"".join(said)
    expected = serve([whole])
    frames(expected[0])  # whole frames only
    assert serve(pieces(whole, cuts)) == expected


@given(st.lists(FRAMES, max_size=10))
def test_byte_by_byte(said: list[bytes]) -> None:
    whole = HELLO + b"".join(said)
    assert serve(whole[n : n + 1] for n in range(len(whole))) == serve([whole])


@given(st.binary(max_size=4000))
def test_noise_never_crashes(noise: bytes) -> None:
    serve([noise])
    serve([HELLO + noise])


@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=8),
    st.lists(st.integers(0, 3000), max_size=8),
    st.integers(0, 200),
)
def test_messages_may_lie_over_frames_and_answers_over_windows(
    texts: list[bytes], cuts: list[int], window: int
) -> None:
    sent = b"".join(map(message, texts))
    said = [HELLO, settings((4, window)), headers(1)]
    said += [data(1, piece) for piece in pieces(sent, cuts)]
    said += [data(1, b"", end=True)]
    said += [number(FrameType.WINDOW_UPDATE, 1, 100) for _ in range(len(sent) // 100 + 1)]
    output, closed, left = serve(said)
    answered = b"".join(f.payload for f in frames(output) if f.kind == FrameType.DATA)
    assert (answered, closed, left) == (sent, [CloseReason.COMPLETED], 0)


def test_an_answer_larger_than_every_window() -> None:
    text = bytes(3 * MAX_FRAME_BYTES)
    said = [HELLO, headers(1)]
    said += [data(1, piece) for piece in pieces(message(text), range(0, len(text), 10**6))]
    said += [data(1, b"", end=True)]
    for _ in range(len(text) // 50_000 + 1):
        said += [number(FrameType.WINDOW_UPDATE, n, 50_000) for n in (0, 1)]
    output, closed, _ = serve(said)
    assert sum(len(f.payload) for f in frames(output) if f.kind == FrameType.DATA) == 5 + len(text)
    assert closed == [CloseReason.COMPLETED]


def test_compressed_and_broken_off_messages_are_refused() -> None:
    for wrong, status in (
        (b"\1\0\0\0\0", b"12"),
        (b"\0\0\0\0\5ab", b"13"),
        (b"\0\xff\0\0\0", b"8"),
    ):
        output, closed, left = serve([HELLO + headers(1) + data(1, wrong, end=True)])
        assert frames(output)[-1].payload.endswith(b"grpc-status" + bytes((len(status),)) + status)
        assert (closed, left) == ([CloseReason.CANCELLED], 0)
