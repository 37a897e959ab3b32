"""The lean edge: frames, gRPC's messages and ext_proc's, in any order and from anyone."""

from typing import Final

from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.events import StreamEvent
from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.frames import FrameType, write_frame
from aipolicy_sidecar.edges.http2.grpc_messages import GrpcError, GrpcStatus, MessageReader
from aipolicy_sidecar.wire.ext_proc_pb2 import HttpBody, HttpHeaders, ProcessingRequest
from aipolicy_sidecar.wire.headers_pb2 import HeaderMap, HeaderValue
from aipolicy_sidecar.wire.messages import WireError, read_message
from hypothesis import strategies as st
from support.http2_frames import HELLO, data, headers, message
from support.scans import cut

from fuzz.documents import make_broken, make_places
from fuzz.targets import Target

_IDS = st.sampled_from((1, 3, 5))
_NUMBERS = st.sampled_from((0, 1, 2, 3, 5, 2**31 - 1, 2**32 - 1))
_PAYLOADS = st.binary(max_size=20) | _NUMBERS.map(lambda number: number.to_bytes(4, "big"))
_KINDS = st.sampled_from([int(kind) for kind in FrameType]) | st.integers(0, 255)
_FRAMES = st.one_of(
    st.builds(lambda i, end: headers(i, end=end), _IDS, st.booleans()),
    st.builds(
        lambda i, n, end: data(i, message(bytes(n)), end=end),
        _IDS,
        st.integers(0, 600),
        st.booleans(),
    ),
    st.builds(
        lambda kind, flags, i, payload: (
            write_frame(FrameType(kind), flags, i, payload)
            if kind in iter(FrameType)
            else bytes((0, 0, 0, kind, flags)) + i.to_bytes(4, "big")
        ),
        _KINDS,
        st.integers(0, 255),
        _NUMBERS,
        _PAYLOADS,
    ),
)
_READS = st.tuples(
    st.sampled_from((HELLO, b"")),
    st.lists(_FRAMES, max_size=12).map(b"".join),
    st.binary(max_size=9),
).map(b"".join)
_HEADERS: Final = HttpHeaders(
    headers=HeaderMap(headers=[HeaderValue(key=":path", raw_value=b"/v1/chat/completions")])
)
_REQUESTS = st.sampled_from(
    [
        request.SerializeToString()
        for request in (
            ProcessingRequest(request_headers=_HEADERS),
            ProcessingRequest(response_headers=_HEADERS),
            ProcessingRequest(request_body=HttpBody(body=b"{}", end_of_stream=True)),
            ProcessingRequest(response_body=HttpBody(body=b"\xff", end_of_stream=False)),
        )
    ]
)


def make_targets() -> list[Target]:
    """From the outside in."""
    calls = st.lists(st.binary(max_size=30).map(message), max_size=4).map(b"".join)
    return [
        Target("http2", st.tuples(_READS, make_places(600), make_places(600)), check_connection),
        Target(
            "grpc_messages",
            st.tuples(calls | calls.flatmap(make_broken), make_places(100), make_places(100)),
            check_messages,
        ),
        Target("ext_proc", _REQUESTS.flatmap(make_broken) | st.binary(max_size=40), check_ext_proc),
    ]


def check_connection(case: tuple[bytes, list[int], list[int]]) -> bool:
    """Nothing is raised, and what is done and said is the same however cut."""
    said, places, others = case
    connection = Connection()
    done = _tell(connection, cut(said, places))
    assert done == _tell(Connection(), cut(said, others))
    return connection.failure is None


def check_messages(case: tuple[bytes, list[int], list[int]]) -> bool:
    """The same messages, or the same error in their place, however cut."""
    said, places, others = case
    read = _read_messages(cut(said, places))
    assert read == _read_messages(cut(said, others))
    return isinstance(read, list)


def check_ext_proc(said: bytes) -> bool:
    """An event, or the protocol's own error."""
    try:
        read_message(said)
    except WireError:
        return False
    return True


def _tell(
    connection: Connection, pieces: list[bytes]
) -> tuple[list[StreamEvent], bytes, ErrorCode | None]:
    events: list[StreamEvent] = []
    output = b""
    for piece in pieces:
        events += connection.receive(piece, 0.0)
        output += connection.take_output()
    return events, output, connection.failure


def _read_messages(pieces: list[bytes]) -> list[bytes] | GrpcStatus:
    reader = MessageReader()
    try:
        return [message for piece in pieces for message in reader.feed(piece)]
    except GrpcError as error:
        return error.status
