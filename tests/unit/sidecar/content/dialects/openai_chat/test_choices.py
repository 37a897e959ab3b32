from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.openai_chat.choices import (
    is_arguments,
    kind_of,
    read_texts,
)
from aipolicy_sidecar.content.json_documents import BodyError


def test_list_items_go_by_their_index() -> None:
    call = {"index": 3, "id": "x", "type": "function", "function": {"name": "f"}}
    (text,) = read_texts({"index": 0, "delta": {"role": "r", "tool_calls": [call]}}, "/choices/5")
    assert text.path == ("delta", "tool_calls", 3, "function", "name")
    assert text.pointer == "/choices/5/delta/tool_calls/0/function/name"


@pytest.mark.parametrize(
    ("path", "kind"),
    (
        (("delta", "content"), "Completion"),
        (("text",), "Completion"),
        (("delta", "refusal"), "Completion"),
        (("delta", "reasoning_content"), "Reasoning"),
        (("message", "reasoning_details", 0, "text"), "Reasoning"),
        (("delta", "tool_calls", 0, "function", "name"), "ToolCall"),
        (("delta", "function_call", "arguments"), "ToolCall"),
    ),
)
def test_the_owner_tells_the_origin(path: Any, kind: str) -> None:
    assert kind_of(path).value == kind
    assert is_arguments(path) == (path[-1] == "arguments")


def test_what_repeats_or_describes_a_text_is_none() -> None:
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "stop_reason": "END",
        "logprobs": {"content": [{"token": "a"}]},
        "content_filter_results": {"hate": {"severity": "safe"}},
        "message": {"audio": {"data": "AAAA"}},
    }
    assert read_texts(choice, "") == []


def test_arguments_that_are_no_string_are_the_models_in_all_their_members() -> None:
    arguments = {"id": "a", "type": "b", "list": [{"index": -1, "data": "c"}]}
    call = {"id": "x", "function": {"name": "f", "arguments": arguments}}
    texts = read_texts({"message": {"tool_calls": [call]}}, "")
    assert [text.text for text in texts] == ["f", "a", "b", "c"]
    assert {kind_of(text.path).value for text in texts} == {"ToolCall"}


def test_an_error_never_says_what_the_model_said() -> None:
    message = {"secret": [{"index": -1}]}
    with pytest.raises(BodyError) as caught:
        read_texts({"message": message}, "/choices/0")
    assert "secret" not in str(caught.value)
