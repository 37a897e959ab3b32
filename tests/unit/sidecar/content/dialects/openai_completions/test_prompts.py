from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.openai_completions.prompts import MAX_PROMPTS, PromptReader
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.segment_lists import SegmentList


@pytest.mark.parametrize(
    ("value", "count", "texts", "unknown"),
    (
        (None, 0, {}, []),
        ("a", 1, {"/p": "a"}, []),
        ("", 1, {}, []),
        (["a", "b"], 2, {"/p/0": "a", "/p/1": "b"}, []),
        ([], 1, {}, []),
        ([1, 2], 1, {}, ["/p"]),
        ([[1], [2, 3]], 2, {}, ["/p/0", "/p/1"]),
        ([[]], 1, {}, []),
        ([12, "a"], 2, {"/p/1": "a"}, ["/p/0"]),
        ([["a"]], 1, {"/p/0/0": "a"}, ["/p/0"]),
        ([None, 1.5], 1, {}, ["/p"]),
        ({"prompt_string": "a"}, 1, {"/p/prompt_string#": "prompt_string"}, ["/p"]),
    ),
)
def test_prompts_are_texts_or_told_as_unknown(
    value: Any, count: int, texts: dict[str, str], unknown: list[str]
) -> None:
    segments = SegmentList()
    reader = PromptReader(segments)
    assert reader.read(value, "/p") == count
    found = {segment.pointer: segment.text.decode() for segment in segments.segments()}
    assert texts.items() <= found.items()
    assert reader.unknown == unknown
    assert reader.images == isinstance(value, dict)


@pytest.mark.parametrize("value", (5, True, 1.5, ["a", True], ["a", None]))
def test_what_can_be_no_prompt_is_refused(value: Any) -> None:
    with pytest.raises(BodyError, match="expected a string or a list at /p"):
        PromptReader(SegmentList()).read(value, "/p")


def test_prompts_are_bounded_in_number() -> None:
    with pytest.raises(BodyError, match="texts at /p"):
        PromptReader(SegmentList()).read(["a"] * (MAX_PROMPTS + 1), "/p")
