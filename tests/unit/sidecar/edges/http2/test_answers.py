from aipolicy_sidecar.edges.http2.events import (
    StreamClosed,
    StreamWritable,
)
from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.frames import (
    MAX_FRAME_BYTES,
    Flag,
    FrameType,
)
from aipolicy_sidecar.edges.http2.grpc_messages import GrpcStatus
from aipolicy_sidecar.edges.http2.peer_settings import STREAM_WINDOW, Setting
from support.http2_frames import (
    begun,
    codes,
    data,
    frames,
    headers,
    kinds,
    number,
    settings,
    tell,
)


def test_more_data_than_the_window_is_a_stream_error() -> None:
    connection = begun()
    tell(connection, headers(1))
    connection.answers.hold(1, held=True)
    for _ in range(STREAM_WINDOW // MAX_FRAME_BYTES):
        assert len(tell(connection, data(1, bytes(MAX_FRAME_BYTES)))) == 1
    assert "WINDOW_UPDATE" not in kinds(connection.take_output())
    assert tell(connection, data(1, b"x")) == [StreamClosed(1)]
    assert codes(connection.take_output(), FrameType.RST_STREAM) == [ErrorCode.FLOW_CONTROL_ERROR]


def test_a_window_that_is_let_go_is_given_back() -> None:
    connection = begun()
    tell(connection, headers(1))
    connection.answers.hold(1, held=True)
    for _ in range(STREAM_WINDOW // MAX_FRAME_BYTES):
        tell(connection, data(1, bytes(MAX_FRAME_BYTES)))
    connection.answers.hold(1, held=False)
    (update,) = frames(connection.take_output())
    assert (update.stream_id, int.from_bytes(update.payload, "big")) == (1, STREAM_WINDOW)


def test_an_answer_waits_for_both_windows() -> None:
    connection = begun((Setting.INITIAL_WINDOW_SIZE, 10))
    tell(connection, headers(1, end=True))
    assert not connection.answers.send(1, b"x" * 70_000)
    connection.answers.end(1, GrpcStatus.OK)
    assert kinds(connection.take_output()) == ["HEADERS", "DATA"]
    tell(connection, number(FrameType.WINDOW_UPDATE, 1, 69_000))
    sent = frames(connection.take_output())
    assert sum(len(frame.payload) for frame in sent) == 65_535 - 10
    tell(connection, number(FrameType.WINDOW_UPDATE, 0, 100_000))
    assert sum(len(frame.payload) for frame in frames(connection.take_output())) == 3475
    tell(connection, number(FrameType.WINDOW_UPDATE, 1, 1000))
    *_, last = frames(connection.take_output())
    assert (last.kind, last.flags) == (FrameType.HEADERS, Flag.END_STREAM | Flag.END_HEADERS)


def test_a_smaller_initial_window_makes_a_window_negative() -> None:
    connection = begun((Setting.INITIAL_WINDOW_SIZE, 100))
    tell(connection, headers(1))
    connection.answers.send(1, bytes(200))
    connection.take_output()
    tell(connection, settings((Setting.INITIAL_WINDOW_SIZE, 0)))
    tell(connection, number(FrameType.WINDOW_UPDATE, 1, 100))
    assert kinds(connection.take_output()) == ["SETTINGS"]
    assert tell(connection, settings((Setting.INITIAL_WINDOW_SIZE, 105))) == [StreamWritable(1)]
    assert sum(len(frame.payload) for frame in frames(connection.take_output())) == 105


def test_a_reset_forgets_what_waits() -> None:
    connection = begun((Setting.INITIAL_WINDOW_SIZE, 0))
    tell(connection, headers(1))
    connection.answers.send(1, b"x")
    assert tell(connection, number(FrameType.RST_STREAM, 1, 8)) == [StreamClosed(1)]
    connection.take_output()
    tell(connection, number(FrameType.WINDOW_UPDATE, 0, 10))
    connection.answers.send(1, b"x")
    connection.answers.end(1, GrpcStatus.OK)
    connection.answers.reset(1, ErrorCode.CANCEL)
    assert connection.take_output() == b""


def test_an_answer_that_ends_first_resets_without_an_error() -> None:
    connection = begun()
    tell(connection, headers(1))
    connection.answers.end(1, GrpcStatus.OK)
    said = connection.take_output()
    assert kinds(said) == ["HEADERS", "RST_STREAM"]
    assert codes(said, FrameType.RST_STREAM) == [ErrorCode.NO_ERROR]
