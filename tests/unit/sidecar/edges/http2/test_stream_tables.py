import pytest
from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError, Http2StreamError
from aipolicy_sidecar.edges.http2.frames import FrameType
from aipolicy_sidecar.edges.http2.peer_settings import MAX_STREAMS
from aipolicy_sidecar.edges.http2.stream_states import StreamState
from aipolicy_sidecar.edges.http2.stream_tables import StreamTable


def open_streams(*stream_ids: int) -> StreamTable:
    streams = StreamTable()
    for stream_id in stream_ids:
        streams.open(stream_id, StreamState.OPEN, refuse=False)
    return streams


def test_a_stream_is_admitted_while_it_runs() -> None:
    streams = open_streams(1)
    assert streams.admit(1, FrameType.DATA) is streams.get(1) is not None
    assert streams.close(1, StreamState.DROPPED)
    assert not streams.close(1, StreamState.DROPPED)
    assert streams.admit(1, FrameType.DATA) is None


def test_a_stream_that_the_peer_reset_is_closed() -> None:
    streams = open_streams(1)
    streams.close(1, StreamState.RESET)
    with pytest.raises(Http2StreamError) as caught:
        streams.admit(1, FrameType.DATA)
    assert (caught.value.stream_id, caught.value.code) == (1, ErrorCode.STREAM_CLOSED)


def test_streams_that_were_never_opened() -> None:
    streams = open_streams(5)
    for stream_id in (0, 7):
        with pytest.raises(Http2ConnectionError) as caught:
            streams.admit(stream_id, FrameType.WINDOW_UPDATE)
        assert caught.value.code is ErrorCode.PROTOCOL_ERROR
    with pytest.raises(Http2ConnectionError) as caught:
        streams.admit(3, FrameType.HEADERS)
    assert caught.value.code is ErrorCode.PROTOCOL_ERROR


def test_their_number_is_bounded() -> None:
    streams = open_streams(*range(1, 2 * MAX_STREAMS, 2))
    with pytest.raises(Http2StreamError) as caught:
        streams.open(2 * MAX_STREAMS + 1, StreamState.OPEN, refuse=False)
    assert caught.value.code is ErrorCode.REFUSED_STREAM
    assert len(streams) == len(streams.ids()) == MAX_STREAMS
    assert streams.last_id == 2 * MAX_STREAMS + 1
