"""A healthy streamed answer of every API that streams, for tests that spoil it in all manners."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aipolicy_sidecar.content.dialects import DIALECTS, Dialect
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions
from matrix.apis import APIS
from support import chat_streams

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


def _say_own_completion(pieces: Sequence[str]) -> list[bytes]:
    """As llama.cpp does at its own paths."""
    said = [{"index": 0, "content": piece, "tokens": [], "stop": False} for piece in pieces]
    end = {"index": 0, "content": "", "tokens": [], "stop": True, "stop_type": "eos"}
    return [*map(chat_streams.event, said), chat_streams.event(end)]


def _read_own_completion(events: Events) -> str:
    return "".join(event.get("content", "") for event in events)


def _sample_of(dialect: Dialect) -> Iterator[StreamSample]:
    api = {api.name: api for api in APIS}[dialect.name]
    if api.stream is not None:
        yield StreamSample(dialect, api.stream, api.join, lines=api.lines)


SAMPLES = (
    *(sample for dialect in DIALECTS for sample in _sample_of(dialect)),
    StreamSample(
        OpenAICompletions(), _say_own_completion, _read_own_completion, form=" of llama.cpp"
    ),
)
EVENT_SAMPLES = tuple(sample for sample in SAMPLES if not sample.lines)


def name_of(sample: StreamSample) -> str:
    """The dialect's, for the names of tests."""
    return sample.dialect.name + sample.form
