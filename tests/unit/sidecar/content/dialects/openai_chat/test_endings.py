import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.openai_chat.endings import (
    CHAT_CHUNK,
    TEXT_COMPLETION,
    make_delta,
    make_filtered,
)

SHAPE: dict[str, Any] = {"id": "c", "model": "m", "usage": {}, "extra": "text", "choices": []}


@pytest.mark.parametrize(
    ("path", "member"),
    (
        (("delta", "content"), {"delta": {"content": "x"}}),
        (("text",), {"text": "x"}),
        (
            ("delta", "tool_calls", 2, "function", "arguments"),
            {"delta": {"tool_calls": [{"index": 2, "function": {"arguments": "x"}}]}},
        ),
        (("delta", "parts", 0), {"delta": {"parts": ["x"]}}),
    ),
)
def test_a_delta_carries_one_text(path: Any, member: dict[str, Any]) -> None:
    event = make_delta(CHAT_CHUNK, SHAPE, 1, path, "x")
    assert event.endswith(b"\n\n")
    choice = {"index": 1, **member, "finish_reason": None}
    assert json.loads(event[6:]) == {"id": "c", "model": "m", "choices": [choice]}


def test_a_filtered_choice_ends_even_without_a_model_event() -> None:
    assert json.loads(make_filtered(CHAT_CHUNK, {}, 0)[6:]) == {
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": {}, "finish_reason": "content_filter"}],
    }


def test_a_legacy_completion_ends_with_a_text() -> None:
    assert json.loads(make_filtered(TEXT_COMPLETION, {"id": "c"}, 1)[6:])["choices"] == [
        {"index": 1, "text": "", "logprobs": None, "finish_reason": "content_filter"}
    ]
