"""What of a request is a text, whose text it is, and what else it says."""

from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import ReadRequest
from aipolicy_sidecar.content.dialects.anthropic_messages import (
    AnthropicMessages,
    AnthropicTokenCounts,
)
from support.messages import TOOL, prompt

dialect = AnthropicMessages()


def read(content: Any = "", **members: Any) -> ReadRequest:
    return dialect.read_request(prompt(content, **members))


def texts(request: ReadRequest) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.text.decode()) for segment in request.segments]


def test_reads_a_plain_request() -> None:
    request = read("Hi", stream=True)
    assert request.model == "m"
    assert (request.choices, request.max_output_tokens, request.images) == (1, 64, 0)
    assert request.stream
    assert request.wants_usage
    (segment,) = request.segments
    assert segment.pointer == "/messages/0/content"


@pytest.mark.parametrize(
    ("message", "expected"),
    (
        ({"role": "user", "content": "a"}, [("User", "a")]),
        ({"role": "assistant", "content": "a"}, [("Assistant", "a")]),
        ({"role": "system", "content": "a"}, [("System", "a")]),
        ({"role": "user", "content": None}, []),
        ({"role": "user"}, []),
        ({"role": "user", "content": ["a", {"type": "text", "text": "b"}]}, "ab"),
        ({"role": "user", "content": "", "extra": {"deep": ["a"]}}, ["extra", "deep", "a"]),
    ),
)
def test_every_text_of_a_message_has_its_origin(message: dict[str, Any], expected: Any) -> None:
    if not expected or isinstance(expected[0], str):
        expected = [("User", text) for text in expected]
    assert texts(read(messages=[message])) == expected


@pytest.mark.parametrize(
    ("members", "origin", "expected"),
    (
        ({"system": "be"}, "System", ["be"]),
        ({"system": [{"type": "text", "text": "be"}, "kind"]}, "System", ["be", "kind"]),
        (
            {"system": [{"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}]},
            "System",
            ["a"],
        ),
        ({"tools": [TOOL]}, "System", ["send", "Sends a mail", "to"]),
        (
            {"tools": [{**TOOL, "input_examples": [{"to": "joe@x.org"}]}]},
            "System",
            ["send", "Sends a mail", "to", "to", "joe@x.org"],
        ),
        (
            {"tools": [{"type": "web_search_20250305", "allowed_domains": ["x.org"]}]},
            "System",
            ["web_search_20250305", "allowed_domains", "x.org"],
        ),
        ({"compaction": {"type": "summarize", "instructions": "short"}}, "System", ["short"]),
        ({"chat_template_kwargs": {"date": "today"}}, "System", ["date", "today"]),
        ({"tool_choice": {"type": "tool", "name": "send"}}, "Parameters", ["send"]),
        ({"stop_sequences": ["END", "STOP"]}, "Parameters", ["END", "STOP"]),
        ({"metadata": {"user_id": "joe"}}, "Parameters", ["joe"]),
        ({"fallbacks": [{"model": "other"}]}, "Parameters", ["model", "other"]),
        (
            {"output_config": {"format": {"type": "json_schema", "schema": {"title": "out"}}}},
            "Parameters",
            ["out"],
        ),
        (
            {"mcp_servers": [{"name": "wiki", "url": "https://x.org"}]},
            "Parameters",
            ["wiki", "https://x.org"],
        ),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, "Parameters", []),
        ({"temperature": 0.5, "top_k": 4, "service_tier": "auto"}, "Parameters", []),
    ),
)
def test_texts_beside_the_messages(
    members: dict[str, Any], origin: str, expected: list[str]
) -> None:
    found = texts(read(**members))
    assert [item for item in found if item[1] != "summarize"] == [
        (origin, text) for text in expected
    ]


@pytest.mark.parametrize(
    ("members", "bound"),
    (
        ({}, 64),
        ({"max_tokens": 0}, 0),
        ({"max_tokens": None}, None),
        ({"fallbacks": [{"model": "x", "max_tokens": 90}, {"model": "y"}]}, 90),
        ({"fallbacks": "default"}, 64),
        ({"max_tokens": None, "fallbacks": [{"model": "x", "max_tokens": 90}]}, None),
    ),
)
def test_the_bound_is_the_largest_of_any_model_that_may_answer(
    members: dict[str, Any], bound: int | None
) -> None:
    assert read(**members).max_output_tokens == bound


def test_a_count_asks_for_no_answer() -> None:
    request = AnthropicTokenCounts().read_request(prompt("Hi", stream=True))
    assert texts(request) == [("User", "Hi")]
    assert (request.max_output_tokens, request.stream) == (0, False)


@pytest.mark.parametrize(
    ("message", "place"),
    (
        ({"role": "critic", "content": "a"}, "/role"),
        ({"role": "User", "content": "a"}, "/role"),
        ({"content": "a"}, "/role"),
        ({"role": "assistant", "tool_calls": [{"function": {"arguments": "x"}}]}, "/tool_calls"),
        ({"role": "assistant", "function_call": {"arguments": "x"}}, "/function_call"),
        ({"role": "user", "content": ["a", {"type": "video"}]}, "/content/1"),
    ),
)
def test_what_could_hide_texts_is_told(message: dict[str, Any], place: str) -> None:
    assert read(messages=[message]).unknown == (f"/messages/0{place}",)


def test_an_unknown_role_is_a_text() -> None:
    found = texts(read(messages=[{"role": "critic", "content": "a"}]))
    assert found == [("User", "critic"), ("User", "a")]
