import pytest
from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.control_frames import DRAIN_PING
from aipolicy_sidecar.edges.http2.events import (
    DataReceived,
    StreamClosed,
    StreamOpened,
    StreamWritable,
)
from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.flood_limits import BURST
from aipolicy_sidecar.edges.http2.frames import (
    MAX_FRAME_BYTES,
    PREFACE,
    Flag,
    FrameType,
    write_frame,
)
from aipolicy_sidecar.edges.http2.grpc_messages import GrpcStatus
from aipolicy_sidecar.edges.http2.peer_settings import MAX_STREAMS, STREAM_WINDOW, Setting
from support.http2_frames import (
    HELLO,
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

CONNECTION_ERRORS = {
    "not HTTP/2": (b"GET / HTTP/1.1\r\n", ErrorCode.PROTOCOL_ERROR),
    "no settings first": (PREFACE + headers(1), ErrorCode.PROTOCOL_ERROR),
    "an ACK first": (PREFACE + settings(flags=Flag.ACK), ErrorCode.PROTOCOL_ERROR),
    "settings of a stream": (
        HELLO + write_frame(FrameType.SETTINGS, 0, 1),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "an ACK with entries": (HELLO + settings((1, 1), flags=1), ErrorCode.FRAME_SIZE_ERROR),
    "data of an idle stream": (HELLO + data(1, b"x"), ErrorCode.PROTOCOL_ERROR),
    "data of no stream": (HELLO + data(0, b"x"), ErrorCode.PROTOCOL_ERROR),
    "headers of no stream": (HELLO + headers(0), ErrorCode.PROTOCOL_ERROR),
    "an even stream": (HELLO + headers(2), ErrorCode.PROTOCOL_ERROR),
    "an id that was skipped": (HELLO + headers(5) + headers(3), ErrorCode.PROTOCOL_ERROR),
    "a pushed stream": (
        HELLO + write_frame(FrameType.PUSH_PROMISE, 4, 1, bytes(4)),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "a continuation of nothing": (
        HELLO + write_frame(FrameType.CONTINUATION, 4, 1),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "a block that is broken off": (
        HELLO + write_frame(FrameType.HEADERS, 0, 1) + headers(3),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "a block that another stream continues": (
        HELLO
        + write_frame(FrameType.HEADERS, 0, 1)
        + write_frame(FrameType.CONTINUATION, Flag.END_HEADERS, 3),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "an unknown frame in a block": (
        HELLO + write_frame(FrameType.HEADERS, 0, 1) + b"\0\0\0\x55\0\0\0\0\0",
        ErrorCode.PROTOCOL_ERROR,
    ),
    "a block without an end": (
        HELLO
        + write_frame(FrameType.HEADERS, 0, 1)
        + write_frame(FrameType.CONTINUATION, 0, 1, bytes(2**16 + 1)),
        ErrorCode.ENHANCE_YOUR_CALM,
    ),
    "more padding than payload": (
        HELLO + headers(1) + write_frame(FrameType.DATA, Flag.PADDED, 1, b"\x05abc"),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "padding without its length": (
        HELLO + headers(1) + write_frame(FrameType.DATA, Flag.PADDED, 1),
        ErrorCode.FRAME_SIZE_ERROR,
    ),
    "a priority that is cut off": (
        HELLO + write_frame(FrameType.HEADERS, Flag.PRIORITY | Flag.END_HEADERS, 1, b"abc"),
        ErrorCode.FRAME_SIZE_ERROR,
    ),
    "a frame that is too long": (
        HELLO + headers(1) + (MAX_FRAME_BYTES + 1).to_bytes(3, "big") + b"\0\0\0\0\0\1",
        ErrorCode.FRAME_SIZE_ERROR,
    ),
    "a short ping": (HELLO + write_frame(FrameType.PING, 0, 0, b"x"), ErrorCode.FRAME_SIZE_ERROR),
    "a ping of a stream": (
        HELLO + write_frame(FrameType.PING, 0, 1, bytes(8)),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "a short goaway": (HELLO + write_frame(FrameType.GOAWAY, 0, 0), ErrorCode.FRAME_SIZE_ERROR),
    "a short reset": (
        HELLO + headers(1) + write_frame(FrameType.RST_STREAM, 0, 1, b"x"),
        ErrorCode.FRAME_SIZE_ERROR,
    ),
    "a reset of an idle stream": (
        HELLO + number(FrameType.RST_STREAM, 1, 8),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "no increment": (HELLO + number(FrameType.WINDOW_UPDATE, 0, 0), ErrorCode.PROTOCOL_ERROR),
    "too wide a window": (
        HELLO + number(FrameType.WINDOW_UPDATE, 0, 2**31 - 1),
        ErrorCode.FLOW_CONTROL_ERROR,
    ),
    "too wide a window by settings": (
        HELLO
        + headers(1)
        + number(FrameType.WINDOW_UPDATE, 1, 2**30)
        + settings((Setting.INITIAL_WINDOW_SIZE, 2**31 - 1)),
        ErrorCode.FLOW_CONTROL_ERROR,
    ),
    "headers of an ended stream": (HELLO + headers(1, end=True), ErrorCode.STREAM_CLOSED),
}


@pytest.mark.parametrize(("said", "code"), CONNECTION_ERRORS.values(), ids=tuple(CONNECTION_ERRORS))
def test_connection_errors(said: bytes, code: ErrorCode) -> None:
    connection = Connection()
    tell(connection, said)
    if code is ErrorCode.STREAM_CLOSED:
        connection.end(1, GrpcStatus.OK)
        tell(connection, headers(1))
    assert connection.failure is code
    assert codes(connection.take_output(), FrameType.GOAWAY) == [code]
    assert tell(connection, settings()) == []
    assert connection.take_output() == b""


STREAM_ERRORS = {
    "data after the end": (headers(1, end=True) + data(1, b"x"), ErrorCode.STREAM_CLOSED),
    "headers after the end": (headers(1, end=True) + headers(1), ErrorCode.STREAM_CLOSED),
    "trailers that are not the end": (headers(1) + headers(1), ErrorCode.PROTOCOL_ERROR),
    "no increment": (
        headers(1) + number(FrameType.WINDOW_UPDATE, 1, 0),
        ErrorCode.PROTOCOL_ERROR,
    ),
    "too wide a window": (
        headers(1) + number(FrameType.WINDOW_UPDATE, 1, 2**31 - 1),
        ErrorCode.FLOW_CONTROL_ERROR,
    ),
    "a short priority": (
        headers(1) + write_frame(FrameType.PRIORITY, 0, 1, b"x"),
        ErrorCode.FRAME_SIZE_ERROR,
    ),
    "a stream that depends on itself": (
        write_frame(FrameType.HEADERS, Flag.PRIORITY | Flag.END_HEADERS, 1, b"\0\0\0\1\0"),
        ErrorCode.PROTOCOL_ERROR,
    ),
}


@pytest.mark.parametrize(("said", "code"), STREAM_ERRORS.values(), ids=tuple(STREAM_ERRORS))
def test_stream_errors_leave_the_others_alone(said: bytes, code: ErrorCode) -> None:
    connection = begun()
    assert tell(connection, said)[-1] == StreamClosed(1)
    assert codes(connection.take_output(), FrameType.RST_STREAM) == [code]
    assert tell(connection, data(1, b"late")) == []  # may have been on its way
    assert tell(connection, headers(3)) == [StreamOpened(3)]
    assert connection.failure is None


def test_data_after_a_reset_is_a_stream_error() -> None:
    connection = begun()
    tell(connection, headers(1), number(FrameType.RST_STREAM, 1, 8), data(1, b"x"))
    assert codes(connection.take_output(), FrameType.RST_STREAM) == [ErrorCode.STREAM_CLOSED]


def test_more_data_than_the_window_is_a_stream_error() -> None:
    connection = begun()
    tell(connection, headers(1))
    connection.hold(1, held=True)
    for _ in range(STREAM_WINDOW // MAX_FRAME_BYTES):
        assert len(tell(connection, data(1, bytes(MAX_FRAME_BYTES)))) == 1
    assert "WINDOW_UPDATE" not in kinds(connection.take_output())
    assert tell(connection, data(1, b"x")) == [StreamClosed(1)]
    assert codes(connection.take_output(), FrameType.RST_STREAM) == [ErrorCode.FLOW_CONTROL_ERROR]


def test_a_window_that_is_let_go_is_given_back() -> None:
    connection = begun()
    tell(connection, headers(1))
    connection.hold(1, held=True)
    for _ in range(STREAM_WINDOW // MAX_FRAME_BYTES):
        tell(connection, data(1, bytes(MAX_FRAME_BYTES)))
    connection.hold(1, held=False)
    (update,) = frames(connection.take_output())
    assert (update.stream_id, int.from_bytes(update.payload, "big")) == (1, STREAM_WINDOW)


def test_padding_and_priority_are_taken_off() -> None:
    connection = begun()
    padded = Flag.PADDED | Flag.PRIORITY | Flag.END_HEADERS
    events = tell(
        connection,
        write_frame(FrameType.HEADERS, padded, 1, b"\2" + bytes(4) + b"\x10" + b"\x83" + b"\0\0"),
        write_frame(FrameType.DATA, Flag.PADDED | Flag.END_STREAM, 1, b"\3abc\0\0\0"),
    )
    assert events == [StreamOpened(1), DataReceived(1, b"abc", end=True)]


def test_a_block_goes_on_in_continuations() -> None:
    connection = begun()
    events = tell(
        connection,
        write_frame(FrameType.HEADERS, Flag.END_STREAM, 1, b"\x83"),
        write_frame(FrameType.CONTINUATION, 0, 1),
        write_frame(FrameType.CONTINUATION, Flag.END_HEADERS, 1, b"\x84"),
    )
    assert events == [StreamOpened(1), DataReceived(1, b"", end=True)]


def test_an_answer_waits_for_both_windows() -> None:
    connection = begun((Setting.INITIAL_WINDOW_SIZE, 10))
    tell(connection, headers(1, end=True))
    connection.send(1, b"x" * 70_000)
    assert connection.blocked(1)
    connection.end(1, GrpcStatus.OK)
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
    connection.send(1, bytes(200))
    connection.take_output()
    tell(connection, settings((Setting.INITIAL_WINDOW_SIZE, 0)))
    tell(connection, number(FrameType.WINDOW_UPDATE, 1, 100))
    assert kinds(connection.take_output()) == ["SETTINGS"]
    assert tell(connection, settings((Setting.INITIAL_WINDOW_SIZE, 105))) == [StreamWritable(1)]
    assert sum(len(frame.payload) for frame in frames(connection.take_output())) == 105


def test_a_reset_forgets_what_waits() -> None:
    connection = begun((Setting.INITIAL_WINDOW_SIZE, 0))
    tell(connection, headers(1))
    connection.send(1, b"x")
    assert tell(connection, number(FrameType.RST_STREAM, 1, 8)) == [StreamClosed(1)]
    connection.take_output()
    tell(connection, number(FrameType.WINDOW_UPDATE, 0, 10))
    connection.send(1, b"x")
    connection.end(1, GrpcStatus.OK)
    connection.reset(1, ErrorCode.CANCEL)
    assert connection.take_output() == b""


def test_an_answer_that_ends_first_resets_without_an_error() -> None:
    connection = begun()
    tell(connection, headers(1))
    connection.end(1, GrpcStatus.OK)
    said = connection.take_output()
    assert kinds(said) == ["HEADERS", "RST_STREAM"]
    assert codes(said, FrameType.RST_STREAM) == [ErrorCode.NO_ERROR]


def test_one_stream_too_many_is_refused() -> None:
    connection = begun()
    tell(connection, *(headers(2 * n + 1) for n in range(MAX_STREAMS)))
    assert tell(connection, headers(2 * MAX_STREAMS + 1)) == []
    assert codes(connection.take_output(), FrameType.RST_STREAM) == [ErrorCode.REFUSED_STREAM]
    tell(connection, number(FrameType.RST_STREAM, 1, 8))
    assert tell(connection, headers(2 * MAX_STREAMS + 3)) == [StreamOpened(2 * MAX_STREAMS + 3)]


@pytest.mark.parametrize(
    "frame",
    (
        settings(),
        write_frame(FrameType.PING, 0, 0, bytes(8)),
        number(FrameType.WINDOW_UPDATE, 0, 1),
        write_frame(FrameType.PRIORITY, 0, 1, bytes(5)),
        data(1, b""),
        b"\0\0\0\x55\0\0\0\0\0",
    ),
)
def test_floods_end_the_connection(frame: bytes) -> None:
    connection = begun()
    tell(connection, headers(1), frame * (BURST - 1))
    assert connection.failure is None
    list(connection.receive(frame * 1000, 1.0))
    assert connection.failure is None
    tell(connection, frame * (BURST + 1))
    assert connection.failure is ErrorCode.ENHANCE_YOUR_CALM


def test_a_drain_takes_what_is_on_its_way_and_no_more() -> None:
    connection = begun()
    tell(connection, headers(1))
    connection.drain()
    assert kinds(connection.take_output()) == ["GOAWAY", "PING"]
    assert tell(connection, headers(3)) == [StreamOpened(3)]
    tell(connection, write_frame(FrameType.PING, Flag.ACK, 0, DRAIN_PING))
    (goaway,) = frames(connection.take_output())
    assert goaway.payload == bytes((0, 0, 0, 3)) + bytes(4)
    assert tell(connection, headers(5)) == []
    assert codes(connection.take_output(), FrameType.RST_STREAM) == [ErrorCode.REFUSED_STREAM]
    assert not connection.drained
    connection.end(1, GrpcStatus.OK)
    connection.end(3, GrpcStatus.OK)
    assert connection.drained


def test_pings_are_answered_and_goaway_ends_nothing() -> None:
    connection = begun()
    tell(connection, headers(1), write_frame(FrameType.GOAWAY, 0, 0, bytes(8)))
    tell(connection, write_frame(FrameType.PING, 0, 0, b"12345678"))
    (pong,) = frames(connection.take_output())
    assert (pong.flags, pong.payload) == (Flag.ACK, b"12345678")
    assert len(tell(connection, data(1, b"x"))) == 1
