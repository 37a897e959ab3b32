"""Documents of each API to begin from; see `documents` for what becomes of them.

Of an API without samples of its own they are what `matrix.apis` says in it.
"""

from dataclasses import dataclass
from typing import Any, Final

from matrix.apis import APIS, Api
from matrix.wires import units
from support.chats import TOOL_CALL
from support.ollama_chats import CALL, COUNTS, STAMP, message

from fuzz import message_samples, response_samples
from fuzz.documents import TEXTS

Members = dict[str, Any]

_SCHEMA: Final = {"type": "object", "properties": {"to": {"type": "string", "enum": ["joe"]}}}
_TOOL: Final = {
    "type": "function",
    "function": {"name": "send", "description": "Sends", "parameters": _SCHEMA},
}
_TOKENS: Final = {"content": [{"token": "card", "logprob": -0.5, "top_logprobs": []}]}
_USAGE: Final = {"prompt_tokens": 5, "completion_tokens": 2}
_TEXT: Final = " and ".join(TEXTS)


@dataclass(frozen=True)
class Samples:
    """What is said in an API."""

    path: str = ""
    """To post requests to."""
    requests: tuple[Members, ...] = ({},)
    answers: tuple[Members, ...] = ({},)
    events: tuple[Members, ...] = ({},)
    """Of streams, without any end mark."""


def _choice(index: int, **members: Any) -> Members:
    return {"index": index, "finish_reason": None, **members}


def _chunk(*choices: Members, **members: Any) -> Members:
    return {"id": "c", "object": "chat.completion.chunk", "choices": list(choices), **members}


_OPENAI_CHAT = Samples(
    path="/v1/chat/completions",
    requests=(
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": "Be kind"},
                {"role": "user", "content": [{"type": "text", "text": _TEXT}]},
                {"role": "assistant", "content": None, "tool_calls": [TOOL_CALL]},
                {"role": "tool", "tool_call_id": "call_1", "content": _TEXT},
            ],
            "tools": [_TOOL],
            "stream": True,
            "stream_options": {"include_usage": False},
            "n": 2,
            "max_tokens": 50,
        },
        {
            "model": "m",
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "image_url", "image_url": {"url": "https://x.org/a.png"}},
                        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
                    ],
                }
            ],
            "documents": [{"title": _TEXT, "n": 4111111111111111}],
            "response_format": {"type": "json_schema", "json_schema": {"schema": _SCHEMA}},
            "metadata": {"a/b": _TEXT},
            "stop": [_TEXT],
        },
    ),
    answers=(
        {
            "id": "c",
            "model": "m",
            "choices": [
                _choice(
                    0,
                    message={"role": "assistant", "content": _TEXT, "reasoning_content": _TEXT},
                    logprobs=_TOKENS,
                ),
                _choice(1, message={"content": None, "tool_calls": [TOOL_CALL], "refusal": "no"}),
            ],
            "usage": _USAGE,
        },
        {"error": {"message": _TEXT, "type": "t", "param": None, "code": 5}},
    ),
    events=(
        _chunk(_choice(0, delta={"role": "assistant", "content": "my card 4111 "})),
        _chunk(_choice(0, delta={"content": " 1111 1111 1111"}, logprobs=_TOKENS)),
        _chunk(_choice(1, delta={"reasoning_content": "joe@example"})),
        _chunk(_choice(0, delta={"tool_calls": [{"index": 0, **TOOL_CALL}]})),
        _chunk(
            _choice(0, delta={"tool_calls": [{"index": 0, "function": {"arguments": '{"a": "41'}}]})
        ),
        _chunk({"index": 0, "delta": {}, "finish_reason": "stop"}),
        _chunk(usage=_USAGE),
        {"error": {"message": _TEXT}},
    ),
)
_OLLAMA_CHAT = Samples(
    path="/api/chat",
    requests=(
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": "Be kind"},
                {"role": "user", "content": _TEXT, "images": ["AAAA", "https://x.org/a.png"]},
                {"role": "assistant", "content": "", "thinking": _TEXT, "tool_calls": [CALL]},
                {"role": "tool", "tool_name": "send", "content": _TEXT},
                {"role": "document 1", "content": _TEXT},
            ],
            "tools": [_TOOL],
            "format": _SCHEMA,
            "options": {"num_predict": -1, "stop": [_TEXT], "seed": 1},
            "think": "high",
            "keep_alive": "5m",
        },
    ),
    answers=(
        {
            **STAMP,
            "message": message(_TEXT, thinking=_TEXT, tool_calls=[CALL]),
            "done": True,
            "done_reason": "stop",
            "logprobs": [{"token": "card", "logprob": -0.5}],
            **COUNTS,
        },
        {"error": _TEXT},
    ),
    events=(
        {**STAMP, "message": message("my card 4111 "), "done": False},
        {**STAMP, "message": message(" 1111 1111 1111"), "done": False},
        {**STAMP, "message": message(thinking="joe@example"), "done": False},
        {**STAMP, "message": message(tool_calls=[CALL]), "done": False},
        {**STAMP, "message": message(), "done": False, "logprobs": [{"token": "4111"}]},
        {**STAMP, "message": message(), "done": True, "done_reason": "stop", **COUNTS},
        {"error": _TEXT},
    ),
)
_OLLAMA_GENERATE = Samples(
    path="/api/generate",
    requests=(
        {
            "model": "m",
            "prompt": _TEXT,
            "system": "Be kind",
            "suffix": _TEXT,
            "template": "",
            "context": [1, 2],
            "images": ["AAAA"],
            "options": {"num_predict": 50},
            "raw": False,
        },
    ),
    answers=(
        {**STAMP, "response": _TEXT, "thinking": _TEXT, "done": True, "context": [1], **COUNTS},
        {**STAMP, "response": "", "tool_calls": [CALL], "_debug_info": {"rendered_template": "t"}},
    ),
    events=(
        {**STAMP, "response": "my card 4111 ", "done": False},
        {**STAMP, "response": " 1111 1111 1111", "done": False},
        {**STAMP, "response": "", "thinking": "joe@example", "done": False},
        {**STAMP, "response": "", "done": True, "context": [1, 2], **COUNTS},
    ),
)
_OLLAMA_EMBED = Samples(
    path="/api/embed",
    requests=({"model": "m", "input": [_TEXT, "b"], "prompt": _TEXT, "dimensions": 8},),
    answers=({"model": "m", "embeddings": [[0.5, -1e-3]], "prompt_eval_count": 7},),
)

