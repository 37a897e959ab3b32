"""Requests that have no one meaning, or none that can be judged."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat

dialect = OpenAIChat()


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
