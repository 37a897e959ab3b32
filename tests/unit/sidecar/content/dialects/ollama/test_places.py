"""Every place where text hides in Ollama's APIs is read, whatever type stands at the others."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT, OLLAMA_GENERATE, Ollama
from support.chat_streams import CARD, RULES, follow
from support.ollama_chats import CHAT, DIALECTS, EMBED, GENERATE, STAMP, dump, read_lines

USER = {"role": "user", "content": "a"}
SCHEMA = {"properties": {"x": {"description": CARD}}}


def chat(**message: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", **message}]}


def call(**function: Any) -> dict[str, Any]:
    return chat(tool_calls=[{"function": function}])


REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "content": (CHAT, chat(content=CARD)),
    "thinking": (CHAT, chat(thinking=CARD)),
    "tool name": (CHAT, chat(tool_name=CARD)),
    "image address": (CHAT, chat(images=["AAAA", CARD])),
    "role": (CHAT, {"messages": [{"role": f"document {CARD}"}]}),
    "call": (CHAT, call(name=CARD, arguments={})),
    "call's id": (CHAT, chat(tool_calls=[{"id": CARD, "function": {}}])),
    "arguments": (CHAT, call(arguments={"to": [{"card": CARD}]})),
    "number": (CHAT, call(arguments={"to": 4111111111111111})),
    "argument's name": (CHAT, call(arguments={CARD: 1})),
    "escaped arguments": (CHAT, call(arguments='{"to": "\\u0034111 1111 1111 1111"}')),
    "unknown of a message": (CHAT, chat(whatever={"deep": [CARD]})),
    "tool": (CHAT, {"tools": [{"function": {"description": CARD}}]}),
    "tool's parameter": (CHAT, {"tools": [{"function": {"parameters": SCHEMA}}]}),
    "prompt": (GENERATE, {"prompt": CARD}),
    "suffix": (GENERATE, {"prompt": "a", "suffix": CARD}),
    "system": (GENERATE, {"system": CARD}),
    "image": (GENERATE, {"images": [f"https://x.org/{CARD}"]}),
    "format": (GENERATE, {"format": SCHEMA}),
    "stop": (GENERATE, {"options": {"stop": [CARD]}}),
    "option's name": (GENERATE, {"options": {CARD: 1}}),
    "think": (GENERATE, {"think": CARD}),
    "keep_alive": (GENERATE, {"keep_alive": CARD}),
    "unknown": (GENERATE, {"whatever": [{"deep": CARD}]}),
    "input": (EMBED, {"input": CARD}),
    "input of a list": (EMBED, {"input": ["a", CARD]}),
    "old prompt": (EMBED, {"prompt": CARD}),
}


@pytest.mark.parametrize(("path", "members"), REQUESTS.values(), ids=REQUESTS)
def test_a_place_in_a_request_is_read(path: str, members: dict[str, Any]) -> None:
    dialect = DIALECTS[path]
    request = dialect.read_request(json.dumps({"model": "m", **members}).encode())
    hit = [segment for segment in request.segments if b"4111111" in segment.text.replace(b" ", b"")]
    assert len(hit) == 1
    written = dialect.write_request(
        request, {hit[0].pointer: b"[X]"}, max_output_tokens=None, include_usage=False
    )
    assert "1111" not in json.dumps(json.loads(written))


ANSWERS: dict[str, tuple[Ollama, dict[str, Any]]] = {
    "content": (OLLAMA_CHAT, {"message": {"content": CARD}}),
    "thinking": (OLLAMA_CHAT, {"message": {"thinking": CARD}}),
    "call": (OLLAMA_CHAT, {"message": {"tool_calls": [{"function": {"name": CARD}}]}}),
    "arguments": (
        OLLAMA_CHAT,
        {"message": {"tool_calls": [{"function": {"arguments": {"a": [CARD]}}}]}},
    ),
    "argument's name": (
        OLLAMA_CHAT,
        {"message": {"tool_calls": [{"function": {"arguments": {CARD: 1}}}]}},
    ),
    "id": (OLLAMA_CHAT, {"message": {"tool_calls": [{"id": CARD, "function": {"name": "f"}}]}}),
    "type": (OLLAMA_CHAT, {"message": {"tool_calls": [{"type": CARD}]}}),
    "deep id": (OLLAMA_CHAT, {"message": {"tool_calls": [{"id": {"deep": CARD}}]}}),
    "number": (
        OLLAMA_CHAT,
        {"message": {"tool_calls": [{"function": {"arguments": {"a": 4111111111111111}}}]}},
    ),
    "unknown of a message": (OLLAMA_CHAT, {"message": {"whatever": {"deep": [CARD]}}}),
    "response": (OLLAMA_GENERATE, {"response": CARD}),
    "generated thinking": (OLLAMA_GENERATE, {"thinking": CARD}),
    "generated call": (
        OLLAMA_GENERATE,
        {"tool_calls": [{"function": {"arguments": f'{{"a": "{CARD}"}}'}}]},
    ),
    "rendered template": (OLLAMA_GENERATE, {"_debug_info": {"rendered_template": CARD}}),
    "unknown": (OLLAMA_GENERATE, {"whatever": CARD}),
    "error": (OLLAMA_CHAT, {"error": CARD}),
    "error's message": (OLLAMA_CHAT, {"error": {"message": CARD}}),
    "tokens": (OLLAMA_CHAT, {"logprobs": [{"token": "4111 1111 "}, {"token": "1111 1111"}]}),
}


@pytest.mark.parametrize(("dialect", "members"), ANSWERS.values(), ids=ANSWERS)
def test_a_place_in_an_answer_is_read(dialect: Ollama, members: dict[str, Any]) -> None:
    body = json.dumps({**STAMP, **members, "done": True}).encode()
    answer = dialect.read_answer(body)
    hit = [segment for segment in answer.segments if b"4111" in segment.text]
    assert len(hit) == 1
    assert b"1111" not in dialect.write_answer(answer, {hit[0].pointer: b"[X]"})


@pytest.mark.parametrize(("dialect", "members"), ANSWERS.values(), ids=ANSWERS)
def test_a_place_in_a_stream_is_read(dialect: Ollama, members: dict[str, Any]) -> None:
    outcome = follow(
        RULES, [dump({**STAMP, **members}), dump({**STAMP, "done": True})], dialect=dialect
    )
    assert [finding.label for finding in outcome.findings] == ["CreditCard"]
    assert b"1111" not in outcome.data
    assert read_lines(outcome.data)
