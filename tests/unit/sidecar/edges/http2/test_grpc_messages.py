import pytest
from aipolicy_sidecar.edges.http2.grpc_messages import (
    HEADERS,
    MAX_MESSAGE_BYTES,
    GrpcError,
    GrpcStatus,
    MessageReader,
    only_trailers,
    trailers,
    write_message,
)
from hpack import Decoder
from hypothesis import given
from hypothesis import strategies as st
from support.http2_frames import pieces


@given(st.lists(st.binary(max_size=60), max_size=8), st.lists(st.integers(0, 600), max_size=8))
def test_messages_may_be_cut_anywhere(said: list[bytes], cuts: list[int]) -> None:
    reader, found, fed = MessageReader(), list[bytes](), 0
    for piece in pieces(b"".join(map(write_message, said)), cuts):
        found += reader.feed(piece)
        fed += len(piece)
        assert reader.kept == fed - sum(5 + len(message) for message in found)
    assert found == said


@pytest.mark.parametrize(
    ("said", "status"),
    (
        (b"\1\0\0\0\0", GrpcStatus.UNIMPLEMENTED),
        (b"\0" + (MAX_MESSAGE_BYTES + 1).to_bytes(4, "big"), GrpcStatus.RESOURCE_EXHAUSTED),
    ),
)
def test_messages_that_are_not_taken(said: bytes, status: GrpcStatus) -> None:
    with pytest.raises(GrpcError) as caught:
        MessageReader().feed(said)
    assert caught.value.status is status


@pytest.mark.parametrize("status", GrpcStatus)
def test_headers_mean_the_same_to_every_decoder(status: GrpcStatus) -> None:
    head = [(b":status", b"200"), (b"content-type", b"application/grpc")]
    end = [(b"grpc-status", b"%d" % status)]
    decoder = Decoder()  # one for all, as on a connection
    for block, meaning in (
        (HEADERS, head),
        (trailers(status), end),
        (only_trailers(status), head + end),
        (HEADERS, head),
    ):
        assert [tuple(field) for field in decoder.decode(block, raw=True)] == meaning
        assert not decoder.header_table.dynamic_entries
