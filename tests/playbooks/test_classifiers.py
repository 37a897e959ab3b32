"""Classifiers that a team runs: what they say is done as if the guard had found it itself."""

import json
from typing import Any

import pytest
from aipolicy.policies import Mode
from aipolicy_sidecar.content.classifiers import Found, Opinion, Question
from aipolicy_sidecar.core.annotations import HEADER
from aipolicy_sidecar.core.inquiries import NOT_ASKED
from aipolicy_sidecar.core.judgings import DENIED_EARLIER
from aipolicy_sidecar.core.records import Effect, Outcome
from support import message_streams, responses
from support.chat_streams import DONE, chunk, read_texts
from support.chats import EVENTS, TOOL_CALL, Reply, Request, completion, prompt
from support.classifiers import ask_zoo
from support.messages import PATH
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_mail

EVERYWHERE = {"response": ["Completion", "Reasoning", "ToolCall"]}
ANSWERS: dict[str, Any] = {"segments": {"response": ["Completion"]}}
AT_END: dict[str, Any] = {"external": {"streaming": {"mode": "AnnotateAtEnd"}}}


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


def judge(action: str = "Deny", **members: Any) -> Any:
    """A rule that asks about answers."""
    return ask_zoo(action, **{**ANSWERS, **members})


def stream(*pieces: str) -> Reply:
    return Reply((*map(chunk, pieces), chunk(finish="stop"), DONE), headers=EVENTS)


ASKED = Request(prompt(stream=True))


@pytest.mark.parametrize(("action", "status"), (("Deny", 403), ("Redact", 200), ("Annotate", 200)))
async def test_a_whole_answer_waits(set_stage: SetStage, action: str, status: int) -> None:
    stage = set_stage(make_policy(judge(action)))
    seen = await stage.play(Request(prompt()), Reply((completion("a zebra"),)))
    assert seen.status == status
    assert [question.text for question in stage.guard.questions] == [b"a zebra"]
    if action == "Deny":
        assert seen.error()["rule"] == "zoo"
    else:
        assert seen.text() == ("a [Zebra]" if action == "Redact" else "a zebra")
        assert seen.headers.get(HEADER) == ("test/zoo=Zebra/1" if action == "Annotate" else None)
    assert (await stage.settled()).classifier_seconds > 0


async def test_an_answer_is_asked_about_as_it_would_go_on(set_stage: SetStage) -> None:
    mail = redact_mail(segments=EVERYWHERE)
    stage = set_stage(make_policy(mail, judge("Redact", segments=EVERYWHERE)))
    message = {"content": "joe@x.org has a zebra", "tool_calls": [_call("a zebra")]}
    body = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
    seen = await stage.play(Request(prompt()), Reply((body,)))
    said = json.loads(seen.body)["choices"][0]["message"]
    assert said["content"] == "[EmailAddress] has a [Zebra]"
    assert json.loads(said["tool_calls"][0]["function"]["arguments"])["to"] == "a [Zebra]"
    assert b"[EmailAddress] has a zebra" in [one.text for one in stage.guard.questions]


def _call(to: str) -> dict[str, Any]:
    return {**TOOL_CALL, "function": {"name": "look_up", "arguments": json.dumps({"to": to})}}


async def test_an_error_in_words_is_asked_about(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(judge()))
    reply = Reply((b"no zebra here",), status=500, headers=(("content-type", "text/plain"),))
    seen = await stage.play(Request(prompt()), reply)
    assert (seen.status, seen.error()["rule"]) == (403, "zoo")


@pytest.mark.parametrize("reply", (Reply((completion("a zebra"),)), stream("a ", "zebra")))
@pytest.mark.parametrize(("on_error", "passes"), (("Deny", False), ("Allow", True)))
async def test_without_an_answer_the_rule_decides_about_answers(
    set_stage: SetStage, reply: Reply, on_error: str, passes: bool
) -> None:
    stage = set_stage(make_policy(judge(onError=on_error)))
    stage.guard.classify = fail
    seen = await stage.play(Request(prompt(stream=reply.headers is EVENTS)), reply)
    assert (b"zebra" in seen.body) is passes
    (decision,) = (await stage.settled()).decisions
    assert (decision.outcome, decision.reason) == (Outcome.ERROR, "Timeout")


@pytest.mark.parametrize("size", (1, 7, 10_000))
async def test_a_stream_is_held_until_the_classifier_has_spoken(
    set_stage: SetStage, size: int
) -> None:
    data = b"".join(
        [
            *(chunk("a ze"), chunk("other", index=1), chunk("bra", index=0), chunk(" two ")),
            chunk({"tool_calls": [{"index": 0, **_call("")}]}, index=1),
            chunk(finish="stop"),
            chunk(" end", index=1),
            *(chunk(finish="stop", index=1), DONE),
        ]
    )
    chunks = tuple(data[at : at + size] for at in range(0, len(data), size))
    stage = set_stage(make_policy(judge("Redact")))
    seen = await stage.play(Request(prompt(stream=True, n=2)), Reply(chunks, headers=EVENTS))
    texts = read_texts(seen.body)
    assert (texts[0, "content"], texts[1, "content"]) == ("a [Zebra] two ", "other end")
    assert seen.body.endswith(DONE)
    assert {one.text for one in stage.guard.questions} == {b"a zebra two ", b"other end"}
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}


