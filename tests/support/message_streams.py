"""Streamed Anthropic messages for tests: written, fed in pieces, and read as a client would."""

import json
from collections.abc import Iterable
from typing import Any

from aipolicy.rules import RuleSet
from aipolicy_sidecar.content.dialects.anthropic_messages import AnthropicMessages
from support import chat_streams
from support.chat_streams import Outcome, read_events

PING = b'event: ping\ndata: {"type": "ping"}\n\n'


def event(name: str, **members: Any) -> bytes:
    """One event as servers write it."""
    data = json.dumps({"type": name, **members}, ensure_ascii=False)
    return f"event: {name}\ndata: {data}\n\n".encode()


def start(tokens: int = 5, **members: Any) -> bytes:
    """The first event; `tokens` of the prompt."""
    usage = {"input_tokens": tokens, "output_tokens": 1}
    message: dict[str, Any] = {"id": "msg_1", "type": "message", "role": "assistant"}
    message |= {"model": "m", "content": [], "stop_reason": None, "stop_sequence": None}
    message |= {"usage": usage}
    return event("message_start", message={**message, **members})


def begin(block: dict[str, Any] | None = None, index: int = 0) -> bytes:
    """The beginning of a block, of text if nothing else is said."""
    block = {"type": "text", "text": ""} if block is None else block
    return event("content_block_start", index=index, content_block=block)


def begin_thinking(index: int = 0) -> bytes:
    """The beginning of a thinking block."""
    return begin({"type": "thinking", "thinking": "", "signature": ""}, index)


def begin_call(name: str = "send", index: int = 0) -> bytes:
    """The beginning of a tool call."""
    return begin({"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}, index)


def delta(text: str, index: int = 0) -> bytes:
    """More of a text block."""
    return change("text_delta", index, text=text)


def change(name: str, index: int = 0, **members: Any) -> bytes:
    """More of a block."""
    return event("content_block_delta", index=index, delta={"type": name, **members})


def stop(index: int = 0) -> bytes:
    """The end of a block."""
    return event("content_block_stop", index=index)


def finish(tokens: int = 7, reason: str = "end_turn") -> bytes:
    """The last two events; `tokens` of the answer."""
    told = {"stop_reason": reason, "stop_sequence": None}
    return event("message_delta", delta=told, usage={"output_tokens": tokens}) + event(
        "message_stop"
    )


def answer(*texts: str) -> bytes:
    """A whole stream of one text block."""
    return b"".join([start(), begin(), *(delta(text) for text in texts), stop(), finish()])


def follow(rules: RuleSet, chunks: Iterable[bytes]) -> Outcome:
    """Feed a stream, cut as given, and end it."""
    return chat_streams.follow(rules, chunks, dialect=AnthropicMessages())


def read_texts(data: bytes) -> dict[tuple[Any, ...], str]:
    """What a client puts together: strings by block and place."""
    texts: dict[tuple[Any, ...], str] = {}
    for members in read_events(data):
        for name in ("content_block", "delta"):
            for path, text in chat_streams.strings_at(members.get(name), (members.get("index"),)):
                texts[path] = texts.get(path, "") + text
    return texts
