"""Requests are edited in place: what need not change stays as it is, byte for byte."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.anthropic_messages import (
    AnthropicMessages,
    AnthropicTokenCounts,
)
from hypothesis import given
from hypothesis import strategies as st
from support.messages import TOOL, TOOL_USE
from support.strategies import VALUES

dialect = AnthropicMessages()

BODY = (
    b'{ "model":"m",\n  "messages" : [{"role":"user", "content":"caf\\u00e9"}], '
    b'"max_tokens": 500, "x":1.50, "system":[{"type":"text","text":"a",'
    b'"cache_control":{"type":"ephemeral"}}] }'
)


def write(body: bytes, texts: dict[str, bytes] | None = None, most: int | None = None) -> bytes:
    return dialect.write_request(
        dialect.read_request(body), texts or {}, max_output_tokens=most, include_usage=True
    )


def test_nothing_to_change_is_the_same_body() -> None:
    assert write(BODY) is BODY
    assert write(BODY, most=500) is BODY


def test_only_the_text_changes() -> None:
    edited = write(BODY, {"/messages/0/content": "[Mark] é".encode()})
    assert edited == BODY.replace(b"caf\\u00e9", "[Mark] é".encode())


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({}, {"max_tokens": 100}),
        ({"max_tokens": None}, {"max_tokens": 100}),
        ({"max_tokens": 0}, {"max_tokens": 0}),
        ({"max_tokens": 50}, {"max_tokens": 50}),
        ({"max_tokens": 500}, {"max_tokens": 100}),
        (
            {"max_tokens": 5, "fallbacks": [{"model": "x", "max_tokens": 500}, {"model": "y"}]},
            {"max_tokens": 5, "fallbacks": [{"model": "x", "max_tokens": 100}, {"model": "y"}]},
        ),
        (
            {"max_tokens": 500, "thinking": {"type": "enabled", "budget_tokens": 400}},
            {"max_tokens": 100, "thinking": {"type": "enabled", "budget_tokens": 99}},
        ),
        (
            {"max_tokens": 500, "thinking": {"budget_tokens": 40}},
            {"max_tokens": 100, "thinking": {"budget_tokens": 40}},
        ),
    ),
)
def test_output_is_bounded(members: dict[str, Any], expected: dict[str, Any]) -> None:
    body = json.dumps({"messages": [{"role": "user"}], **members}).encode()
    written = json.loads(write(body, most=100))
    assert {name: written[name] for name in written if name != "messages"} == expected


def test_a_count_is_given_no_bound_by_the_exchange() -> None:
    counts = AnthropicTokenCounts()
    request = counts.read_request(BODY)
    written = counts.write_request(request, {}, max_output_tokens=None, include_usage=True)
    assert written is BODY


def test_names_and_numbers_in_a_tools_input_can_be_edited() -> None:
    body = json.dumps({"messages": [{"role": "assistant", "content": [TOOL_USE]}]}).encode()
    request = dialect.read_request(body)
    edits = {
        segment.pointer: b'[Mark "x"]'
        for segment in request.segments
        if segment.text in {b"joe@x.org", b"4111111", b"all"}
    }
    written = json.loads(write(body, edits))
    assert written["messages"][0]["content"][0]["input"] == {
        "to": '[Mark "x"]',
        "n": '[Mark "x"]',
        '[Mark "x"]': True,
    }


@given(VALUES, st.dictionaries(st.text(max_size=4), VALUES, max_size=3), st.data())
def test_any_text_can_be_edited_and_nothing_else_changes(
    extra: Any, more: dict[str, Any], data: st.DataObject
) -> None:
    document = {"type": "document", "source": {"type": "text", "data": "d"}, "title": extra}
    blocks = [
        {"type": "text", "text": "a", "citations": extra},
        {"type": "tool_use", "name": "f", "input": more},
        {"type": "tool_result", "content": [document]},
    ]
    members = {"messages": [{"role": "user", "content": blocks}], "tools": [TOOL], "more": more}
    body = json.dumps(members, indent=1).encode()
    request = dialect.read_request(body)
    segment = data.draw(st.sampled_from(request.segments))
    assert json.loads(write(body, {segment.pointer: segment.text})) == json.loads(body)
    edited = dialect.read_request(write(body, {segment.pointer: b"mark!"}))
    if not segment.pointer.endswith("#"):
        kept = [(other.pointer, other.text) for other in request.segments if other != segment]
        changed = [(other.pointer, other.text) for other in edited.segments]
        assert (segment.pointer, b"mark!") in changed
        assert [item for item in changed if item[0] != segment.pointer] == kept
