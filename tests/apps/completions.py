"""Chat completions as OpenAI's API puts them, made from a script.

It exists apart from the server so that bodies are plain values: one function makes the
whole answer, one the events of a stream. Identifiers and times are fixed, so that two
runs give the same bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps import scripts
from apps.scripts import Script

_ID = "chatcmpl-scripted"
_CREATED = 1_700_000_000


class RequestError(Exception):
    """The request cannot be served; the message goes to the client."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Order:
    """What a request asks for."""

    model: str
    script: Script
    pieces: tuple[str, ...]
    """The answer's text, cut to the length that was asked for."""
    finish: str
    """Why it ends there."""
    choices: int
    stream: bool
    include_usage: bool
    prompt_tokens: int

    @property
    def usage(self) -> dict[str, int]:
        """Token counts: a piece is a token."""
        said = len(self.pieces) + len(scripts.pieces(self.script.reasoning))
        if self.script.tool_call:
            said += len(scripts.pieces(self.script.tool_call.arguments))
        completion = said * self.choices
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
        }


def read(body: object) -> Order:
    """Read a request's JSON; RequestError says what is wrong with it."""
    if not isinstance(body, dict) or not isinstance(body.get("messages"), list):
        raise RequestError(400, "invalid_request_error", "messages must be an array")
    model = str(body.get("model"))
    script = scripts.SCRIPTS.get(model)
    if script is None:
        raise RequestError(404, "model_not_found", f"The model {model!r} does not exist")
    user, prompt_tokens = scripts.prompt(body["messages"])
    pieces = scripts.pieces(scripts.answer(script, user))
    finish = "tool_calls" if script.tool_call else "stop"
    asked = body.get("max_completion_tokens", body.get("max_tokens"))
    if isinstance(asked, int) and asked < len(pieces):
        pieces, finish = pieces[:asked], "length"
    options = body.get("stream_options")
    return Order(
        model=model,
        script=script,
        pieces=tuple(pieces),
        finish=finish,
        choices=int(body.get("n") or 1),
        stream=body.get("stream") is True,
        include_usage=isinstance(options, dict) and options.get("include_usage") is True,
        prompt_tokens=prompt_tokens,
    )


def whole(order: Order) -> dict[str, Any]:
    """The answer as one JSON object."""
    message: dict[str, Any] = {"role": "assistant", "content": "".join(order.pieces)}
    if order.script.reasoning:
        message["reasoning_content"] = order.script.reasoning
    if order.script.tool_call:
        message["content"] = None
        message["tool_calls"] = [
            {
                "id": "call_scripted",
                "type": "function",
                "function": {
                    "name": order.script.tool_call.name,
                    "arguments": order.script.tool_call.arguments,
                },
            }
        ]
    return {
        **_envelope(order, "chat.completion"),
        "choices": [
            {"index": index, "message": message, "logprobs": None, "finish_reason": order.finish}
            for index in range(order.choices)
        ],
        "usage": order.usage,
    }


def chunks(order: Order) -> Iterator[dict[str, Any]]:
    """The answer as the JSON objects of a stream's events, choices taking turns."""
    envelope = _envelope(order, "chat.completion.chunk")
    if order.include_usage:
        envelope["usage"] = None
    for delta in ({"role": "assistant", "content": ""}, *_deltas(order)):
        for index in range(order.choices):
            yield {**envelope, "choices": [_choice(index, delta, None)]}
    for index in range(order.choices):
        yield {**envelope, "choices": [_choice(index, {}, order.finish)]}
    if order.include_usage:
        yield {**envelope, "choices": [], "usage": order.usage}


def _deltas(order: Order) -> Iterator[Mapping[str, Any]]:
    for piece in scripts.pieces(order.script.reasoning):
        yield {"reasoning_content": piece}
    for piece in order.pieces:
        yield {"content": piece}
    if order.script.tool_call:
        start = {"name": order.script.tool_call.name, "arguments": ""}
        yield {
            "tool_calls": [
                {"index": 0, "id": "call_scripted", "type": "function"} | {"function": start}
            ]
        }
        for piece in scripts.pieces(order.script.tool_call.arguments):
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}


def _choice(index: int, delta: Mapping[str, Any], finish: str | None) -> dict[str, Any]:
    return {"index": index, "delta": dict(delta), "logprobs": None, "finish_reason": finish}


def _envelope(order: Order, kind: str) -> dict[str, Any]:
    return {"id": _ID, "object": kind, "created": _CREATED, "model": order.model}
