"""Rules that annotate: nothing changes but a header, and what cannot be told there is traced."""

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy.policies import Mode
from aipolicy_sidecar.core.annotations import HEADER
from aipolicy_sidecar.core.records import Effect
from support.chat_streams import answer
from support.chats import EVENTS, JSON, Reply, Request, completion, prompt
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, make_rule, redact_mail

CARD = "4111 1111 1111 1111"
CARDS = make_rule("cards", "Annotate", pii={"entities": ["CreditCard"]})
IN_REQUESTS = make_rule(
    "cards", "Annotate", pii={"entities": ["CreditCard"]}, segments={"request": ["User"]}
)
ASK = Request(prompt(f"It is {CARD}."))


@pytest.mark.parametrize(
    "policy",
    (make_policy(CARDS), make_policy(IN_REQUESTS), make_policy(IN_REQUESTS, budgets=("b",))),
)
async def test_what_a_request_holds_is_told_with_its_answer(
    set_stage: SetStage, policy: EffectivePolicy
) -> None:
    stage = set_stage(policy)
    body = completion()
    seen = await stage.play(ASK, Reply((body,)))
    assert (seen.status, seen.body) == (200, body)
    assert seen.sent()["messages"] == [{"role": "user", "content": f"It is {CARD}."}]
    assert seen.headers[HEADER] == "test/cards=CreditCard/1"
    assert (await stage.settled()).effects("test") - {Effect.CLAMPED} == {Effect.ANNOTATED}


async def test_findings_of_request_and_answer_add_up(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(CARDS, redact_mail()))
    seen = await stage.play(ASK, Reply((completion(f"{CARD} {CARD} joe@x.org"),)))
    assert seen.text() == f"{CARD} {CARD} [EmailAddress]"
    assert seen.headers[HEADER] == "test/cards=CreditCard/3"
    assert (await stage.settled()).effects("test") == {Effect.ANNOTATED, Effect.REDACTED}


async def test_a_streamed_answer_is_told_of_in_traces_only(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(CARDS))
    stream = answer("It is 4111 1111 ", "1111 1111")
    seen = await stage.play(Request(prompt(CARD, stream=True)), Reply((stream,), headers=EVENTS))
    assert seen.body == stream
    assert seen.headers[HEADER] == "test/cards=CreditCard/1"
    record = await stage.settled()
    assert [(one.effect, dict(one.labels)) for one in record.decisions] == [
        (Effect.ANNOTATED, {"CreditCard": 1})
    ] * 2


@pytest.mark.parametrize("policy", (make_policy(CARDS), make_policy(IN_REQUESTS)))
async def test_nothing_found_leaves_no_header_not_even_a_forged_one(
    set_stage: SetStage, policy: EffectivePolicy
) -> None:
    stage = set_stage(policy)
    forged = Reply(headers=(*JSON, (HEADER, "test/cards=CreditCard/1")))
    seen = await stage.play(Request(), forged)
    assert (seen.status, HEADER in seen.headers) == (200, False)
    seen = await stage.play(ASK, forged)
    assert seen.headers[HEADER] == "test/cards=CreditCard/1"


async def test_a_refusal_tells_only_why(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(CARDS, deny_bluebird()))
    for request, reply in (
        (Request(prompt(f"{CARD} project bluebird")), Reply()),
        (ASK, Reply((completion("project bluebird"),))),
    ):
        seen = await stage.play(request, reply)
        assert (seen.status, HEADER in seen.headers) == (403, False)


async def test_an_audit_changes_nothing(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(CARDS, mode=Mode.AUDIT))
    seen = await stage.play(ASK, Reply((completion(CARD),)))
    assert (seen.status, HEADER in seen.headers) == (200, False)
    assert (await stage.settled()).effects("test") == {Effect.WOULD_ANNOTATE}
