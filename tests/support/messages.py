"""Anthropic messages on the wire: what clients send and model servers answer."""

import json
from typing import Any, Final

from support.chats import Request

PATH: Final = "/v1/messages"
COUNT_PATH: Final = "/v1/messages/count_tokens"
TOOL: Final[dict[str, Any]] = {
    "name": "send",
    "description": "Sends a mail",
    "input_schema": {"type": "object", "properties": {"to": {"type": "string"}}},
}
TOOL_USE: Final[dict[str, Any]] = {
    "type": "tool_use",
    "id": "toolu_1",
    "name": "send",
    "input": {"to": "joe@x.org", "n": 4111111, "all": True},
}
"""A tool call of an earlier answer."""


def prompt(content: Any = "Hello", **members: Any) -> bytes:
    """A request body with one user message."""
    messages = [{"role": "user", "content": content}]
    return json.dumps({"model": "m", "max_tokens": 64, "messages": messages, **members}).encode()


def ask(content: Any = "Hello", *, path: str = PATH, **members: Any) -> Request:
    """A request with one user message."""
    return Request(prompt(content, **members), path=path)


def message(
    *blocks: dict[str, Any] | str, usage: tuple[int, int] = (5, 2), **members: Any
) -> bytes:
    """A whole answer; a string is a text block, `usage` is (input, output) tokens."""
    content = [
        {"type": "text", "text": block} if isinstance(block, str) else block for block in blocks
    ]
    return json.dumps(
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": content,
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": usage[0], "output_tokens": usage[1]},
            **members,
        }
    ).encode()
