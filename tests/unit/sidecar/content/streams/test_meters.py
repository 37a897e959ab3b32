import pytest
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_chat.streams import ChatFormat
from aipolicy_sidecar.content.streams.meters import MeteredStream
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import DONE, answer, chunk, event, usage_chunk
from support.scans import cut

STREAM = answer("Hé", "llo") + usage_chunk(2, 3)


@given(st.lists(st.integers(0, len(STREAM)), max_size=6))
def test_everything_passes(places: list[int]) -> None:
    stream = MeteredStream(ChatFormat(hide_usage=False))
    steps = [stream.feed(piece, end=False) for piece in cut(STREAM, places)]
    steps.append(stream.feed(b"", end=True))
    assert b"".join(step.data for step in steps) == STREAM
    assert steps[-1].usage == Usage(2, 3)
    assert steps[-1].output_bytes == 6


@pytest.mark.parametrize(
    ("data", "counted"),
    (
        (b"data: nonsense\n\n", 8),
        (b"data: {}\n\n", 0),
        (b"data:\n\n", 0),
        (b": ping\n\n", 0),
        (DONE, 0),
        (chunk({"content": None}), 0),
        (event({"choices": [{"delta": {"content": "ab", "tool_calls": [{"x": "c"}]}}]}), 3),
        (b'data: {"choices": 7}\n\n', 14),
        (b"plain text", 10),
        (b'{"choices": [{"delta": {"content": "ab"}}]}', 2),
        (b"data: " + b"[" * 5000 + b"\n\n", 5000),
    ),
)
def test_what_cannot_be_read_counts_in_full(data: bytes, counted: int) -> None:
    step = MeteredStream(ChatFormat(hide_usage=True)).feed(data, end=True)
    assert step.data == data
    assert step.output_bytes == counted


def interim(index: int, completion: int) -> bytes:
    """An event as of ``continuous_usage_stats``: a choice, and the usage of that choice."""
    usage = {"prompt_tokens": 5, "completion_tokens": completion}
    choice = {"index": index, "delta": {"content": "ab"}, "finish_reason": None}
    return event({"choices": [choice], "usage": usage})


@pytest.mark.parametrize(
    ("stream", "end", "usage"),
    (
        (interim(0, 1) + interim(1, 1) + interim(0, 2), False, None),
        (interim(0, 1), False, None),
        (interim(0, 1) + interim(1, 7), True, None),
        (interim(0, 1) + interim(0, 2), True, Usage(5, 2)),
        (interim(0, 1) + DONE, False, Usage(5, 1)),
        (interim(0, 1) + interim(1, 1) + usage_chunk(5, 2), False, Usage(5, 2)),
        (usage_chunk(5, 2) + interim(0, 1), True, Usage(5, 2)),
    ),
)
def test_usage_along_the_way_is_not_that_of_the_answer(
    stream: bytes, end: bool, usage: Usage | None
) -> None:
    assert MeteredStream(ChatFormat(hide_usage=False)).feed(stream, end=end).usage == usage