_OPENAI_COMPLETIONS = Samples(
    path="/v1/completions",
    requests=(
        {"model": "m", "prompt": [_TEXT, "b"], "suffix": "s", "max_tokens": 50, "n": 2},
        {"model": "m", "prompt": [[1, 2], [3]], "stream": True, "logprobs": 1, "echo": True},
    ),
    answers=(
        {
            "id": "c",
            "model": "m",
            "choices": [
                _choice(0, text=_TEXT, logprobs={"tokens": ["card"], "token_logprobs": [-0.5]}),
                _choice(1, text="b"),
            ],
            "usage": _USAGE,
        },
        {
            "content": _TEXT,
            "completion_probabilities": [{"token": _TEXT, "top_logprobs": []}],
            "tokens": [7],
            "stop": True,
            "tokens_evaluated": 5,
            "tokens_predicted": 2,
        },
    ),
    events=(
        _chunk(_choice(0, text="my card 4111 ")),
        _chunk(_choice(0, text=" 1111 1111 1111"), _choice(1, text="joe@example")),
        _chunk({"index": 0, "text": "", "finish_reason": "stop"}),
        _chunk(usage=_USAGE),
        {"index": 0, "content": "my card 4111 1111", "tokens": [7], "stop": False, "id_slot": 0},
        {"index": 1, "content": " 1111 1111", "completion_probabilities": [{"token": " 1111"}]},
        {"index": 0, "content": "", "stop": True, "prompt": _TEXT, "tokens_evaluated": 5},
    ),
)
_OPENAI_EMBEDDINGS = Samples(
    path="/v1/embeddings",
    requests=({"model": "m", "input": [_TEXT, "b"], "dimensions": 8, "user": "joe"},),
    answers=(
        {
            "object": "list",
            "data": [{"index": 0, "object": "embedding", "embedding": [0.5, -1e-3]}],
            "usage": {"prompt_tokens": 5, "total_tokens": 5},
        },
    ),
)


def _plain(api: Api) -> Samples:
    """What the matrix says in an API."""
    answers = b"" if api.answer is None else api.answer(_TEXT)
    events = [] if api.stream is None else api.stream(TEXTS)
    return Samples(
        api.path,
        requests=tuple(units(api.ask(_TEXT, api.stream is not None))),
        answers=tuple(units(answers)) or ({},),
        events=tuple(units(b"".join(events))) or ({},),
    )


_SAMPLES: Final[dict[str, Samples]] = {
    "anthropic.chat": Samples(
        "/v1/messages", message_samples.REQUESTS, message_samples.ANSWERS, message_samples.EVENTS
    ),
    "anthropic.count_tokens": Samples(
        "/v1/messages/count_tokens", message_samples.REQUESTS, message_samples.ANSWERS
    ),
    "openai.chat": _OPENAI_CHAT,
    "openai.responses": Samples(
        "/v1/responses",
        response_samples.REQUESTS,
        response_samples.ANSWERS,
        response_samples.EVENTS,
    ),
    "openai.responses.input_tokens": Samples(
        "/v1/responses/input_tokens", response_samples.REQUESTS, response_samples.ANSWERS
    ),
    "openai.text_completion": _OPENAI_COMPLETIONS,
    "openai.embeddings": _OPENAI_EMBEDDINGS,
    "ollama.chat": _OLLAMA_CHAT,
    "ollama.generate": _OLLAMA_GENERATE,
    "ollama.embed": _OLLAMA_EMBED,
}
"""Of APIs in which more can be said than the matrix does."""

SAMPLES: Final = {api.name: _SAMPLES.get(api.name) or _plain(api) for api in APIS}
"""By the name of the dialect."""
