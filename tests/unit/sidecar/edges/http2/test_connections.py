from aipolicy_sidecar.edges.http2.control_frames import DRAIN_PING
from aipolicy_sidecar.edges.http2.events import (
    DataReceived,
    StreamOpened,
)
from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.frames import (
    Flag,
    FrameType,
    write_frame,
)
from aipolicy_sidecar.edges.http2.grpc_messages import GrpcStatus
from support.http2_frames import (
    begun,
    codes,
    data,
    frames,
    headers,
    kinds,
    tell,
)


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
    connection.answers.end(1, GrpcStatus.OK)
    connection.answers.end(3, GrpcStatus.OK)
    assert connection.drained


def test_pings_are_answered_and_goaway_ends_nothing() -> None:
    connection = begun()
    tell(connection, headers(1), write_frame(FrameType.GOAWAY, 0, 0, bytes(8)))
    tell(connection, write_frame(FrameType.PING, 0, 0, b"12345678"))
    (pong,) = frames(connection.take_output())
    assert (pong.flags, pong.payload) == (Flag.ACK, b"12345678")
    assert len(tell(connection, data(1, b"x"))) == 1
