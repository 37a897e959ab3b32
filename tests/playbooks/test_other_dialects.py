"""OpenAI's other APIs through the whole guard: what is judged, bounded and charged."""

import json
from typing import Any

from aipolicy_sidecar.core.records import Effect
from support.chat_streams import event
from support.chats import EVENTS, Reply, Request
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards

CARD = "4111 1111 1111 1111"
GUARDED = make_policy(
    redact_cards(), deny_bluebird(), max_output_tokens=100, budgets=("b",), max_body_bytes=65536
)


def post(path: str, **members: Any) -> Request:
    return Request(json.dumps({"model": "m", **members}).encode(), path=path)


def reply(**members: Any) -> Reply:
    return Reply((json.dumps(members).encode(),))


async def test_a_legacy_completion_is_judged_bounded_and_charged(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    choice = {"index": 0, "text": f"is {CARD}", "logprobs": None, "finish_reason": "stop"}
    usage = {"prompt_tokens": 3, "completion_tokens": 4}
    seen = await stage.play(
        post("/v1/completions", prompt=["my card", f"{CARD} is"], max_tokens=500),
        reply(choices=[choice], usage=usage),
    )
    assert seen.sent() == {
        "model": "m",
        "prompt": ["my card", "[CreditCard] is"],
        "max_tokens": 100,
    }
    assert json.loads(seen.body)["choices"] == [{**choice, "text": "is [CreditCard]"}]
    record = await stage.settled()
    assert record.charged_tokens == 7
    assert record.dialect == "openai.text_completion"


async def test_llama_cpps_own_stream_is_followed_as_one_text(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    pieces = [
        event({"content": piece, "stop": False}) for piece in ("card 4111 1111", " 1111 1111")
    ]
    counts = {"tokens_evaluated": 3, "tokens_predicted": 4}
    last = event({"content": "", "stop": True, **counts})
    answer = Reply((*pieces, last), headers=EVENTS)
    seen = await stage.play(post("/completions", prompt="a", stream=True), answer)
    said = [json.loads(data) for data in seen.events()]
    assert "".join(one["content"] for one in said) == "card [CreditCard]"
    assert said[-1] == {"content": "", "stop": True, **counts}
    record = await stage.settled()
    assert record.charged_tokens == 7


async def test_a_prompt_in_token_ids_is_refused(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(post("/v1/completions", prompt=[[1, 2, 3]]))
    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "inbound.unknownContent"


async def test_embeddings_are_judged_and_charged_for_their_input(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    data = [{"object": "embedding", "index": 0, "embedding": [0.5, -0.5]}]
    answer = reply(object="list", data=data, model="m", usage={"prompt_tokens": 6})
    seen = await stage.play(post("/v1/embeddings", input=f"card {CARD}"), answer)
    assert seen.sent() == {"model": "m", "input": "card [CreditCard]"}
    assert seen.body == answer.chunks[0]
    record = await stage.settled()
    assert (record.charged_tokens, record.max_output_tokens) == (6, 0)
    assert record.effects("test") == {Effect.REDACTED}

    denied = await stage.play(post("/v1/embeddings", input=["a", "project bluebird"]))
    assert (denied.status, denied.reached) == (403, None)
