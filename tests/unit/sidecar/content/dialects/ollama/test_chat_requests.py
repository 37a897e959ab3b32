"""What of a chat is a text, whose text it is, and what else it says."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadRequest
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT
from aipolicy_sidecar.content.dialects.ollama.chat_requests import MAX_MESSAGES
from support.ollama_chats import CALL


def read(*messages: Any, **members: Any) -> ReadRequest:
    body = json.dumps({"model": "m", "messages": messages, **members}).encode()
    return OLLAMA_CHAT.read_request(body)


def texts(request: ReadRequest) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.text.decode()) for segment in request.segments]


def test_reads_a_plain_request() -> None:
    request = read({"role": "user", "content": "Hi"}, options={"num_predict": 5})
    assert (request.model, request.choices, request.images) == ("m", 1, 0)
    assert request.max_output_tokens == 5
    assert request.stream
    assert request.wants_usage
    (segment,) = request.segments
    assert segment.pointer == "/messages/0/content"


@pytest.mark.parametrize(
    ("message", "expected"),
    (
        ({"role": "system", "content": "a"}, [("System", "a")]),
        ({"role": "developer", "content": "a"}, [("System", "a")]),
        ({"role": "control", "content": "thinking"}, [("System", "thinking")]),
        ({"role": "user", "content": "a", "name": "joe"}, [("User", "a"), ("User", "joe")]),
        ({"role": "user", "content": None}, []),
        (
            {"role": "assistant", "content": "a", "thinking": "so"},
            [("Assistant", "a"), ("Assistant", "so")],
        ),
        (
            {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", **CALL}]},
            [
                *(("ToolCall", text) for text in ("c1", "send", "to", "joe@x.org")),
                *(("ToolCall", text) for text in ("n", "all", "4111111111111111")),
            ],
        ),
        (
            {"role": "assistant", "tool_calls": [{"function": {"arguments": '{"a": 7}'}}]},
            [("ToolCall", "a"), ("ToolCall", "7")],
        ),
        (
            {"role": "assistant", "tool_calls": [{"function": None, "x": "y"}]},
            [("ToolCall", "x"), ("ToolCall", "y")],
        ),
        (
            {"role": "tool", "tool_name": "send", "tool_call_id": "c1", "content": "sent"},
            [("ToolResult", "sent"), ("ToolResult", "send"), ("ToolResult", "c1")],
        ),
        ({"role": "document", "content": "a"}, [("Document", "a")]),
        ({"role": "document 1", "content": "a"}, [("Document", "document 1"), ("Document", "a")]),
        (
            {"role": "user", "content": "a", "parts": [{"text": "b"}]},
            [("User", "a"), ("User", "parts"), ("User", "text"), ("User", "b")],
        ),
    ),
)
def test_every_text_of_a_message_is_found(
    message: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert sorted(texts(read(message))) == sorted(expected)


def test_tools_are_put_before_the_model_and_settings_are_not() -> None:
    function = {
        "name": "f",
        "description": "d",
        "parameters": {"type": "object", "properties": {"p": {"type": "string"}}},
    }
    request = read(
        {"role": "user", "content": "Hi"},
        tools=[{"type": "function", "function": function}],
        format={"type": "object", "properties": {"q": {"enum": ["e"]}}},
        options={"stop": ["s"], "seed": 4111111111111111, "num_predict": -1},
        think="high",
        keep_alive="5m",
        unheard_of={"deep": "u"},
    )
    assert texts(request) == [
        ("User", "Hi"),
        *(("System", text) for text in ("f", "d", "p")),
        *(("Parameters", text) for text in ("q", "e")),
        *(("Parameters", text) for text in ("s", "high", "5m")),
        *(("Parameters", text) for text in ("deep", "u")),
    ]


def test_images_count_and_what_is_no_base64_among_them_is_a_text() -> None:
    images = ["iVBORw0KGgo=\r\n", "data:text/plain,hi", "https://x.org/a.png", "say hi", ""]
    request = read({"role": "user", "content": "", "images": images}, {"role": "user"})
    assert request.images == 5
    assert [(segment.pointer, segment.text) for segment in request.segments] == [
        (f"/messages/0/images/{place}", images[place].encode()) for place in (1, 2, 3)
    ]


@pytest.mark.parametrize("members", ({}, {"messages": []}, {"messages": None}))
def test_a_request_that_only_loads_a_model_passes(members: dict[str, Any]) -> None:
    body = json.dumps({"model": "m", "keep_alive": 0, **members}).encode()
    request = OLLAMA_CHAT.read_request(body)
    assert request.segments == ()


@pytest.mark.parametrize("role", ("alien", "User", "documents", ""))
def test_an_unknown_role_is_told_and_read_as_the_users(role: str) -> None:
    request = read({"role": "user"}, {"role": role, "content": "a"})
    assert request.unknown == ("/messages/1/role",)
    assert texts(request) == [("User", text) for text in (role, "a") if text]
    assert read({"role": "user", "content": "a"}, {"role": "document 1"}).unknown == ()


@pytest.mark.parametrize(
    ("messages", "reason"),
    (
        ({}, "expected a list at /messages"),
        (["x"], "expected an object at /messages/0"),
        ([{}] * (MAX_MESSAGES + 1), f"more than {MAX_MESSAGES} messages at /messages"),
        ([{"role": 5}], "expected a string at /messages/0/role"),
        ([{"role": "user", "content": ["a"]}], "expected a string at /messages/0/content"),
        ([{"role": "user", "Content": "a"}], 'another spelling of "content" at /messages/0'),
        ([{"role": "user", "images": "a"}], "expected a list at /messages/0/images"),
        ([{"role": "user", "images": [5]}], "expected a string at /messages/0/images/0"),
        ([{"role": "user", "tool_calls": {}}], "expected a list at /messages/0/tool_calls"),
        ([{"role": "user", "tool_calls": [5]}], "expected an object at /messages/0/tool_calls/0"),
        (
            [{"role": "user", "tool_calls": [{"function": "f"}]}],
            "expected an object at /messages/0/tool_calls/0/function",
        ),
        (
            [{"role": "user", "tool_calls": [{"Function": {}}]}],
            'another spelling of "function" at /messages/0/tool_calls/0',
        ),
        (
            [{"role": "user", "tool_calls": [{"function": {"ARGUMENTS": {}}}]}],
            'another spelling of "arguments" at /messages/0/tool_calls/0/function',
        ),
    ),
)
def test_messages_that_cannot_be_read_are_refused(messages: Any, reason: str) -> None:
    with pytest.raises(BodyError) as caught:
        OLLAMA_CHAT.read_request(json.dumps({"messages": messages}).encode())
    assert str(caught.value) == reason


def test_tools_are_a_list() -> None:
    with pytest.raises(BodyError, match="expected a list at /tools"):
        read({"role": "user"}, tools={"type": "function"})
