"""What should be an id, a type or sealed, and is something that the model wrote."""

from collections.abc import Callable
from typing import Any

import pytest
from aipolicy.policies import Mode
from aipolicy_sidecar.core.records import Effect
from support.chat_streams import DONE, chunk
from support.chats import EVENTS, Reply, Request, completion, prompt
from support.ollama_chats import CHAT, LINES, last, line
from support.ollama_chats import answer as ollama_answer
from support.ollama_chats import message as ollama_message
from support.ollama_chats import prompt as ollama_prompt
from support.playbooks import SetStage
from support.ports import make_policy
from support.responses import PATH, ResponseScript, answer, ask, function_call, message
from support.rule_sets import deny_bluebird, redact_cards

CARD = "4111 1111 1111 1111"
GUARDED = make_policy(redact_cards(), deny_bluebird())
AUDITED = make_policy(redact_cards(), deny_bluebird(), mode=Mode.AUDIT)
CALL = {"index": 0, "type": "function", "function": {"name": "send_mail", "arguments": "{}"}}


def called(**members: Any) -> dict[str, Any]:
    return {"tool_calls": [{**CALL, **members}]}


def chat(members: dict[str, Any]) -> tuple[Request, Reply]:
    choices = [{"index": 0, "message": {"role": "assistant", **members}}]
    return Request(), Reply((completion(choices=choices),))


def streamed_chat(members: dict[str, Any]) -> tuple[Request, Reply]:
    stream = (chunk("ok "), chunk(members), chunk(finish="tool_calls"), DONE)
    return Request(prompt(stream=True)), Reply(stream, headers=EVENTS)


def responses(item: dict[str, Any]) -> tuple[Request, Reply]:
    return Request(ask(), path=PATH), Reply((answer(message("Hi"), item),))


def streamed_responses(item: dict[str, Any]) -> tuple[Request, Reply]:
    stream = ResponseScript().say("ok ").item(item, {"type": item["type"]}).end()
    return Request(ask(stream=True), path=PATH), Reply((stream,), headers=EVENTS)


def ollama(members: dict[str, Any]) -> tuple[Request, Reply]:
    body = ollama_answer(message=ollama_message("ok ", **members))
    return Request(ollama_prompt(stream=False), path=CHAT), Reply((body,))


def streamed_ollama(members: dict[str, Any]) -> tuple[Request, Reply]:
    stream = (line("ok "), line(members), last())
    return Request(ollama_prompt(), path=CHAT), Reply(stream, headers=LINES)


def secret(text: str) -> dict[str, Any]:
    return {"id": "rs_0", "type": "reasoning", "summary": [], "encrypted_content": text}


def image(text: str) -> dict[str, Any]:
    return {"id": "ig_0", "type": "image_generation_call", "status": "completed", "result": text}


Exchange = Callable[[dict[str, Any]], tuple[Request, Reply]]
EXCHANGES: dict[str, tuple[Exchange, Callable[[str], dict[str, Any]]]] = {
    "chat": (chat, lambda text: called(id=text)),
    "type in a chat": (chat, lambda text: called(type=text)),
    "streamed chat": (streamed_chat, lambda text: called(id=text)),
    "Responses": (responses, lambda text: {**function_call(), "call_id": text}),
    "streamed Responses": (streamed_responses, lambda text: {**function_call(), "call_id": text}),
    "secret": (responses, secret),
    "streamed secret": (streamed_responses, secret),
    "image": (responses, image),
    "streamed image": (streamed_responses, image),
    "Ollama": (ollama, lambda text: called(id=text)),
    "streamed Ollama": (streamed_ollama, lambda text: called(id=text)),
}


@pytest.mark.parametrize("name", EXCHANGES)
async def test_what_is_not_what_it_should_be_is_judged_as_a_text(
    set_stage: SetStage, name: str
) -> None:
    exchange, made = EXCHANGES[name]
    for said, left, effects in (
        (f"so {CARD}", b"so [CreditCard]", {Effect.REDACTED}),
        ("about project bluebird", b"", {Effect.DENIED}),
    ):
        stage = set_stage(GUARDED)
        seen = await stage.play(*exchange(made(said)))
        assert left in seen.body
        assert CARD.encode() not in seen.body
        assert b"bluebird" not in seen.body or seen.status == 403
        assert (await stage.settled()).effects("test") == effects
    stage = set_stage(AUDITED)
    request, reply = exchange(made(f"so {CARD}"))
    assert (await stage.play(request, reply)).body == b"".join(reply.chunks)
    assert (await stage.settled()).effects("test") == {Effect.WOULD_REDACT}


@pytest.mark.parametrize("name", EXCHANGES)
async def test_what_is_what_it_should_be_passes_byte_for_byte(
    set_stage: SetStage, name: str
) -> None:
    exchange, made = EXCHANGES[name]
    said = "iVBORw0KGgo" * 8 if "secret" in name or "image" in name else "call_9f86d081"
    request, reply = exchange(made(said))
    stage = set_stage(GUARDED)
    seen = await stage.play(request, reply)
    assert seen.body == b"".join(reply.chunks)
    assert (await stage.settled()).effects("test") == frozenset()
