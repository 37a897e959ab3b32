"""A healthy streamed answer of every dialect, for tests that spoil it in all manners.

A dialect joins by a line in `SAMPLES`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aipolicy_sidecar.content.dialects import Dialect
from aipolicy_sidecar.content.dialects.anthropic_messages import AnthropicMessages
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT, OLLAMA_GENERATE
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from support import chat_streams, message_streams, ollama_chats, responses

Events = list[dict[str, Any]]


@dataclass(frozen=True)
class StreamSample:
    """How an API streams one text."""

    dialect: Dialect
    say: Callable[[Sequence[str]], list[bytes]]
    """The events, with their framing, of an answer that comes in these pieces."""
    read: Callable[[Events], str]
    """The text that a client puts together."""
    lines: bool = False
    """Whether the framing is JSON lines."""
    form: str = ""
    """Which one of the dialect's forms, if it has several."""

    def events(self, data: bytes) -> Events:
        """The JSON of a stream, read strictly."""
        if self.lines:
            blocks = [line for line in data.split(b"\n") if line.strip()]
        else:
            blocks = sse_data(data)
        return [json.loads(block) for block in blocks if block != b"[DONE]"]

    def text(self, data: bytes) -> str:
        """The text that a client reads from a stream."""
        return self.read(self.events(data))


def sse_data(data: bytes) -> list[bytes]:
    """The data of each server-sent event, by the standard; an unfinished one counts."""
    text = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found = []
    for block in text.split(b"\n\n"):
        lines = [line[5:] for line in block.split(b"\n") if line.startswith(b"data:")]
        if lines:
            found.append(b"\n".join(line.removeprefix(b" ") for line in lines))
    return found


def _say_chat(pieces: Sequence[str]) -> list[bytes]:
    deltas = [chat_streams.chunk(piece) for piece in pieces]
    return [*deltas, chat_streams.chunk(finish="stop"), chat_streams.DONE]


def _read_chat(events: Events) -> str:
    deltas = [choice["delta"] for event in events for choice in event.get("choices", ())]
    return "".join(delta.get("content") or "" for delta in deltas)


def _completion(text: str, finish: str | None = None) -> bytes:
    choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": finish}
    return chat_streams.event({"id": "c1", "object": "text_completion", "choices": [choice]})


def _say_completion(pieces: Sequence[str]) -> list[bytes]:
    return [*map(_completion, pieces), _completion("", "stop"), chat_streams.DONE]


def _read_completion(events: Events) -> str:
    return "".join(choice["text"] for event in events for choice in event.get("choices", ()))


def _say_own_completion(pieces: Sequence[str]) -> list[bytes]:
    """As llama.cpp does at its own paths."""
    said = [{"index": 0, "content": piece, "tokens": [], "stop": False} for piece in pieces]
    end = {"index": 0, "content": "", "tokens": [], "stop": True, "stop_type": "eos"}
    return [*map(chat_streams.event, said), chat_streams.event(end)]


def _read_own_completion(events: Events) -> str:
    return "".join(event.get("content", "") for event in events)


def _say_ollama_chat(pieces: Sequence[str]) -> list[bytes]:
    return [*map(ollama_chats.line, pieces), ollama_chats.last()]


def _read_ollama_chat(events: Events) -> str:
    return "".join(event["message"]["content"] for event in events if "message" in event)


def _say_ollama_generate(pieces: Sequence[str]) -> list[bytes]:
    end = ollama_chats.piece("", done=True, done_reason="stop", **ollama_chats.COUNTS)
    return [*map(ollama_chats.piece, pieces), end]


def _read_ollama_generate(events: Events) -> str:
    return "".join(event.get("response", "") for event in events)


def _say_response(pieces: Sequence[str]) -> list[bytes]:
    script = responses.ResponseScript().say(*pieces)
    script.end()
    return script.events


def _read_response(events: Events) -> str:
    kind = "response.output_text.delta"
    return "".join(event["delta"] for event in events if event.get("type") == kind)


def _say_message(pieces: Sequence[str]) -> list[bytes]:
    said = map(message_streams.delta, pieces)
    ending, end, name = message_streams.finish().partition(b"event: message_stop")
    begun = (message_streams.start(), message_streams.begin())
    return [*begun, *said, message_streams.stop(), ending, end + name]


def _read_message(events: Events) -> str:
    return "".join(event["delta"].get("text", "") for event in events if "delta" in event)


SAMPLES = (
    StreamSample(AnthropicMessages(), _say_message, _read_message),
    StreamSample(OpenAIChat(), _say_chat, _read_chat),
    StreamSample(OpenAIResponses(), _say_response, _read_response),
    StreamSample(OpenAICompletions(), _say_completion, _read_completion),
    StreamSample(
        OpenAICompletions(), _say_own_completion, _read_own_completion, form=" of llama.cpp"
    ),
    StreamSample(OLLAMA_CHAT, _say_ollama_chat, _read_ollama_chat, lines=True),
    StreamSample(OLLAMA_GENERATE, _say_ollama_generate, _read_ollama_generate, lines=True),
)
EVENT_SAMPLES = tuple(sample for sample in SAMPLES if not sample.lines)


def name_of(sample: StreamSample) -> str:
    """The dialect's, for the names of tests."""
    return sample.dialect.name + sample.form
