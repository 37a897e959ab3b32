"""Where the texts of items and responses are, and what they are from."""

from typing import Any

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects.openai_responses.events import CALL
from aipolicy_sidecar.content.dialects.openai_responses.outputs import (
    RESPONSE,
    id_of,
    read_item,
    read_response,
)
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import TextForm, ToolCall
from aipolicy_sidecar.content.streams.readings import PartReading
from support.responses import function_call, message, reasoning

COMPLETION, REASONING, TOOL_CALL = "Completion", "Reasoning", "ToolCall"
PARAMETERS = "Parameters"


def texts(parts: list[PartReading]) -> list[tuple[Any, ...]]:
    """Part, path, kind and text of each."""
    return [
        (part.part, piece.path, piece.kind.value, piece.text)
        for part in parts
        for piece in part.repeats
    ]


def said(parts: list[PartReading]) -> list[tuple[str, str]]:
    """Kind and text of each."""
    return [(kind, text) for _, _, kind, text in texts(parts)]


def test_a_message_has_parts() -> None:
    parts = read_item(message("Hi"), 3, "/item")
    assert texts(parts) == [((3, "content", 0), ("text",), COMPLETION, "Hi")]
    (piece,) = parts[1].repeats
    assert piece.pointer == "/item/content/0/text"


def test_a_call_has_a_name_and_arguments() -> None:
    (part,) = read_item(function_call('{"a": 1}'), 0, "")
    name, arguments = part.repeats
    assert (part.part, name.path, name.form, name.call) == ((0,), ("name",), TextForm.NAME, CALL)
    assert (arguments.path, arguments.form) == (("arguments",), TextForm.ARGUMENTS)
    assert (arguments.call, arguments.text) == (CALL, '{"a": 1}')


