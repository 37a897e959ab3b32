"""How messages of each API look on the wire, in the plainest form that servers and SDKs write."""

import json
from collections.abc import Iterable
from typing import Any, Final

Members = dict[str, Any]

DONE: Final = b"data: [DONE]\n\n"
_USAGE: Final = {"prompt_tokens": 5, "completion_tokens": 2}


def dump(members: Members) -> bytes:
    """A body."""
    return json.dumps(members, ensure_ascii=False).encode()


def event(members: Members, name: str = "") -> bytes:
    """A server-sent event, named if the API names its events."""
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + dump(members) + b"\n\n"


def line(members: Members) -> bytes:
    """A line of JSON."""
    return dump(members) + b"\n"


def units(body: bytes) -> list[Any]:
    """The documents in a body of any framing, in order."""
    try:
        return [json.loads(body)]
    except ValueError:
        pass
    found = []
    for raw in body.splitlines():
        text = raw.removeprefix(b"data:").strip()
        if text.startswith(b"{"):
            found.append(json.loads(text))
    return found


def child(value: Any, step: str | int) -> Any:
    """A member or an item; None when it is not there."""
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def strings(value: Any) -> list[str]:
    """All strings in a document, names of members not among them."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in strings(one)]


def chat_answer(message: Members) -> bytes:
    """A chat completion with one choice."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}
    return dump({"id": "c", "object": "chat.completion", "choices": [choice], "usage": _USAGE})


def chat_stream(deltas: Iterable[Members]) -> list[bytes]:
    """Events of one choice, its end, and the end mark."""
    chunk: Members = {"id": "c", "object": "chat.completion.chunk", "model": "m"}
    choices: list[Members]
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    return [*(event({**chunk, "choices": [choice]}) for choice in choices), DONE]


def chat_call(name: str, arguments: str) -> Members:
    """A message, or the delta, with one tool call."""
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": 0, "id": "t", "type": "function", "function": function}]}


def text_answer(text: str) -> bytes:
    """A legacy completion with one choice."""
    choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": "stop"}
    return dump({"id": "c", "object": "text_completion", "choices": [choice], "usage": _USAGE})


def text_stream(pieces: Iterable[str]) -> list[bytes]:
    """Events of one choice, its end, and the end mark."""
    shape: Members = {"id": "c", "object": "text_completion", "model": "m"}
    choices: list[Members] = [{"index": 0, "text": one, "finish_reason": None} for one in pieces]
    choices.append({"index": 0, "text": "", "finish_reason": "stop"})
    return [*(event({**shape, "choices": [choice]}) for choice in choices), DONE]


def response_answer(item: Members) -> bytes:
    """A response with one item."""
    return dump(_response("completed", [item]))


def response_message(text: str) -> Members:
    """A message of the model."""
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"id": "m", "type": "message", "role": "assistant", "content": [part]}


def response_call(name: str, arguments: str) -> Members:
    """A call of a function."""
    call = {"type": "function_call", "call_id": "t", "name": name, "arguments": arguments}
    return {"id": "f", **call}


def response_stream(item: Members, begun: Members, kind: str, pieces: Iterable[str]) -> list[bytes]:
    """A response with one item, whose text comes in pieces and is said again at the end."""
    at = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    events: list[Members] = [
        {"type": "response.created", "response": _response("in_progress", [])},
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        *({"type": f"response.{kind}.delta", **at, "delta": piece} for piece in pieces),
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": _response("completed", [item])},
    ]
    numbered = [{**one, "sequence_number": number} for number, one in enumerate(events)]
    return [event(one, str(one["type"])) for one in numbered]


def _response(status: str, output: list[Members]) -> Members:
    usage = {"input_tokens": 5, "output_tokens": 2} if output else None
    shape = {"id": "r", "object": "response", "created_at": 7, "model": "m"}
    return {**shape, "status": status, "output": output, "usage": usage}


def message_answer(block: Members) -> bytes:
    """A message with one content block."""
    usage = {"input_tokens": 5, "output_tokens": 2}
    message = {"id": "m1", "type": "message", "role": "assistant", "model": "m"}
    return dump({**message, "content": [block], "stop_reason": "end_turn", "usage": usage})


def message_stream(block: Members, deltas: Iterable[Members]) -> list[bytes]:
    """The events of a message with one block that goes on in deltas."""
    message = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "content": []}
    usage = {"input_tokens": 5, "output_tokens": 1}
    place: Members = {"index": 0}
    events: list[Members] = [
        {"type": "message_start", "message": {**message, "usage": usage}},
        {"type": "content_block_start", **place, "content_block": block},
        *({"type": "content_block_delta", **place, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", **place},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"output_tokens": 2},
        },
        {"type": "message_stop"},
    ]
    return [event(one, one["type"]) for one in events]


def message_call(name: str) -> Members:
    """The block of a tool call, of which the input is yet to come."""
    return {"type": "tool_use", "id": "t", "name": name, "input": {}}


def ollama_answer(**members: Any) -> bytes:
    """A whole answer."""
    return dump({"model": "m", "created_at": "2026-01-02T03:04:05Z", **members, **_ENDED})


def ollama_stream(pieces: Iterable[Members], last: Members) -> list[bytes]:
    """A line for each piece, and the last one with the counts."""
    stamp = {"model": "m", "created_at": "2026-01-02T03:04:05Z"}
    lines = [line({**stamp, **piece, "done": False}) for piece in pieces]
    return [*lines, line({**stamp, **last, **_ENDED})]


_ENDED: Final = {"done": True, "done_reason": "stop", "prompt_eval_count": 5, "eval_count": 2}
