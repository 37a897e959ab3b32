"""Ollama on the wire: what clients send and the server answers."""

import json
from typing import Any, Final

from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT, OLLAMA_EMBED, OLLAMA_GENERATE

CHAT: Final = "/api/chat"
GENERATE: Final = "/api/generate"
EMBED: Final = "/api/embed"
LINES: Final = (("content-type", "application/x-ndjson"),)
DIALECTS: Final = {CHAT: OLLAMA_CHAT, GENERATE: OLLAMA_GENERATE, EMBED: OLLAMA_EMBED}
STAMP: Final = {"model": "m", "created_at": "2026-01-02T03:04:05.678901Z"}
COUNTS: Final = {"prompt_eval_count": 5, "eval_count": 2, "total_duration": 7}
CALL: Final = {
    "function": {
        "index": 0,
        "name": "send",
        "arguments": {"to": ["joe@x.org"], "n": 4111111111111111, "all": True},
    }
}
"""A tool call: its arguments are an object."""


def prompt(text: str = "Hello", **members: Any) -> bytes:
    """The body of a chat with one user message."""
    messages = [{"role": "user", "content": text}]
    return json.dumps({"model": "m", "messages": messages, **members}).encode()


def message(content: str = "", **members: Any) -> dict[str, Any]:
    """The message of an answer or a line of one."""
    return {"role": "assistant", "content": content, **members}


def answer(content: str = "Hi", **members: Any) -> bytes:
    """A whole answer of a chat."""
    done = {"done": True, "done_reason": "stop", **COUNTS}
    return json.dumps({**STAMP, "message": message(content), **done, **members}).encode()


def line(content: str | dict[str, Any] = "", **members: Any) -> bytes:
    """A line of a streamed chat; a dict is the message's members."""
    inner = message(content) if isinstance(content, str) else message(**content)
    return dump({**STAMP, "message": inner, "done": False, **members})


def piece(response: str = "", **members: Any) -> bytes:
    """A line of a streamed generation."""
    return dump({**STAMP, "response": response, "done": False, **members})


def last(**members: Any) -> bytes:
    """The line that ends a chat."""
    return line("", **{"done": True, "done_reason": "stop", **COUNTS, **members})


def read_lines(data: bytes) -> list[dict[str, Any]]:
    """The lines of a well-formed stream."""
    return [json.loads(one) for one in data.split(b"\n") if one.strip()]


def read_said(data: bytes) -> dict[str, str]:
    """What a client puts together: each text by its name, and the reason of the end."""
    said: dict[str, str] = {}
    for members in read_lines(data):
        for name, value in [*members.items(), *members.get("message", {}).items()]:
            if isinstance(value, str) and name not in {"model", "created_at", "role"}:
                said[name] = said.get(name, "") + value
    return said


def dump(members: dict[str, Any]) -> bytes:
    """One line as servers write it."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
