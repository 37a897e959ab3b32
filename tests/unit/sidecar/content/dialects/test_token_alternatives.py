"""What a model might have said instead, in every dialect's answers: taken out where it counts."""

import json
from typing import Any

import pytest
from aipolicy.rule_specs import Action
from aipolicy_sidecar.content.dialects import Dialect
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from support.chat_streams import CARD, DONE, chunk, event, follow
from support.ollama_chats import answer as ollama_answer
from support.ollama_chats import last, line
from support.responses import ResponseScript, message, response
from support.rule_sets import audit_zebra, deny_bluebird, make_rule, make_rules, redact_cards

OTHER = {"token": "bluebird", "logprob": -2.5, "bytes": [98]}
WITHHOLDING = {
    "deny": make_rules(deny_bluebird()),
    "redact": make_rules(redact_cards()),
    "lenient": make_rules(make_rule("x", Action.DENY, patterns={"regex": ["zz"]}), audit_zebra()),
}
WATCHING = {
    "audited": make_rules(audit_zebra()),
    "annotating": make_rules(make_rule("x", Action.ANNOTATE, patterns={"regex": ["zz"]})),
    "requests": make_rules(
        make_rule("x", patterns={"regex": ["zz"]}, segments={"request": ["User"]})
    ),
}


def token(said: str) -> dict[str, Any]:
    return {"token": said, "logprob": -0.5, "top_logprobs": [{**OTHER, "token": said}, OTHER]}


def legacy(said: str) -> dict[str, Any]:
    alternatives = [{said: -0.5, "bluebird": -2.5}]
    return {"tokens": [said], "token_logprobs": [-0.5], "top_logprobs": alternatives}


def own(said: str, **members: Any) -> dict[str, Any]:
    tokens = {"completion_probabilities": [token(said)]} if said else {}
    return {"index": 0, "content": said, "tokens": [], "stop": False, **tokens, **members}


def prompted(said: str) -> list[Any]:
    return [None, {"5": {"decoded_token": said}, "7": {"decoded_token": "bluebird"}}]


def choice(said: str, **members: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": {"content": said}, **members}]}


def text_choice(said: str, **members: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "text": said, "finish_reason": None, **members}]}


def told(said: str) -> bytes:
    script = ResponseScript().say(said)
    at = {"output_index": 0, "content_index": 0, "item_id": "msg_0"}
    script.add("response.output_text.delta", **at, delta=said, logprobs=[token(said)])
    part = {"type": "output_text", "text": said, "logprobs": [token(said)]}
    script.add("response.output_text.done", **at, text=said, logprobs=[token(said)])
    script.add("response.content_part.done", **at, part=part)
    script.add("response.output_item.done", output_index=0, item=message(said))
    script.item(message(said, logprobs=[token(said)]), {"type": "message"})
    return script.end()


Sample = tuple[Dialect, bytes, bytes]


def samples(said: str) -> dict[str, Sample]:
    """Whole and streamed, of every dialect that tells alternatives."""
    listed = {"content": [token(said)]}
    return {
        "chat": (
            OpenAIChat(),
            json.dumps(choice(said, logprobs=listed)).encode(),
            chunk(said, logprobs=listed) + chunk(finish="stop") + DONE,
        ),
        "prompt of a chat": (
            OpenAIChat(),
            json.dumps({**choice(said), "prompt_logprobs": prompted(said)}).encode(),
            chunk(said) + event({"choices": [], "prompt_logprobs": prompted(said)}) + DONE,
        ),
        "completion": (
            OpenAICompletions(),
            json.dumps(text_choice(said, logprobs=legacy(said))).encode(),
            event(text_choice(said, logprobs=legacy(said))) + DONE,
        ),
        "prompt of a completion": (
            OpenAICompletions(),
            json.dumps(text_choice(said, prompt_logprobs=prompted(said))).encode(),
            event(text_choice(said, prompt_logprobs=prompted(said))) + DONE,
        ),
        "llama.cpp": (
            OpenAICompletions(),
            json.dumps(own(said)).encode(),
            event(own(said)) + event(own("", stop=True)),
        ),
        "Ollama": (
            OLLAMA_CHAT,
            ollama_answer(said, logprobs=[token(said)]),
            line(said, logprobs=[token(said)]) + last(),
        ),
        "Responses": (
            OpenAIResponses(),
            json.dumps(response(message(said, logprobs=[token(said)]))).encode(),
            told(said),
        ),
    }


@pytest.mark.parametrize("name", samples(""))
def test_alternatives_are_taken_out_where_a_rule_keeps_texts_back(name: str) -> None:
    dialect, body, stream = samples("so! ")[name]
    answer = dialect.read_answer(body)
    assert b"bluebird" in body
    assert dialect.write_answer(answer, {}) == body
    bare = dialect.write_answer(answer, {}, withhold=True)
    assert b"bluebird" not in bare
    assert dialect.read_answer(bare).segments == answer.segments
    assert b"bluebird" in stream
    for rules in WITHHOLDING.values():
        outcome = follow(rules, [stream], dialect=dialect)
        assert b"bluebird" not in outcome.data
        assert (outcome.findings, outcome.faults) == ([], [])
        cut = [stream[at : at + 7] for at in range(0, len(stream), 7)]
        assert follow(rules, cut, dialect=dialect).data == outcome.data
    for rules in WATCHING.values():
        assert follow(rules, [stream], dialect=dialect).data == stream


@pytest.mark.parametrize("name", samples(""))
def test_alternatives_go_with_the_tokens_of_an_edited_text(name: str) -> None:
    dialect, body, stream = samples(f"{CARD}. ")[name]
    answer = dialect.read_answer(body)
    (hit,) = {one.pointer for one in answer.segments if CARD.encode() in one.text}
    written = dialect.write_answer(answer, {hit: b"[X]"}, withhold=True)
    assert b"bluebird" not in written
    assert b"[X]" in written
    outcome = follow(WITHHOLDING["redact"], [stream], dialect=dialect)
    assert b"4111" not in outcome.data.replace(b"prompt_logprobs", b"")
    assert b"bluebird" not in outcome.data
