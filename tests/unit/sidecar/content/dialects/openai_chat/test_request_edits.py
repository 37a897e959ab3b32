"""Requests are edited in place: what need not change stays as it is, byte for byte."""

import json
from typing import Any

import pytest
from aipolicy.segments import RequestSegment
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from hypothesis import given
from hypothesis import strategies as st
from support.chats import TOOL_CALL
from support.strategies import VALUES

dialect = OpenAIChat()


BODY = (
    b'{ "model":"m",\n  "messages" : [{"role":"user", "content":"caf\\u00e9"}], '
    b'"max_tokens": 500, "x":1.50 }'
)


def write(body: bytes, texts: dict[str, bytes] | None = None, **options: Any) -> bytes:
    settings: dict[str, Any] = {"max_output_tokens": None, "include_usage": False, **options}
    return dialect.write_request(dialect.read_request(body), texts or {}, **settings)


def test_nothing_to_change_is_the_same_body() -> None:
    assert write(BODY) is BODY
    assert write(BODY, max_output_tokens=500, include_usage=True) is BODY


def test_only_the_text_changes() -> None:
    edited = write(BODY, {"/messages/0/content": "[Mark] é".encode()})
    assert edited == BODY.replace(b"caf\\u00e9", "[Mark] é".encode())


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({}, {"max_tokens": 100}),
        ({"max_tokens": None}, {"max_tokens": 100}),
        ({"max_tokens": 50}, {"max_tokens": 50}),
        ({"max_tokens": 500}, {"max_tokens": 100}),
        ({"max_completion_tokens": 500}, {"max_completion_tokens": 100}),
        (
            {"max_completion_tokens": 500, "max_tokens": 20},
            {"max_completion_tokens": 100, "max_tokens": 20},
        ),
        ({"n_predict": 500}, {"n_predict": 100, "max_tokens": 100}),
        ({"num_predict": 50}, {"num_predict": 50, "max_tokens": 100}),
        ({"max_tokens": 5, "n_predict": 500}, {"max_tokens": 5, "n_predict": 100}),
    ),
)
def test_output_is_bounded(members: dict[str, Any], expected: dict[str, Any]) -> None:
    body = json.dumps({"messages": [{"role": "user"}], **members}).encode()
    written = json.loads(write(body, max_output_tokens=100))
    assert {name: written[name] for name in written if name != "messages"} == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({"stream": True}, {"include_usage": True}),
        ({"stream": True, "stream_options": None}, {"include_usage": True}),
        ({"stream": True, "stream_options": {}}, {"include_usage": True}),
        (
            {"stream": True, "stream_options": {"include_usage": False, "x": 1}},
            {"include_usage": True, "x": 1},
        ),
        ({"stream": True, "stream_options": {"include_usage": True}}, {"include_usage": True}),
        ({"stream": False}, None),
        ({}, None),
    ),
)
def test_usage_is_asked_for_in_streams(members: dict[str, Any], expected: Any) -> None:
    body = json.dumps({"messages": [{"role": "user"}], **members}).encode()
    assert json.loads(write(body, include_usage=True)).get("stream_options") == expected


def test_arguments_stay_json_inside_json() -> None:
    body = json.dumps({"messages": [{"role": "assistant", "tool_calls": [TOOL_CALL]}]}).encode()
    request = dialect.read_request(body)
    edits = {
        segment.pointer: b'[Mark "x"]'
        for segment in request.segments
        if segment.text in {b"joe@x.org", b"4111"}
    }
    written = json.loads(write(body, edits))
    arguments = written["messages"][0]["tool_calls"][0]["function"]["arguments"]
    assert arguments == '{"to": "[Mark \\"x\\"]", "n": "[Mark \\"x\\"]", "all": true}'


def test_names_of_members_can_be_edited() -> None:
    body = json.dumps({"messages": [{"role": "user"}], "metadata": {"joe#1": "x"}}).encode()
    pointer = dialect.read_request(body).segments[0].pointer
    assert pointer == "/metadata/joe~21#"
    assert write(body, {pointer: b"[Mark]"}) == body.replace(b"joe#1", b"[Mark]")


@given(VALUES, st.dictionaries(st.text(max_size=4), VALUES, max_size=3), st.data())
def test_any_text_can_be_edited_and_nothing_else_changes(
    extra: Any, more: dict[str, Any], data: st.DataObject
) -> None:
    call = {"function": {"name": "f", "arguments": '{"a": "b", "c": ["d"]}'}}
    message = {"role": "user", "content": "a", "extra": extra, "tool_calls": [call]}
    body = json.dumps({"messages": [message], "more": more}, indent=1).encode()
    request = dialect.read_request(body)
    segment = data.draw(st.sampled_from(request.segments))
    same = {segment.pointer: segment.text}
    assert json.loads(write(body, same)) == json.loads(body)
    edited = dialect.read_request(write(body, {segment.pointer: b"mark!"}))
    kept = [(other.pointer, other.text) for other in request.segments if other != segment]
    changed = [(other.pointer, other.text) for other in edited.segments]
    if not segment.pointer.endswith("#"):
        assert (segment.pointer, b"mark!") in changed
        assert [item for item in changed if item[0] != segment.pointer] == kept
    assert RequestSegment.USER in {other.kind for other in edited.segments}
