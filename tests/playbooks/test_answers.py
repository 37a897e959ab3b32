"""Whole answers on their way out."""

import json
import time

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy.policies import Mode
from aipolicy.rule_specs import OnError
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.core.answers import Answer
from aipolicy_sidecar.core.events import ResponseHeaders
from aipolicy_sidecar.core.facts import Step
from aipolicy_sidecar.core.records import Effect, Outcome
from support.chats import JSON, Reply, Request, completion
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards

CARD = "4111 1111 1111 1111"
GUARDED = make_policy(redact_cards(), deny_bluebird())
AUDITED = make_policy(redact_cards(), deny_bluebird(), mode=Mode.AUDIT)
ON_REQUESTS = make_policy(redact_cards(segments={"request": ["User"]}))


async def test_an_answer_is_redacted_and_has_its_new_length(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(), Reply((completion(f"It is {CARD}."),)))
    assert (seen.status, seen.text()) == (200, "It is [CreditCard].")
    assert seen.headers["content-length"] == str(len(seen.body))
    record = await stage.settled()
    assert record.effects("test") == {Effect.REDACTED}
    assert (record.usage, record.stream) == (Usage(5, 2), False)


async def test_an_answer_is_denied(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(), Reply((completion("about project bluebird"),)))
    assert seen.status == 403
    assert seen.error()["rule"] == "bluebird"
    record = await stage.settled()
    assert (record.status, record.upstream_status) == (403, 200)
    assert record.effects("test") == {Effect.DENIED}


async def test_an_audited_answer_is_not_changed(set_stage: SetStage) -> None:
    stage = set_stage(AUDITED)
    answer = completion(f"project bluebird {CARD}")
    seen = await stage.play(Request(), Reply((answer,)))
    assert (seen.status, seen.body) == (200, answer)
    assert (await stage.settled()).effects("test") == {Effect.WOULD_DENY, Effect.WOULD_REDACT}


UNREADABLE = (
    Reply((b"{",)),
    Reply((b'{"choices": 3}',)),
    Reply((b"",), headers=JSON),
    Reply((completion(),), headers=(("content-type", "text/html"),)),
    Reply((completion(),), headers=(*JSON, ("content-encoding", "gzip"))),
    Reply((completion(),), headers=()),
)


@pytest.mark.parametrize("reply", UNREADABLE)
async def test_an_answer_that_cannot_be_read_is_withheld(set_stage: SetStage, reply: Reply) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(), reply)
    if reply.chunks == (b"",):  # nothing to read, nothing to withhold
        assert (seen.status, seen.body) == (200, b"")
        return
    assert seen.status == 502
    assert seen.error()["code"] == "aipolicy_denied"
    assert (await stage.settled()).refusal == "unreadable_answer"


@pytest.mark.parametrize("reply", UNREADABLE)
@pytest.mark.parametrize(
    "policy",
    (
        AUDITED,
        make_policy(redact_cards(on_error=OnError.ALLOW)),
        make_policy(budgets=("b",)),
        ON_REQUESTS,
    ),
    ids=("audited", "allowed", "metered", "unwatched"),
)
async def test_an_answer_that_no_rule_must_read_passes(
    set_stage: SetStage, reply: Reply, policy: EffectivePolicy
) -> None:
    stage = set_stage(policy)
    seen = await stage.play(Request(), reply)
    assert (seen.status, seen.body) == (200, reply.chunks[0])
    record = await stage.settled()
    assert record.effects("test") <= {Effect.NONE}
    assert not any(d.outcome is Outcome.ERROR for d in record.decisions)


@pytest.mark.parametrize(
    "body",
    (
        json.dumps({"error": {"message": "bad request", "code": 400}}).encode(),
        json.dumps({"object": "error", "message": "bad request", "code": 400}).encode(),
        b"Internal Server Error",
        b"{broken",
    ),
)
async def test_an_error_of_the_model_server_passes(set_stage: SetStage, body: bytes) -> None:
    reply = Reply((body,), status=400, headers=(("content-type", "text/plain"),))
    seen = await set_stage(GUARDED).play(Request(), reply)
    assert (seen.status, seen.body) == (400, body)


@pytest.mark.parametrize(
    "body",
    (
        json.dumps({"error": {"message": f"cannot parse {CARD}", "code": 400}}).encode(),
        json.dumps({"message": f"cannot parse {CARD}"}).replace("4", "\\u0034", 1).encode(),
        f"cannot parse {CARD}".encode(),
        b"\xff" + CARD.encode(),
    ),
)
async def test_an_error_that_repeats_what_it_must_not_is_edited_or_withheld(
    set_stage: SetStage, body: bytes
) -> None:
    seen = await set_stage(GUARDED).play(Request(), Reply((body,), status=400))
    assert b"1111" not in seen.body
    assert seen.status in {400, 502}


@pytest.mark.parametrize("mode", (Mode.ENFORCE, Mode.AUDIT))
@pytest.mark.parametrize("cut", (False, True), ids=("announced", "chunked"))
async def test_an_answer_over_the_limit_is_withheld_even_in_an_audit(
    set_stage: SetStage, mode: Mode, cut: bool
) -> None:
    stage = set_stage(make_policy(redact_cards(), mode=mode))
    answer = completion("x" * 70_000)
    chunks = (answer[:5], answer[5:]) if cut else (answer,)
    seen = await stage.play(Request(), Reply(chunks))
    assert b"xxx" not in seen.body
    if seen.status != 500:  # Envoy's own, when its buffer is full before the guard is asked
        assert seen.status == 502
        assert "65536 bytes" in seen.error()["message"]


async def test_an_answer_without_a_body_passes(set_stage: SetStage) -> None:
    seen = await set_stage(GUARDED).play(Request(), Reply((b"",), status=204, headers=()))
    assert (seen.status, seen.body) == (204, b"")


async def test_nothing_of_an_answer_is_shown_when_no_rule_looks_at_it(set_stage: SetStage) -> None:
    stage = set_stage(ON_REQUESTS)
    seen = await stage.play(Request(), Reply((completion(CARD),)))
    assert CARD in seen.text()
    assert (await stage.settled()).upstream_status is None


async def test_an_answer_that_comes_before_it_is_asked_for_does_not_hang(
    set_stage: SetStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = Answer.head

    def late(answer: Answer, event: ResponseHeaders) -> Step:
        time.sleep(0.1)  # long enough for the answer to fill the proxy's buffer
        return head(answer, event)

    monkeypatch.setattr(Answer, "head", late)
    body = completion("x" * 200_000)
    stage = set_stage(make_policy(redact_cards()))
    seen = await stage.play(Request(), Reply((body[:5], body[5:]), at_once=True))
    assert seen.status in {500, 502}
    assert b"xxx" not in seen.body
