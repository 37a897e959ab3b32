"""Classifiers that a team runs: what they say is done as if the guard had found it itself."""

import pytest
from aipolicy.policies import Mode
from aipolicy_sidecar.content.classifiers import Found, Opinion, Question
from aipolicy_sidecar.core.annotations import HEADER
from aipolicy_sidecar.core.judgings import DENIED_EARLIER
from aipolicy_sidecar.core.records import Effect, Outcome
from support.chats import Reply, Request, completion, prompt
from support.classifiers import ask_zoo
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_mail


def fail(_: Question) -> Opinion:
    return Opinion(fault="Timeout")


async def test_a_prompt_is_denied(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(ask_zoo()))
    seen = await stage.play(Request(prompt("a zebra")))
    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "zoo"
    record = await stage.settled()
    assert record.effects("test") == {Effect.DENIED}
    assert record.classifier_seconds > 0
    assert [question.text for question in stage.guard.questions] == [b"a zebra"]


async def test_a_prompt_passes_untouched(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(ask_zoo()))
    body = prompt("a horse")
    seen = await stage.play(Request(body))
    assert (seen.status, seen.reached and seen.reached.body) == (200, body)
    (decision,) = (await stage.settled()).decisions
    assert (decision.outcome, decision.effect) == (Outcome.EVALUATED, Effect.NONE)


async def test_classifiers_are_asked_about_what_would_go_on(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_mail(), ask_zoo("Redact")))
    seen = await stage.play(Request(prompt("joe@x.org has a zebra")))
    assert [question.text for question in stage.guard.questions] == [b"[EmailAddress] has a zebra"]
    content = seen.sent()["messages"][0]["content"]
    assert content == "[EmailAddress] has a [Zebra]"
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}


async def test_what_is_found_is_told_in_a_header(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(ask_zoo("Annotate")))
    seen = await stage.play(Request(prompt("a zebra")))
    assert (seen.status, seen.headers[HEADER]) == (200, "test/zoo=Zebra/1")


async def test_nobody_is_asked_about_what_is_denied_already(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(ask_zoo(), deny_bluebird()))
    seen = await stage.play(Request(prompt("project bluebird, a zebra")))
    assert seen.error()["rule"] == "bluebird"
    assert stage.guard.questions == []
    asked = (await stage.settled()).decisions[0]
    assert (asked.outcome, asked.reason) == (Outcome.SKIPPED, DENIED_EARLIER)


@pytest.mark.parametrize(("on_error", "status"), (("Deny", 503), ("Allow", 200)))
async def test_without_an_answer_the_rule_decides(
    set_stage: SetStage, on_error: str, status: int
) -> None:
    stage = set_stage(make_policy(ask_zoo(onError=on_error)))
    stage.guard.classify = fail
    seen = await stage.play(Request(prompt("a zebra")))
    assert seen.status == status
    (decision,) = (await stage.settled()).decisions
    assert (decision.outcome, decision.reason) == (Outcome.ERROR, "Timeout")


async def test_an_audit_asks_and_changes_nothing(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(ask_zoo(), mode=Mode.AUDIT))
    seen = await stage.play(Request(prompt("a zebra")))
    assert seen.status == 200
    assert (await stage.settled()).effects("test") == {Effect.WOULD_DENY}


async def test_a_budget_is_asked_after_classifiers(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(ask_zoo(), budgets=("b",)))
    assert (await stage.play(Request(prompt("a zebra")))).status == 403
    assert stage.guard.asked == []
    await stage.settled()
    seen = await stage.play(Request(prompt("a horse")), Reply((completion(usage=(2, 3)),)))
    assert seen.status == 200
    assert (await stage.settled()).charged_tokens == 5


async def test_a_part_of_a_prompt_is_enough(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(ask_zoo()))
    stage.guard.classify = lambda question: (
        Opinion((Found(0, 3, "Bad"),)) if question.text == b"two" else Opinion()
    )
    parts = [{"type": "text", "text": text} for text in ("one", "two", "one")]
    seen = await stage.play(Request(prompt(messages=[{"role": "user", "content": parts}])))
    assert seen.status == 403
    assert [question.text for question in stage.guard.questions] == [b"one", b"two"]
