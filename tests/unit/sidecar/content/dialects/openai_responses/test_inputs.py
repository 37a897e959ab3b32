"""Where the texts of each kind of input are from."""

from typing import Any

import pytest
from aipolicy.segments import RequestSegment
from aipolicy_sidecar.content.dialects.openai_responses.inputs import MAX_ITEMS, InputReader
from aipolicy_sidecar.content.json_documents import BodyError

SYSTEM, USER, ASSISTANT = "System", "User", "Assistant"
CALL, RESULT, DOCUMENT, PARAMETERS = "ToolCall", "ToolResult", "Document", "Parameters"
SEALED = "iVBO" * 16


def read(*items: Any) -> InputReader:
    reader = InputReader()
    reader.read(list(items), "/input")
    return reader


def texts(*items: Any) -> list[tuple[str, str]]:
    return [(part.kind.value, part.text.decode()) for part in read(*items).segments.segments()]


def test_a_string_is_the_users_message() -> None:
    reader = InputReader()
    reader.read("hello", "/input")
    (segment,) = reader.segments.segments()
    assert (segment.kind, segment.pointer, segment.text) == (
        RequestSegment.USER,
        "/input",
        b"hello",
    )


@pytest.mark.parametrize(
    ("role", "kind"),
    (
        ("system", SYSTEM),
        ("developer", SYSTEM),
        ("user", USER),
        ("assistant", ASSISTANT),
        ("tool", RESULT),
    ),
)
@pytest.mark.parametrize(
    "content",
    (
        "a",
        [{"type": "input_text", "text": "a"}],
        [{"type": "output_text", "text": "a", "annotations": []}],
        [{"type": "text", "text": "a"}],
        [{"type": "refusal", "refusal": "a"}],
        ["a"],
        {"type": "input_text", "text": "a"},
    ),
)
@pytest.mark.parametrize("kind_of_item", ({}, {"type": "message"}))
def test_a_message_is_its_roles(
    role: str, kind: str, content: Any, kind_of_item: dict[str, str]
) -> None:
    assert texts({"role": role, "content": content, **kind_of_item}) == [(kind, "a")]


