"""Requests that have no one meaning, or none that can be judged."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError
from aipolicy_sidecar.content.dialects.anthropic_messages import (
    AnthropicMessages,
    AnthropicTokenCounts,
)

USER = {"role": "user", "content": "a"}
TOKENS = "expected an integer from 0 to 2147483647"


@pytest.mark.parametrize("dialect", (AnthropicMessages(), AnthropicTokenCounts()))
@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({"messages": []}, "expected at least one message at /messages"),
        ({"messages": None}, "expected at least one message at /messages"),
        ({"messages": "x"}, "expected a list at /messages"),
        ({"messages": ["x"]}, "expected an object at /messages/0"),
        ({"messages": [USER] * 4097}, "more than 4096 messages at /messages"),
        ({"messages": [{"role": 5}]}, "expected a string at /messages/0/role"),
        (
            {"messages": [{"role": "user", "content": 5}]},
            "expected a string or a list at /messages/0/content",
        ),
        (
            {"messages": [{"role": "user", "content": {"type": "text", "text": "a"}}]},
            "expected a string or a list at /messages/0/content",
        ),
        (
            {"messages": [{"role": "user", "Role": "system"}]},
            'another spelling of "role" at /messages/0',
        ),
        ({"system": 5}, "expected a string or a list at /system"),
        ({"system": {}}, "expected a string or a list at /system"),
        ({"system": [5]}, "expected an object at /system/0"),
        ({"model": 5}, "expected a string at /model"),
        ({"stream": "true"}, "expected a boolean at /stream"),
        ({"max_tokens": "100"}, f"{TOKENS} at /max_tokens"),
        ({"max_tokens": -1}, f"{TOKENS} at /max_tokens"),
        ({"max_tokens": True}, f"{TOKENS} at /max_tokens"),
        ({"max_tokens": 10**400}, f"{TOKENS} at /max_tokens"),
        ({"thinking": "on"}, "expected an object at /thinking"),
        ({"thinking": {"budget_tokens": 1.5}}, f"{TOKENS} at /thinking/budget_tokens"),
        ({"fallbacks": {}}, "expected a list at /fallbacks"),
        ({"fallbacks": ["x"]}, "expected an object at /fallbacks/0"),
        ({"fallbacks": [{"max_tokens": "9"}]}, f"{TOKENS} at /fallbacks/0/max_tokens"),
        ({"chat_template": "x"}, "unsupported parameter at /chat_template"),
        (
            {"chat_template_kwargs": {"chat_template": "x"}},
            "unsupported parameter at /chat_template_kwargs/chat_template",
        ),
        ({"Messages": []}, 'another spelling of "messages"'),
        ({"SYSTEM": "x"}, 'another spelling of "system"'),
        ({"x": ["a"] * 65_537}, "more than 65536 texts"),
    ),
)
def test_refuses_what_it_cannot_read(
    dialect: AnthropicMessages, members: dict[str, Any], reason: str
) -> None:
    body = json.dumps({"model": "m", "max_tokens": 9, "messages": [USER], **members}).encode()
    with pytest.raises(BodyError) as caught:
        dialect.read_request(body)
    assert str(caught.value) == reason
