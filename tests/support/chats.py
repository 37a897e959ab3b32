"""Chat completions on the wire: what clients send and model servers answer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

PATH: Final = "/v1/chat/completions"
JSON: Final = (("content-type", "application/json"),)
EVENTS: Final = (("content-type", "text/event-stream"),)
TOOL_CALL: Final = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "send", "arguments": '{"to": "joe\\u0040x.org", "n": 4111, "all": true}'},
}
"""A tool call of an earlier answer."""


def prompt(text: str = "Hello", **members: Any) -> bytes:
    """A request body with one user message."""
    return json.dumps(
        {"model": "m", "messages": [{"role": "user", "content": text}], **members}
    ).encode()


def completion(text: str = "Hi", usage: tuple[int, int] | None = (5, 2), **members: Any) -> bytes:
    """A whole answer with one choice; `usage` is (prompt, completion) tokens."""
    answer: dict[str, Any] = {
        "id": "c1",
        "object": "chat.completion",
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        **members,
    }
    if usage is not None:
        answer["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    return json.dumps(answer).encode()


@dataclass(frozen=True)
class Request:
    """What a client sends, or what reaches the model server."""

    body: bytes = field(default_factory=prompt)
    method: str = "POST"
    path: str = PATH
    headers: tuple[tuple[str, str], ...] = JSON

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True)
class Reply:
    """What a model server sends."""

    chunks: tuple[bytes, ...] = field(default_factory=lambda: (completion(),))
    """Written one by one; a whole answer is one chunk with a content-length."""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = JSON
    dies: bytes | None = None
    """The connection breaks after the last chunk, once the client has seen this of the body."""
    pauses: bytes | None = None
    """After its first chunk the server waits until the client has seen this of the body."""
    at_once: bool = False
    """Whether all is written in one go, the head with it."""
    made: Callable[[str], Sequence[bytes]] | None = None
    """Makes the chunks, from what the last message of the request says."""

    def to(self, request: Request) -> "Reply":
        """The answer to a request."""
        if self.made is None:
            return self
        heard = json.loads(request.body)["messages"][-1]["content"]
        return replace(self, chunks=tuple(self.made(heard)))


@dataclass(frozen=True)
class Seen:
    """What came of an exchange."""

    reached: Request | None
    """What the model server got; None when nothing reached it."""
    status: int
    headers: dict[str, str]
    body: bytes
    complete: bool
    """Whether the answer ended as HTTP wants it, not by a broken connection."""

    def error(self) -> dict[str, Any]:
        """The members of an error in OpenAI's format."""
        error: dict[str, Any] = json.loads(self.body)["error"]
        return error

    def sent(self) -> dict[str, Any]:
        """The request as the model server read it."""
        assert self.reached is not None
        members: dict[str, Any] = json.loads(self.reached.body)
        return members

    def text(self) -> str:
        """The text of a whole answer."""
        content: str = json.loads(self.body)["choices"][0]["message"]["content"]
        return content

    def events(self) -> list[bytes]:
        """The data of a streamed answer's events."""
        lines = self.body.replace(b"\r\n", b"\n").split(b"\n")
        return [line[5:].strip() for line in lines if line.startswith(b"data:")]

    def streamed(self) -> str:
        """The text of a streamed answer."""
        chunks = [json.loads(event) for event in self.events() if event != b"[DONE]"]
        return "".join(
            choice["delta"].get("content") or "" for item in chunks for choice in item["choices"]
        )