@pytest.mark.parametrize(
    ("item", "expected"),
    (
        (
            {"type": "function_call", "name": "search", "arguments": '{"q": "\\u0041", "n": 7}'},
            [(CALL, "search"), (CALL, "q"), (CALL, "A"), (CALL, "n"), (CALL, "7")],
        ),
        (
            {"type": "tool_search_call", "arguments": {"q": "a", "n": 4111111111111111}},
            [(CALL, "q"), (CALL, "a"), (CALL, "n"), (CALL, "4111111111111111")],
        ),
        ({"type": "custom_tool_call", "name": "f", "input": "a"}, [(CALL, "f"), (CALL, "a")]),
        ({"type": "function_call_output", "output": "a"}, [(RESULT, "a")]),
        (
            {"type": "function_call_output", "output": [{"type": "input_text", "text": "a"}]},
            [(RESULT, "a")],
        ),
        ({"type": "custom_tool_call_output", "output": "a"}, [(RESULT, "a")]),
        (
            {"type": "mcp_call", "name": "f", "arguments": "{}", "output": "o", "error": "e"},
            [(CALL, "f"), (RESULT, "o"), (RESULT, "e")],
        ),
        (
            {"type": "mcp_list_tools", "tools": [{"name": "f", "description": "does"}]},
            [(RESULT, "f"), (RESULT, "does")],
        ),
        ({"type": "mcp_approval_request", "arguments": '{"a": 1}'}, [(CALL, "a"), (CALL, "1")]),
        ({"type": "mcp_approval_response", "reason": "fine"}, [(USER, "fine")]),
        (
            {
                "type": "reasoning",
                "summary": [{"type": "summary_text", "text": "s"}],
                "content": [{"type": "reasoning_text", "text": "c"}],
                "encrypted_content": "x",
            },
            [(ASSISTANT, "s"), (ASSISTANT, "c"), (ASSISTANT, "x")],
        ),
        (
            {
                "type": "file_search_call",
                "queries": ["q"],
                "results": [{"filename": "f", "text": "t", "n": 4111111}],
            },
            [(CALL, "q"), (DOCUMENT, "f"), (DOCUMENT, "t"), (DOCUMENT, "n"), (DOCUMENT, "4111111")],
        ),
        (
            {"type": "web_search_call", "action": {"type": "search", "query": "q"}},
            [(CALL, "q")],
        ),
        (
            {
                "type": "code_interpreter_call",
                "code": "c",
                "outputs": [
                    {"type": "logs", "logs": "l"},
                    {"type": "image", "url": "data:image/png;base64,AA"},
                ],
            },
            [(CALL, "c"), (RESULT, "l")],
        ),
        ({"type": "computer_call", "action": {"type": "type", "text": "a"}}, [(CALL, "a")]),
        (
            {
                "type": "computer_call_output",
                "output": {"type": "computer_screenshot", "image_url": "https://h/x"},
            },
            [(RESULT, "https://h/x")],
        ),
        ({"type": "shell_call", "action": {"commands": ["ls"]}}, [(CALL, "ls")]),
        (
            {"type": "shell_call_output", "output": [{"stdout": "o", "stderr": "e"}]},
            [(RESULT, "o"), (RESULT, "e")],
        ),
        (
            {"type": "local_shell_call", "action": {"command": ["ls"], "env": {"K": "v"}}},
            [(CALL, "ls"), (CALL, "K"), (CALL, "v")],
        ),
        ({"type": "local_shell_call_output", "output": "o"}, [(RESULT, "o")]),
        (
            {"type": "apply_patch_call", "operation": {"path": "p", "diff": "d"}},
            [(CALL, "p"), (CALL, "d")],
        ),
        ({"type": "apply_patch_call_output", "output": "o"}, [(RESULT, "o")]),
        ({"type": "program", "code": "c"}, [(CALL, "c")]),
        ({"type": "program_output", "result": "r"}, [(RESULT, "r")]),
        ({"type": "image_generation_call", "result": SEALED, "revised_prompt": "p"}, [(CALL, "p")]),
        ({"type": "image_generation_call", "result": "4111"}, [(CALL, "4111")]),
        (
            {"type": "additional_tools", "role": "developer", "tools": [{"description": "d"}]},
            [(SYSTEM, "d")],
        ),
        ({"type": "tool_search_output", "tools": [{"description": "d"}]}, [(RESULT, "d")]),
        (
            {"type": "configuration_update", "text": {"format": {"name": "f"}}},
            [(PARAMETERS, "f")],
        ),
        ({"type": "compaction_trigger", "id": "i"}, [(PARAMETERS, "i")]),
    ),
)
def test_every_text_of_an_item_has_its_origin(
    item: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert texts(item) == expected
    assert read(item).unknown == []


@pytest.mark.parametrize(
    ("item", "places"),
    (
        ({"type": "hologram", "text": "a"}, ["/input/0"]),
        ({"type": "item_reference", "id": "msg_1"}, ["/input/0"]),
        ({"id": "msg_1"}, ["/input/0"]),
        ({"type": "compaction", "encrypted_content": "x"}, ["/input/0"]),
        ({}, ["/input/0"]),
        ({"role": "oracle", "content": "a"}, ["/input/0/role"]),
        ({"type": "message", "content": "a"}, ["/input/0/role"]),
        ({"role": "user", "content": [{"type": "input_file"}]}, ["/input/0/content/0"]),
        ({"role": "user", "content": [{"type": "video"}]}, ["/input/0/content/0"]),
        ({"role": "user", "content": [{"text": "a"}]}, ["/input/0/content/0"]),
        ({"role": "user", "content": "a", "tool_calls": []}, ["/input/0/tool_calls"]),
        (
            {"type": "function_call_output", "output": [{"type": "input_file"}]},
            ["/input/0/output/0"],
        ),
    ),
)
def test_what_cannot_be_read_is_told(item: dict[str, Any], places: list[str]) -> None:
    assert read(item).unknown == places


@pytest.mark.parametrize(
    "item",
    (
        {"type": "hologram", "secret": {"deep": ["a"]}},
        {"role": "user", "content": [{"type": "video", "caption": "a"}]},
        {"role": "user", "content": [{"type": "input_file", "filename": "a"}]},
        {"role": "a", "content": ""},
        {"role": "user", "content": "", "tool_calls": [{"function": {"arguments": "a"}}]},
    ),
)
def test_what_cannot_be_read_is_text_all_the_same(item: dict[str, Any]) -> None:
    assert (USER, "a") in texts(item)


def test_media_are_counted_and_their_data_is_no_text() -> None:
    reader = read(
        {
            "role": "user",
            "content": [
                {"type": "input_image", "image_url": "data:image/png;base64,AA", "detail": "low"},
                {"type": "input_image", "image_url": "https://h/x", "file_id": None},
                {"type": "input_image", "file_id": "file_1"},
                {"type": "input_audio", "input_audio": {"data": "AA", "format": "wav"}},
                {"type": "input_file", "file_data": "data:text/plain;base64,AA"},
            ],
        },
        {"type": "image_generation_call", "result": SEALED},
        {"type": "image_generation_call", "result": None},
    )
    said = {segment.text for segment in reader.segments.segments()}
    assert {b"https://h/x", b"file_1", b"wav"} <= said
    assert not any(b"AA" in text or b"iVBO" in text for text in said)
    assert reader.images == 6


def test_tokens_are_read_where_they_say_more() -> None:
    part = {"type": "output_text", "text": "Hi", "logprobs": [{"token": "4111 "}, {"token": "Hi"}]}
    (more, text) = read({"role": "assistant", "content": [part]}).segments.segments()
    assert (more.pointer, more.text) == ("/input/0/content/0/logprobs", b"4111 ")
    assert (text.pointer, text.text) == ("/input/0/content/0/text", b"Hi")


def test_too_many_items_are_refused() -> None:
    with pytest.raises(BodyError, match=f"more than {MAX_ITEMS} items at /input"):
        read(*[{"role": "user", "content": ""}] * (MAX_ITEMS + 1))
