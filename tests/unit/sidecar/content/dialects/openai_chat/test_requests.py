"""What of a request is a text, whose text it is, and what else it says."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import ReadRequest
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from support.chats import TOOL_CALL

dialect = OpenAIChat()


def read(*messages: Any, **members: Any) -> ReadRequest:
    body = json.dumps({"model": "m", "messages": messages, **members}).encode()
    return dialect.read_request(body)


def texts(request: ReadRequest) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.text.decode()) for segment in request.segments]


def test_reads_a_plain_request() -> None:
    request = read({"role": "user", "content": "Hi"}, max_tokens=5, n=2, stream=True)
    assert request.model == "m"
    assert (request.choices, request.max_output_tokens, request.images) == (2, 5, 0)
    assert request.stream
    assert not request.wants_usage
    (segment,) = request.segments
    assert segment.pointer == "/messages/0/content"


@pytest.mark.parametrize(
    ("message", "expected"),
    (
        ({"role": "system", "content": "a"}, [("System", "a")]),
        ({"role": "developer", "content": "a"}, [("System", "a")]),
        ({"role": "user", "content": "a", "name": "joe"}, [("User", "a"), ("User", "joe")]),
        ({"role": "assistant", "content": None, "refusal": "no"}, [("Assistant", "no")]),
        (
            {"role": "assistant", "reasoning_content": "so", "content": ""},
            [("Assistant", "so")],
        ),
        (
            {"role": "assistant", "tool_calls": [TOOL_CALL]},
            [
                *(("ToolCall", text) for text in ("call_1", "send", "to", "joe@x.org")),
                *(("ToolCall", text) for text in ("n", "4111", "all", "true")),
            ],
        ),
        (
            {"role": "assistant", "function_call": {"name": "f", "arguments": "not json"}},
            [("ToolCall", "f"), ("ToolCall", "not json")],
        ),
        (
            {"role": "assistant", "tool_calls": [{"type": "custom", "custom": {"input": "x"}}]},
            [("ToolCall", "x")],
        ),
        (
            {"role": "tool", "tool_call_id": "c1", "content": "result"},
            [("ToolResult", "c1"), ("ToolResult", "result")],
        ),
        (
            {"role": "function", "name": "f", "content": "r"},
            [("ToolResult", "f"), ("ToolResult", "r")],
        ),
        (
            {"role": "user", "content": [{"type": "text", "text": "a"}, "b"]},
            [("User", "a"), ("User", "b")],
        ),
        (
            {"role": "assistant", "content": [{"type": "refusal", "refusal": "a"}]},
            [("Assistant", "a")],
        ),
        (
            {"role": "user", "content": [{"type": "text", "text": "a", "cache": {"k1": ["v"]}}]},
            [("User", "a"), ("User", "cache"), ("User", "k1"), ("User", "v")],
        ),
        (
            {"role": "user", "extra": {"deep": ["text2"]}},
            [("User", "extra"), ("User", "deep"), ("User", "text2")],
        ),
    ),
)
def test_every_text_of_a_message_has_its_origin(
    message: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert texts(read(message)) == expected


def test_media_is_no_text_but_its_address_is() -> None:
    request = read(
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                {"type": "image_url", "image_url": {"url": "https://x.org/i", "detail": "high"}},
                {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
                {"type": "text", "text": "data:image/png is text here"},
            ],
        }
    )
    assert request.images == 3
    assert [text for _, text in texts(request)] == [
        *("https://x.org/i", "high", "wav", "data:image/png is text here")
    ]


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({"user": "joe"}, ["joe"]),
        ({"stop": ["END", "STOP"]}, ["END", "STOP"]),
        ({"metadata": {"team": "blue"}}, ["team", "blue"]),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "out"}}},
            ["out"],
        ),
        ({"temperature": 0.5, "seed": 4, "logit_bias": {"50256": -100}}, ["50256"]),
    ),
)
def test_texts_beside_the_messages_are_parameters(
    members: dict[str, Any], expected: list[str]
) -> None:
    request = read({"role": "user"}, **members)
    assert texts(request) == [("Parameters", text) for text in expected]


@pytest.mark.parametrize(
    ("members", "origin", "expected"),
    (
        (
            {
                "tools": [
                    {
                        "type": "function",
                        "function": {
                            "name": "search",
                            "description": "finds",
                            "parameters": {
                                "type": "object",
                                "properties": {"query": {"type": "string", "description": "what"}},
                                "required": ["query"],
                            },
                        },
                    }
                ]
            },
            "System",
            ["search", "finds", "query", "what", "query"],
        ),
        ({"functions": [{"name": "f", "description": "finds"}]}, "System", ["f", "finds"]),
        ({"chat_template_kwargs": {"date": "today"}}, "System", ["date", "today"]),
        ({"documents": [{"title": "T", "text": "D"}]}, "Document", ["T", "D"]),
        ({"prediction": {"type": "content", "content": "guess"}}, "Assistant", ["guess"]),
    ),
)
def test_what_becomes_part_of_the_prompt_is_not_only_a_parameter(
    members: dict[str, Any], origin: str, expected: list[str]
) -> None:
    request = read({"role": "user"}, **members)
    assert texts(request) == [(origin, text) for text in expected]


@pytest.mark.parametrize(
    "part",
    (
        {"type": "video_url", "video_url": {"url": "u"}},
        {"type": "file", "file": {"file_data": "u"}},
        {"type": "Text", "text": "u"},
        {"text": "u"},
        {"type": "", "text": "u"},
    ),
)
def test_unknown_content_is_told_and_its_strings_are_read(part: dict[str, Any]) -> None:
    request = read({"role": "user"}, {"role": "user", "content": ["a", part]})
    assert request.unknown == ("/messages/1/content/1",)
    assert ("User", "u") in texts(request)
    assert request.images == 1


@pytest.mark.parametrize("message", ({"role": "critic"}, {"role": "User"}, {"role": ""}, {}))
def test_an_unknown_role_is_told_and_read_since_templates_write_it(message: Any) -> None:
    request = read({**message, "content": "a"})
    assert request.unknown == ("/messages/0/role",)
    role = message.get("role")
    assert texts(request) == [("User", text) for text in (role, "a") if text]


@pytest.mark.parametrize("name", ("n", "best_of", "n_cmpl"))
def test_every_answer_that_is_made_counts(name: str) -> None:
    counts: dict[str, Any] = {"n": 2, name: 5}
    assert read({"role": "user"}, **counts).choices == 5


@pytest.mark.parametrize(
    ("members", "bound"),
    (
        ({"n_predict": 900}, None),
        ({"n_predict": 900, "max_tokens": 5}, 900),
        ({"max_completion_tokens": 7, "max_tokens": 5, "max_new_tokens": 2}, 7),
    ),
)
def test_a_bound_that_a_server_may_not_know_only_raises_others(
    members: dict[str, Any], bound: int | None
) -> None:
    assert read({"role": "user"}, **members).max_output_tokens == bound
