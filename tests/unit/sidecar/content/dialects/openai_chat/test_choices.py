from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.openai_chat.choices import read_texts
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import TextForm


def test_list_items_go_by_their_index() -> None:
    call = {"index": 3, "id": "x", "type": "function", "function": {"name": "f"}}
    choice = {"index": 0, "delta": {"role": "r", "tool_calls": [call]}}
    (text,), labels = read_texts(choice, "/choices/5")
    assert [label.path for label in labels] == [
        ("delta", "role"),
        ("delta", "tool_calls", 3, "id"),
    ]
    assert text.path == ("delta", "tool_calls", 3, "function", "name")
    assert text.pointer == "/choices/5/delta/tool_calls/0/function/name"


def nested(path: tuple[str, ...]) -> dict[str, Any]:
    """A choice with one text, at the path."""
    value: Any = "x"
    for name in reversed(path):
        value = {name: value} if name else [value]
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("path", "kind", "form", "call"),
    (
        (("delta", "content"), "Completion", "PLAIN", None),
        (("text",), "Completion", "PLAIN", None),
        (("delta", "refusal"), "Completion", "ASIDE", None),
        (("delta", "reasoning_content"), "Reasoning", "PLAIN", None),
        (("message", "reasoning_details", "", "text"), "Reasoning", "PLAIN", None),
        (("delta", "tool_calls", "", "function", "name"), "ToolCall", "NAME", 3),
        (("delta", "tool_calls", "", "function", "arguments"), "ToolCall", "ARGUMENTS", 3),
        (("delta", "tool_calls", "", "function", "arguments", "a"), "ToolCall", "PLAIN", None),
        (("delta", "tool_calls", "", "custom", "input"), "ToolCall", "PLAIN", 3),
        (("delta", "function_call", "arguments"), "ToolCall", "ARGUMENTS", 2),
    ),
)
def test_the_path_tells_what_a_text_is(
    path: tuple[str, ...], kind: str, form: str, call: int | None
) -> None:
    (text,), labels = read_texts(nested(path), "")
    assert labels == []
    assert text.path == tuple(name or 0 for name in path)
    assert (text.kind.value, text.form) == (kind, TextForm[form])
    assert text.call == (None if call is None else text.path[:call])


def test_what_repeats_or_describes_a_text_is_none() -> None:
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "stop_reason": "END",
        "logprobs": {"content": [{"token": "a"}]},
        "content_filter_results": {"hate": {"severity": "safe"}},
        "message": {"audio": {"data": "AAAA"}},
    }
    texts, (label,) = read_texts(choice, "")
    assert (texts, label.path) == ([], ("message", "audio", "data"))


def test_arguments_that_are_no_string_are_the_models_in_all_their_members() -> None:
    arguments = {"id": "a", "type": "b", "list": [{"index": -1, "data": "c"}]}
    call = {"id": "x", "function": {"name": "f", "arguments": arguments}}
    texts, labels = read_texts({"message": {"tool_calls": [call]}}, "")
    assert [(label.text, label.kind.value, label.call) for label in labels] == [
        ("x", "ToolCall", None)
    ]
    assert [text.text for text in texts] == ["f", "a", "b", "c"]
    assert {text.kind.value for text in texts} == {"ToolCall"}


def test_an_error_never_says_what_the_model_said() -> None:
    message = {"secret": [{"index": -1}]}
    with pytest.raises(BodyError) as caught:
        read_texts({"message": message}, "/choices/0")
    assert "secret" not in str(caught.value)