def test_arguments_that_are_no_string_come_whole() -> None:
    item = {"type": "tool_search_call", "arguments": {"q": "a", "n": 4111111}}
    (part,) = read_item(item, 0, "/item")
    assert [(whole.pointer, whole.text) for whole in part.wholes] == [
        ("/item/arguments/q#", b"q"),
        ("/item/arguments/q", b"a"),
        ("/item/arguments/n#", b"n"),
        ("/item/arguments/n", b"4111111"),
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    (
        (reasoning("so"), [(REASONING, "so")]),
        (
            {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "so"}]},
            [(REASONING, "so")],
        ),
        ({"type": "reasoning", "summary": ["so"]}, [(REASONING, "so")]),
        ({"type": "message", "content": "Hi"}, [(COMPLETION, "Hi")]),
        (
            {"type": "message", "content": [{"type": "refusal", "refusal": "no"}]},
            [(COMPLETION, "no")],
        ),
        (
            message("Hi", annotations=[{"type": "url_citation", "url": "u", "title": "t"}]),
            [(COMPLETION, "Hi"), (COMPLETION, "u"), (COMPLETION, "t")],
        ),
        (
            {"type": "custom_tool_call", "name": "f", "input": "a"},
            [(TOOL_CALL, "f"), (TOOL_CALL, "a")],
        ),
        (
            {"type": "mcp_call", "arguments": "{}", "output": "o", "error": {"message": "e"}},
            [(TOOL_CALL, "{}"), (COMPLETION, "o"), (COMPLETION, "e")],
        ),
        (
            {
                "type": "code_interpreter_call",
                "code": "c",
                "outputs": [{"type": "logs", "logs": "l"}],
            },
            [(TOOL_CALL, "c"), (COMPLETION, "l")],
        ),
        (
            {"type": "file_search_call", "queries": ["q"], "results": [{"text": "t"}]},
            [(TOOL_CALL, "q"), (COMPLETION, "t")],
        ),
        (
            {"type": "web_search_call", "action": {"query": "q", "sources": [{"url": "u"}]}},
            [(TOOL_CALL, "q"), (TOOL_CALL, "u")],
        ),
        (
            {"type": "shell_call", "action": {"commands": ["ls", "pwd"], "note": "n"}},
            [(TOOL_CALL, "ls"), (TOOL_CALL, "pwd"), (TOOL_CALL, "n")],
        ),
        (
            {"type": "shell_call_output", "output": [{"stdout": "o", "stderr": "e"}]},
            [(COMPLETION, "o"), (COMPLETION, "e")],
        ),
        (
            {"type": "image_generation_call", "result": "iVBO" * 16, "revised_prompt": "p"},
            [(TOOL_CALL, "p")],
        ),
        ({"type": "function_call_output", "output": "o"}, [(COMPLETION, "o")]),
        ({"type": "hologram", "deep": {"text": ["a"]}}, [(COMPLETION, "a")]),
        (
            {"type": "computer_call_output", "output": {"image_url": "data:image/png;base64,AA"}},
            [],
        ),
    ),
)
def test_every_text_of_an_item_is_found(
    item: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert said(read_item(item, 0, "")) == expected


def test_what_names_or_hides_something_is_no_text() -> None:
    item = message("") | {"id": "x", "encrypted_content": "gAAAA" * 16, "phase": "commentary"}
    assert [text for _, text in said(read_item(item, 0, "")) if text] == []


def test_tokens_that_say_more_are_told() -> None:
    item = message("Hi", logprobs=[{"token": "so "}, {"token": "Hi"}])
    part = read_item(item, 0, "/item")[1]
    assert (part.tokens, part.echoes) == ("so ", {"/item/content/0/logprobs": "[]"})
    plain = read_item(message("Hi", logprobs=[]), 0, "/item")[1]
    assert (plain.tokens, plain.echoes) == ("", {})


def test_a_response_has_items_and_texts_beside_them() -> None:
    response = {
        "id": "resp_1",
        "model": "m",
        "status": "completed",
        "output": [message("a"), message("b")],
        "output_text": "ab",
        "error": {"code": "c", "message": "broken"},
        "instructions": "be nice",
        "metadata": {"k": "v"},
        "tools": [{"type": "function", "name": "f", "description": "d"}],
        "house": {"x": "y"},
    }
    assert texts(read_response(response, "")) == [
        (RESPONSE, ("output_text",), COMPLETION, "ab"),
        (RESPONSE, ("error", "message"), COMPLETION, "broken"),
        (RESPONSE, ("instructions",), PARAMETERS, "be nice"),
        (RESPONSE, ("metadata", "k"), PARAMETERS, "v"),
        (RESPONSE, ("tools", 0, "name"), PARAMETERS, "f"),
        (RESPONSE, ("tools", 0, "description"), PARAMETERS, "d"),
        (RESPONSE, ("house", "x"), COMPLETION, "y"),
        ((0, "content", 0), ("text",), COMPLETION, "a"),
        ((1, "content", 0), ("text",), COMPLETION, "b"),
    ]


def test_raw_messages_go_with_their_tokens() -> None:
    raw = [{"type": "raw_message_tokens", "message": "Hi", "tokens": [1, 2]}]
    parts = read_response({"input_messages": raw, "output_messages": raw}, "/response")
    assert said(parts) == [(PARAMETERS, "Hi"), (COMPLETION, "Hi")]
    assert parts[2].echoes == {"/response/output_messages/0/tokens": "[]"}


def test_items_of_servers_without_indexes_go_by_their_id() -> None:
    response = {"output": [message("a", index=4), function_call(index=5) | {"id": None}]}
    parts = read_response(response, "", {"msg_4", "call_5"})
    assert {part.part for part in parts} == {
        RESPONSE,
        ("msg_4",),
        ("msg_4", "content", 0),
        ("call_5",),
    }
    assert id_of({"id": 5}) == ""


@pytest.mark.parametrize(
    ("response", "pointer"),
    (
        ({"output": {}}, "/output"),
        ({"output": ["a"]}, "/output/0"),
        ({"output": [{"type": 5}]}, "/output/0/type"),
        ({"output": [message() | {"content": [{"type": ["a"]}]}]}, "/output/0/content/0/type"),
        (
            {"output": [{"type": "message", "content": [{"type": "text", "text": 5}]}]},
            "/output/0/content/0/text",
        ),
        ({"output_messages": {"a": "b"}}, "/output_messages"),
    ),
)
def test_a_wrong_type_is_refused_with_its_place(response: dict[str, Any], pointer: str) -> None:
    with pytest.raises(BodyError) as caught:
        read_response(response, "")
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("item", "call"),
    (
        (function_call("{}", name="f"), None),
        ({"type": "custom_tool_call", "name": "f", "input": "a"}, None),
        (
            {"type": "shell_call", "action": {"commands": ["ls"]}},
            ToolCall("shell", {"action": {"commands": ["ls"]}}),
        ),
        (
            {"type": "code_interpreter_call", "code": "c"},
            ToolCall("code_interpreter", {"code": "c"}),
        ),
        ({"type": "program_output", "result": "r"}, None),
    ),
)
def test_calls_of_the_apis_own_tools_come_whole(
    item: dict[str, Any], call: ToolCall | None
) -> None:
    (part,) = read_item(item, 0, "")
    assert tuple(part.calls) == ((call,) if call else ())


def test_only_what_the_model_answers_is_the_answer() -> None:
    parts = [
        {"type": "output_text", "text": "a", "annotations": [{"title": "t"}]},
        {"type": "refusal", "refusal": "r"},
    ]
    response = {
        "output": [
            message() | {"content": parts},
            message("c") | {"phase": "commentary"},
            message("d") | {"phase": "final_answer"},
            {"type": "message", "content": "e"},
            {"type": "mcp_call", "name": "f", "arguments": "{}", "output": "o"},
        ],
        "output_text": "ad",
        "instructions": "i",
    }
    plain = [
        piece.text
        for part in read_response(response, "")
        for piece in part.repeats
        if piece.kind is ResponseSegment.COMPLETION and piece.form is TextForm.PLAIN
    ]
    assert plain == ["a", "d", "e"]
