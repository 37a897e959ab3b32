"""One exchange of each API, so that a case of the matrix can be played on all of them."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matrix import wires

Pieces = Sequence[str]
_LINES: Final = "application/x-ndjson"


@dataclass(frozen=True)
class Api:
    """How to say something to a model in an API, and how the model says something back."""

    name: str
    """The dialect's."""
    path: str
    told: tuple[tuple[str | int, ...], ...]
    """Where an answer, or an event of one, has its text: the first place that is there."""
    ask: Callable[[str, bool], bytes]
    """A request with a user's text; whether a stream is asked for."""
    answer: Callable[[str], bytes] | None = None
    """A whole answer with a text. None when answers of this API have none."""
    stream: Callable[[Pieces], list[bytes]] | None = None
    """A streamed answer whose text comes in pieces."""
    call: Callable[[str, str], bytes] | None = None
    """A whole answer that calls a tool: name and arguments in JSON."""
    stream_call: Callable[[str, Pieces], list[bytes]] | None = None
    """A streamed answer that calls a tool, whose arguments come in pieces."""
    tell_call: Callable[[str, str, bool], bytes] | None = None
    """A request of which an earlier turn called a tool. None when requests tell of no calls."""
    refused: bytes = b"content_filter"
    """What stands in the end of a stream that was refused."""
    media: str = "text/event-stream"
    """Of streams."""

    @property
    def lines(self) -> bool:
        """Whether its streams are lines of JSON."""
        return self.media == _LINES

    def heard(self, body: bytes) -> str:
        """The text of an answer, as a client puts it together."""
        return self.join(wires.units(body))

    def join(self, units: Iterable[Any]) -> str:
        """The text of the documents that an answer consists of."""
        return "".join(map(self._text, units))

    def _text(self, unit: Any) -> str:
        for place in self.told:
            value = unit
            for step in place:
                value = wires.child(value, step)
            if isinstance(value, str):
                return value
        return ""


def _chat(text: str, stream: bool) -> bytes:
    messages = [{"role": "user", "content": text}]
    return wires.dump({"model": "m", "messages": messages, "stream": stream})


def _message_told(name: str, arguments: str, stream: bool) -> bytes:
    call = {**wires.message_call(name), "input": json.loads(arguments)}
    messages = [{"role": "assistant", "content": [call]}]
    return wires.dump({"model": "m", "max_tokens": 9, "messages": messages, "stream": stream})


def _chat_told(name: str, arguments: str, stream: bool) -> bytes:
    call = {"role": "assistant", **wires.chat_call(name, arguments)}
    return wires.dump({"model": "m", "messages": [call], "stream": stream})


def _chat_call_stream(name: str, pieces: Pieces) -> list[bytes]:
    more = [{"tool_calls": [{"index": 0, "function": {"arguments": one}}]} for one in pieces]
    return wires.chat_stream([wires.chat_call(name, ""), *more])


def _response_stream(pieces: Pieces) -> list[bytes]:
    item = wires.response_message("".join(pieces))
    return wires.response_stream(item, {**item, "content": []}, "output_text", pieces)


def _response_call_stream(name: str, pieces: Pieces) -> list[bytes]:
    item = wires.response_call(name, "".join(pieces))
    begun = wires.response_call(name, "")
    return wires.response_stream(item, begun, "function_call_arguments", pieces)


def _message(text: str, stream: bool) -> bytes:
    messages = [{"role": "user", "content": text}]
    return wires.dump({"model": "m", "max_tokens": 64, "messages": messages, "stream": stream})


def _ollama_call(name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": json.loads(arguments)}
    return {"role": "assistant", "content": "", "tool_calls": [{"function": function}]}


def _said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


APIS: Final = (
    Api(
        "openai.chat",
        "/v1/chat/completions",
        (("choices", 0, "message", "content"), ("choices", 0, "delta", "content")),
        _chat,
        answer=lambda text: wires.chat_answer({"content": text}),
        stream=lambda pieces: wires.chat_stream({"content": piece} for piece in pieces),
        call=lambda name, arguments: wires.chat_answer(wires.chat_call(name, arguments)),
        stream_call=_chat_call_stream,
        tell_call=_chat_told,
    ),
    Api(
        "openai.responses",
        "/v1/responses",
        (("output", 0, "content", 0, "text"), ("delta",)),
        lambda text, stream: wires.dump({"model": "m", "input": text, "stream": stream}),
        answer=lambda text: wires.response_answer(wires.response_message(text)),
        stream=_response_stream,
        call=lambda name, arguments: wires.response_answer(wires.response_call(name, arguments)),
        stream_call=_response_call_stream,
        tell_call=lambda name, arguments, stream: wires.dump(
            {"model": "m", "input": [wires.response_call(name, arguments)], "stream": stream}
        ),
    ),
    Api(
        "openai.responses.input_tokens",
        "/v1/responses/input_tokens",
        (),
        lambda text, _: wires.dump({"model": "m", "input": text}),
    ),
    Api(
        "anthropic.chat",
        "/v1/messages",
        (("content", 0, "text"), ("delta", "text")),
        _message,
        answer=lambda text: wires.message_answer({"type": "text", "text": text}),
        stream=lambda pieces: wires.message_stream(
            {"type": "text", "text": ""}, ({"type": "text_delta", "text": one} for one in pieces)
        ),
        call=lambda name, arguments: wires.message_answer(
            {**wires.message_call(name), "input": json.loads(arguments)}
        ),
        stream_call=lambda name, pieces: wires.message_stream(
            wires.message_call(name),
            ({"type": "input_json_delta", "partial_json": one} for one in pieces),
        ),
        tell_call=_message_told,
        refused=b'"stop_reason":"refusal"',
    ),
    Api(
        "anthropic.count_tokens",
        "/v1/messages/count_tokens",
        (),
        _message,
    ),
    Api(
        "ollama.chat",
        "/api/chat",
        (("message", "content"),),
        _chat,
        answer=lambda text: wires.ollama_answer(message=_said(text)),
        stream=lambda pieces: wires.ollama_stream(
            ({"message": _said(piece)} for piece in pieces), {"message": _said("")}
        ),
        call=lambda name, arguments: wires.ollama_answer(message=_ollama_call(name, arguments)),
        stream_call=lambda name, pieces: wires.ollama_stream(
            [{"message": _ollama_call(name, "".join(pieces))}], {"message": _said("")}
        ),
        tell_call=lambda name, arguments, stream: wires.dump(
            {"model": "m", "messages": [_ollama_call(name, arguments)], "stream": stream}
        ),
        media=_LINES,
    ),
    Api(
        "ollama.generate",
        "/api/generate",
        (("response",),),
        lambda text, stream: wires.dump({"model": "m", "prompt": text, "stream": stream}),
        answer=lambda text: wires.ollama_answer(response=text),
        stream=lambda pieces: wires.ollama_stream(
            ({"response": piece} for piece in pieces), {"response": ""}
        ),
        media=_LINES,
    ),
    Api(
        "ollama.embed",
        "/api/embed",
        (),
        lambda text, _: wires.dump({"model": "m", "input": text}),
    ),
    Api(
        "openai.text_completion",
        "/v1/completions",
        (("choices", 0, "text"),),
        lambda text, stream: wires.dump({"model": "m", "prompt": text, "stream": stream}),
        answer=wires.text_answer,
        stream=wires.text_stream,
    ),
    Api(
        "openai.embeddings",
        "/v1/embeddings",
        (),
        lambda text, _: wires.dump({"model": "m", "input": text}),
    ),
)
"""Every API of the guard."""
