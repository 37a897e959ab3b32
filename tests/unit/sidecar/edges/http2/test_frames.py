import pytest
from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError
from aipolicy_sidecar.edges.http2.frames import (
    MAX_FRAME_BYTES,
    PREFACE,
    Flag,
    Frame,
    FrameReader,
    FrameType,
    read_number,
    unpad,
    write_frame,
    write_goaway,
    write_reset,
    write_window_update,
)
from hypothesis import given
from hypothesis import strategies as st
from support.http2_frames import frames, pieces

FRAMES = st.builds(
    Frame,
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(0, 2**31 - 1),
    st.binary(max_size=50),
)


def written(frame: Frame) -> bytes:
    return len(frame.payload).to_bytes(3, "big") + bytes(frame[:2]) + _id(frame) + frame.payload


def _id(frame: Frame) -> bytes:
    return (frame.stream_id | 1 << 31).to_bytes(4, "big")  # the reserved bit is ignored


@given(st.lists(FRAMES, max_size=8), st.lists(st.integers(0, 600), max_size=8))
def test_frames_may_be_cut_anywhere(said: list[Frame], cuts: list[int]) -> None:
    reader = FrameReader()
    whole = PREFACE + b"".join(map(written, said))
    assert [frame for piece in pieces(whole, cuts) for frame in reader.feed(piece)] == said


def test_what_is_not_http_2_is_seen_at_its_first_byte() -> None:
    reader = FrameReader()
    list(reader.feed(PREFACE[:5]))
    with pytest.raises(Http2ConnectionError) as caught:
        list(reader.feed(b"x"))
    assert caught.value.code is ErrorCode.PROTOCOL_ERROR


def test_a_frame_that_is_too_long_is_refused_by_its_head() -> None:
    reader = FrameReader()
    list(reader.feed(PREFACE))
    with pytest.raises(Http2ConnectionError) as caught:
        list(reader.feed((MAX_FRAME_BYTES + 1).to_bytes(3, "big") + bytes(6)))
    assert caught.value.code is ErrorCode.FRAME_SIZE_ERROR


@pytest.mark.parametrize(
    ("payload", "inner"),
    ((b"\0abc", b"abc"), (b"\2a\0\0", b"a"), (b"\3\0\0\0", b"")),
)
def test_padding_is_taken_off(payload: bytes, inner: bytes) -> None:
    assert unpad(Frame(FrameType.DATA, Flag.PADDED, 1, payload)) == inner
    assert unpad(Frame(FrameType.DATA, Flag.NONE, 1, payload)) == payload


def test_what_is_written() -> None:
    said = (
        write_window_update(1, 5) + write_reset(3, ErrorCode.CANCEL) + write_goaway(7, ErrorCode(1))
    )
    update, reset, goaway = frames(said + write_frame(FrameType.PING, Flag.ACK, 0))[:3]
    assert (update.stream_id, read_number(update)) == (1, 5)
    assert (reset.stream_id, read_number(reset)) == (3, ErrorCode.CANCEL)
    assert goaway.payload == bytes((0, 0, 0, 7, 0, 0, 0, 1))
