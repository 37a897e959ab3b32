import pytest
from aipolicy_sidecar.edges.http2.frames import FrameType
from aipolicy_sidecar.edges.http2.stream_states import (
    RECEIVED,
    ClosedStreams,
    StreamState,
    Verdict,
)


def test_every_state_has_an_answer_to_every_frame_of_a_stream() -> None:
    of_streams = {
        FrameType.DATA,
        FrameType.HEADERS,
        FrameType.PRIORITY,
        FrameType.RST_STREAM,
        FrameType.WINDOW_UPDATE,
    }
    assert set(RECEIVED) == {(state, kind) for state in StreamState for kind in of_streams}


@pytest.mark.parametrize("state", StreamState)
def test_only_a_running_stream_takes_what_changes_it(state: StreamState) -> None:
    taken = {kind for (at, kind), verdict in RECEIVED.items() if (at, verdict) == (state, _TAKE)}
    match state:
        case StreamState.IDLE:
            assert taken == {FrameType.HEADERS}
        case StreamState.OPEN:
            assert taken == set(FrameType) & {0, 1, 3, 8}
        case StreamState.HALF_CLOSED:
            assert taken == {FrameType.RST_STREAM, FrameType.WINDOW_UPDATE}
        case _:
            assert taken == set()


_TAKE = Verdict.TAKE


def test_only_the_latest_closed_streams_are_remembered() -> None:
    closed = ClosedStreams()
    for stream_id in range(1, 10_000, 2):
        closed.add(stream_id, StreamState.ENDED)
        closed.add(stream_id, StreamState.DROPPED)
    assert len(closed) == 1024
    assert closed.state(9999) is StreamState.DROPPED
    assert closed.state(1) is StreamState.FORGOTTEN
