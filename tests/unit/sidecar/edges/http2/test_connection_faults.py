import pytest
from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.events import (
    StreamClosed,
    StreamOpened,
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
from aipolicy_sidecar.edges.http2.peer_settings import MAX_STREAMS, Setting
from support.http2_frames import (
    HELLO,
    begun,
    codes,
    data,
    headers,
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
        connection.answers.end(1, GrpcStatus.OK)
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
