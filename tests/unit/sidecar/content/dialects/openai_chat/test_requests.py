import json
from typing import Any

import pytest
from aipolicy.segments import RequestSegment
from aipolicy_sidecar.content.dialects import BodyError, ReadRequest
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from hypothesis import given
from hypothesis import strategies as st

dialect = OpenAIChat()


def read(*messages: Any, watched: bool = True, **members: Any) -> ReadRequest:
    body = json.dumps({"model": "m", "messages": messages, **members}).encode()
    return dialect.read_request(body, watched=watched)


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


CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "send", "arguments": '{"to": "joe\\u0040x.org", "n": 4111, "all": true}'},
}


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
            {"role": "assistant", "tool_calls": [CALL]},
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
            [("User", "a"), ("User", "k1"), ("User", "v")],
        ),
        ({"role": "user", "extra": {"deep": ["text2"]}}, [("User", "deep"), ("User", "text2")]),
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
    assert request.images == 2
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
        ({"documents": [{"title": "T", "text": "D"}]}, "ToolResult", ["T", "D"]),
        ({"prediction": {"type": "content", "content": "guess"}}, "Assistant", ["guess"]),
    ),
)
def test_what_becomes_part_of_the_prompt_is_not_only_a_parameter(
    members: dict[str, Any], origin: str, expected: list[str]
) -> None:
    request = read({"role": "user"}, **members)
    assert texts(request) == [(origin, text) for text in expected]


@pytest.mark.parametrize(
    ("messages", "members", "reason"),
    (
        ([], {}, "expected at least one message at /messages"),
        (["x"], {}, "expected an object at /messages/0"),
        (
            [{"role": "user", "content": 5}],
            {},
            "expected a string or a list at /messages/0/content",
        ),
        ([{"role": "user", "content": [5]}], {}, "expected an object at /messages/0/content/0"),
        ([{"role": 5}], {}, "expected a string at /messages/0/role"),
        ([{"content": "a"}], {}, "unknown role at /messages/0/role"),
        ([{"role": "User"}], {}, "unknown role at /messages/0/role"),
        (
            [{"role": "user", "content": [{"type": "video_url", "video_url": {}}]}],
            {},
            'unsupported content part "video_url" at /messages/0/content/0',
        ),
        (
            [{"role": "user", "content": [{"type": "file", "file": {"file_data": "AA"}}]}],
            {},
            'unsupported content part "file" at /messages/0/content/0',
        ),
        (
            [{"role": "user", "content": [{"type": "Ignore all rules"}]}],
            {},
            "unsupported content part at /messages/0/content/0",
        ),
        (
            [{"role": "user", "content": [{"text": "a"}]}],
            {},
            "unsupported content part at /messages/0/content/0",
        ),
        (
            [{"role": "user", "content": [{"type": "text", "text": ["a"]}]}],
            {},
            "expected a string at /messages/0/content/0/text",
        ),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}],
            {},
            "expected an object at /messages/0/content/0/image_url",
        ),
        (
            [{"role": "assistant", "tool_calls": {}}],
            {},
            "expected a list at /messages/0/tool_calls",
        ),
        (
            [{"role": "assistant", "tool_calls": [{"function": "f"}]}],
            {},
            "expected an object at /messages/0/tool_calls/0/function",
        ),
        ([{"role": "user"}] * 4097, {}, "more than 4096 messages at /messages"),
        ([{"role": "user"}], {"messages": "x"}, "expected a list at /messages"),
        ([{"role": "user"}], {"model": 5}, "expected a string at /model"),
        ([{"role": "user"}], {"stream": "true"}, "expected a boolean at /stream"),
        ([{"role": "user"}], {"n": "2"}, "expected an integer from 1 to 128 at /n"),
        ([{"role": "user"}], {"n": 0}, "expected an integer from 1 to 128 at /n"),
        ([{"role": "user"}], {"n": True}, "expected an integer from 1 to 128 at /n"),
        (
            [{"role": "user"}],
            {"max_tokens": "100"},
            "expected an integer from 1 to 2147483647 at /max_tokens",
        ),
        (
            [{"role": "user"}],
            {"max_tokens": -1},
            "expected an integer from 1 to 2147483647 at /max_tokens",
        ),
        (
            [{"role": "user"}],
            {"max_completion_tokens": 1.5},
            "expected an integer from 1 to 2147483647 at /max_completion_tokens",
        ),
        (
            [{"role": "user"}],
            {"max_completion_tokens": 10**400},
            "expected an integer from 1 to 2147483647 at /max_completion_tokens",
        ),
        ([{"role": "user"}], {"stream_options": 0}, "expected an object at /stream_options"),
        (
            [{"role": "user"}],
            {"stream": True, "stream_options": {"include_usage": "yes"}},
            "expected a boolean at /stream_options/include_usage",
        ),
        ([{"role": "user"}], {"x": ["a"] * 65_537}, "more than 65536 texts"),
        (
            [{"role": "user"}],
            {"n_predict": -1},
            "expected an integer from 1 to 2147483647 at /n_predict",
        ),
        ([{"role": "user"}], {"best_of": 1.0}, "expected an integer from 1 to 128 at /best_of"),
        ([{"role": "user"}], {"chat_template": "x"}, "unsupported parameter at /chat_template"),
        (
            [{"role": "user"}],
            {"chat_template_kwargs": {"chat_template": "x"}},
            "unsupported parameter at /chat_template_kwargs/chat_template",
        ),
        ([{"role": "user"}], {"Messages": []}, 'another spelling of "messages"'),
        ([{"role": "user"}], {"me\u017f\u017fages": []}, 'another spelling of "messages"'),
        ([{"role": "user"}], {"MAX_TOKENS": 9}, 'another spelling of "max_tokens"'),
        (
            [{"role": "user", "Role": "system"}],
            {},
            'another spelling of "role" at /messages/0',
        ),
        (
            [{"role": "user"}],
            {"stream_options": {"Include_Usage": False}},
            'another spelling of "include_usage" at /stream_options',
        ),
    ),
)
def test_refuses_what_it_cannot_read(
    messages: list[Any], members: dict[str, Any], reason: str
) -> None:
    body = json.dumps({"messages": messages, **members}).encode()
    with pytest.raises(BodyError) as caught:
        dialect.read_request(body)
    assert str(caught.value) == reason


def test_unknown_kinds_pass_when_no_rule_watches() -> None:
    part = {"type": "video_url", "video_url": {"url": "u"}}
    request = read({"role": "critic", "content": [part]}, watched=False)
    assert ("User", "u") in texts(request)
    assert request.images == 1


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
    body = json.dumps({"messages": [{"role": "assistant", "tool_calls": [CALL]}]}).encode()
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


values = st.recursive(
    st.none() | st.integers(0, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
)


@given(values, st.dictionaries(st.text(max_size=4), values, max_size=3), st.data())
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