async def test_a_denied_stream_ends_where_the_text_would_go_on(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(judge(segments=EVERYWHERE)))
    thinking = (
        *(message_streams.start(), message_streams.begin_thinking()),
        message_streams.change("thinking_delta", thinking="a horse"),
        *(message_streams.change("signature_delta", signature="EqoB"), message_streams.stop()),
    )
    text = (message_streams.begin(index=1), message_streams.delta("a zebra", 1))
    rest = (message_streams.stop(1), message_streams.finish())
    for chunks in ((*thinking, *text, *rest), (b"".join((*thinking, *text, *rest)),)):
        reply = Reply(chunks, headers=EVENTS)
        seen = await stage.play(Request(prompt(stream=True, max_tokens=9), path=PATH), reply)
        names = [json.loads(data)["type"] for data in seen.events()]
        assert names[-2:] == ["message_delta", "message_stop"]
        assert names.count("content_block_start") == names.count("content_block_stop")
        assert b"zebra" not in seen.body
        (decision,) = (await stage.settled()).decisions
        assert decision.effect is Effect.DENIED


async def test_thinking_that_a_classifier_redacts_loses_its_signature(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(judge("Redact", segments=EVERYWHERE)))
    chunks = (
        *(message_streams.start(), message_streams.begin_thinking()),
        message_streams.change("thinking_delta", thinking="a zebra"),
        *(message_streams.change("signature_delta", signature="EqoB"), message_streams.stop()),
        message_streams.finish(),
    )
    request = Request(prompt(stream=True, max_tokens=9), path=PATH)
    texts = message_streams.read_texts(
        (await stage.play(request, Reply(chunks, headers=EVENTS))).body
    )
    assert (texts[0, "thinking"], texts[0, "signature"]) == ("a [Zebra]", "")


@pytest.mark.parametrize("size", (50, 100_000))
async def test_what_is_said_again_is_edited_alike_and_asked_about_once(
    set_stage: SetStage, size: int
) -> None:
    data = responses.ResponseScript().say("a ze", "bra").call('{"to": "a zebra"}').end()
    chunks = tuple(data[at : at + size] for at in range(0, len(data), size))
    stage = set_stage(make_policy(judge("Redact", segments=EVERYWHERE)))
    request = Request(json.dumps({"model": "m", "input": "a", "stream": True}).encode())
    seen = await stage.play(
        Request(request.body, path="/v1/responses"), Reply(chunks, headers=EVENTS)
    )
    assert b"zebra" not in seen.body
    assert seen.body.count(b"a [Zebra]") > 4
    asked = [(one.segment, one.text) for one in stage.guard.questions]
    assert len(asked) == len(set(asked))
    assert json.loads(seen.events()[-1])["type"] == "response.completed"


@pytest.mark.parametrize(
    ("rule", "effect"),
    (
        (judge("Annotate"), Effect.ANNOTATED),
        (judge(**AT_END), Effect.ANNOTATED),
        (judge(mode="Audit"), Effect.WOULD_DENY),
    ),
)
async def test_what_passes_is_asked_about_when_it_has_gone(
    set_stage: SetStage, rule: Any, effect: Effect
) -> None:
    stage = set_stage(make_policy(rule))
    reply = stream("a ze", "bra")
    seen = await stage.play(ASKED, reply)
    assert seen.body == b"".join(reply.chunks)
    record = await stage.settled()
    assert record.effects("test") == {effect}
    assert record.classifier_seconds == 0
    assert [one.text for one in stage.guard.questions] == [b"a zebra"]


@pytest.mark.parametrize("on_error", ("Deny", "Allow"))
async def test_a_text_that_is_too_long_to_be_kept(set_stage: SetStage, on_error: str) -> None:
    small: dict[str, Any] = {"external": {"streaming": {"maxBytes": 1024}}}
    stage = set_stage(make_policy(judge(onError=on_error, **small)))
    reply = stream(*["x" * 500] * 3)
    seen = await stage.play(ASKED, reply)
    (decision,) = (await stage.settled()).decisions
    assert (decision.outcome, decision.reason) == (Outcome.ERROR, "AnswerTooLong")
    assert read_texts(seen.body).get((0, "content"), "").count("x") in {0, 1500}
    assert (b"xxx" in seen.body) is (on_error == "Allow")
    assert stage.guard.questions == []


async def test_nobody_is_asked_about_an_answer_that_is_denied_already(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(judge(), deny_bluebird()))
    for reply in (Reply((completion("project bluebird"),)), stream("project ", "bluebird")):
        await stage.play(Request(prompt(stream=reply.headers is EVENTS)), reply)
        (asked,) = [one for one in (await stage.settled()).decisions if one.rule == "zoo"]
        assert (asked.outcome, asked.reason) == (Outcome.SKIPPED, DENIED_EARLIER)
    assert stage.guard.questions == []


async def test_a_client_that_leaves_was_not_judged(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(judge()))
    await stage.play(ASKED, Reply((chunk("a ze"), chunk("bra")), headers=EVENTS, dies=b"c1"))
    (decision,) = (await stage.settled()).decisions
    assert (decision.outcome, decision.reason) == (Outcome.SKIPPED, NOT_ASKED)
