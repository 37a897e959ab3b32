"""Prompts on their way in: what leaves, what does not, and what the client is told."""

import json
from typing import Any

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy.policies import Mode
from aipolicy.segments import Direction
from aipolicy_sidecar.core.records import Effect, Outcome
from support.chats import JSON, Request, completion, prompt
from support.playbooks import SetStage
from support.ports import make_policy, no_policy
from support.rule_sets import deny_bluebird, redact_cards, redact_mail

CARD = "4111 1111 1111 1111"
GUARDED = make_policy(redact_cards(), deny_bluebird(), redact_mail())
AUDITED = make_policy(redact_cards(), deny_bluebird(), redact_mail(), mode=Mode.AUDIT)


async def test_an_untouched_prompt_passes_byte_for_byte(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    body = b' {"model" : "m",\n "messages":[{"role":"user","content":"caf\\u00e9"}], "x": 1.0e0 }\n'
    seen = await stage.play(Request(body))
    assert seen.status == 200
    assert seen.body == completion()
    assert seen.reached is not None
    assert seen.reached.body == body
    assert (await stage.settled()).effects("test") == frozenset()


async def test_unknown_fields_are_kept(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(prompt(f"card {CARD}", house={"field": [1, None, "ü"]})))
    assert seen.sent()["house"] == {"field": [1, None, "ü"]}
    assert seen.sent()["messages"][0]["content"] == "card [CreditCard]"


async def test_a_redacted_prompt_arrives_with_its_new_length(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(
        Request(prompt(f"{CARD} and a@b.example"), headers=(*JSON, ("content-digest", "sha-256=x")))
    )
    assert seen.status == 200
    assert seen.sent()["messages"][0]["content"] == "[CreditCard] and [EmailAddress]"
    assert seen.reached is not None
    assert seen.reached.header("content-length") == str(len(seen.reached.body))
    assert seen.reached.header("content-digest") is None
    record = await stage.settled()
    decisions = {d.rule: d for d in record.decisions if d.direction is Direction.REQUEST}
    assert dict(decisions["cards"].labels) == {"CreditCard": 1}
    assert decisions["mail"].effect is Effect.REDACTED


async def test_a_denied_prompt_never_leaves(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(prompt(f"Project  Bluebird, {CARD}")))
    assert (seen.status, seen.reached) == (403, None)
    assert seen.headers["content-type"] == "application/json"
    error = seen.error()
    assert error["code"] == "aipolicy_denied"
    assert (error["policy"], error["rule"]) == ("test", "bluebird")
    record = await stage.settled()
    assert error["request_id"] == record.request_id != ""
    assert record.request_id in error["message"]
    assert "luebird," not in seen.body.decode()
    assert record.effects("test") == {Effect.DENIED}


async def test_what_is_only_audited_is_recorded_and_passes_unchanged(set_stage: SetStage) -> None:
    stage = set_stage(AUDITED)
    body = prompt(f"Project  Bluebird, {CARD}")
    seen = await stage.play(Request(body))
    assert seen.status == 200
    assert seen.reached is not None
    assert seen.reached.body == body
    record = await stage.settled()
    assert record.effects("test") == {Effect.WOULD_DENY, Effect.WOULD_REDACT}


MALFORMED = (
    (b"{", "not JSON"),
    (b'{"model": "m", "messages": [], "model": "n"}', "duplicate member"),
    (b'{"messages": [{"role": "user", "content": 3}]}', "wrong type"),
    (b"[1]", "no object"),
    (b'{"messages": [{"role": "user", "content": "\xff"}]}', "not UTF-8"),
    (b"\xef\xbb\xbf" + prompt(), "byte order mark"),
    (prompt() + b"x", "trailing bytes"),
    (b'{"messages": [{"role": "user", "content": "\\ud800"}]}', "lone surrogate"),
    ("{}".encode("utf-16"), "UTF-16"),
    (b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", "too deep"),
    (b"   ", "blank"),
    (prompt(Messages=[]), "messages in another spelling"),
    (prompt(chat_template="{{ x }}"), "a program"),
)


@pytest.mark.parametrize("body", [body for body, _ in MALFORMED], ids=[why for _, why in MALFORMED])
async def test_a_body_that_cannot_be_read_is_refused(set_stage: SetStage, body: bytes) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(body))
    assert (seen.status, seen.reached) == (400, None)
    assert seen.error()["code"] == "aipolicy_denied"
    assert (await stage.settled()).refusal == "malformed"


@pytest.mark.parametrize("body", [body for body, _ in MALFORMED], ids=[why for _, why in MALFORMED])
async def test_a_body_that_cannot_be_read_passes_an_audit(set_stage: SetStage, body: bytes) -> None:
    stage = set_stage(AUDITED)
    seen = await stage.play(Request(body))
    assert seen.reached is not None
    assert seen.reached.body == body
    skipped = [d for d in (await stage.settled()).decisions if d.outcome is Outcome.SKIPPED]
    assert {d.rule for d in skipped} == {"cards", "bluebird", "mail"}
    assert all(d.reason.startswith("unreadable") for d in skipped)


@pytest.mark.parametrize(
    "members",
    (
        {"documents": [{"text": CARD}]},
        {"documents": [{"card": 4111111111111111}]},
        {"tools": [{"type": "function", "function": {"name": "f", "description": CARD}}]},
    ),
)
async def test_prompts_beside_the_messages_are_read(
    set_stage: SetStage, members: dict[str, Any]
) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(prompt(**members)))
    assert seen.reached is not None
    assert b"4111" not in seen.reached.body
    assert b'"[CreditCard]"' in seen.reached.body


async def test_an_empty_body_is_refused(set_stage: SetStage) -> None:
    seen = await set_stage(GUARDED).play(Request(b""))
    assert (seen.status, seen.reached) == (400, None)


@pytest.mark.parametrize("policy", (GUARDED, AUDITED), ids=("enforced", "audited"))
async def test_a_body_over_the_limit_is_refused_even_in_an_audit(
    set_stage: SetStage, policy: EffectivePolicy
) -> None:
    stage = set_stage(policy)
    seen = await stage.play(Request(prompt("x" * 64 * 1024)))
    assert (seen.status, seen.reached) == (413, None)
    assert "65536 bytes" in seen.error()["message"]
    assert (await stage.settled()).status == 413


@pytest.mark.parametrize(
    "headers",
    (
        (*JSON, ("content-encoding", "gzip")),
        (*JSON, ("content-encoding", "identity"), ("content-encoding", "br")),
        (),
        (("content-type", "text/plain"),),
        (("content-type", "application/x-www-form-urlencoded"),),
        (("content-type", "multipart/form-data; boundary=x"),),
        (("content-type", "application/json; charset=utf-16"),),
        (("content-type", "application/json"), ("content-type", "text/plain")),
    ),
)
async def test_a_body_that_is_not_plain_json_is_refused(
    set_stage: SetStage, headers: tuple[tuple[str, str], ...]
) -> None:
    seen = await set_stage(GUARDED).play(Request(headers=headers))
    assert (seen.status, seen.reached) == (415, None)


@pytest.mark.parametrize("kind", ("application/json; charset=utf-8", "Application/JSON"))
async def test_plain_json_may_be_spelt_in_several_ways(set_stage: SetStage, kind: str) -> None:
    seen = await set_stage(GUARDED).play(Request(headers=(("content-type", kind),)))
    assert seen.status == 200


async def test_without_a_policy_traffic_passes_untouched(set_stage: SetStage) -> None:
    stage = set_stage(no_policy())
    seen = await stage.play(Request(b"{", path="/any", headers=(("x-aipolicy-mode", "off"),)))
    assert seen.status == 200
    assert seen.reached is not None
    assert (seen.reached.body, seen.reached.header("x-aipolicy-mode")) == (b"{", "off")
    assert not (await stage.settled()).active


async def test_before_the_first_policy_everything_is_refused(set_stage: SetStage) -> None:
    stage = set_stage(None)
    seen = await stage.play(Request())
    assert (seen.status, seen.reached) == (503, None)
    assert (await stage.settled()).refusal == "undecided"


@pytest.mark.parametrize(
    ("asked", "sent", "effect"),
    (
        ({}, 100, Effect.CLAMPED),
        ({"max_tokens": 500}, 100, Effect.CLAMPED),
        ({"max_tokens": 50}, 50, Effect.NONE),
        ({"max_completion_tokens": 500}, 100, Effect.CLAMPED),
    ),
)
async def test_the_answers_length_is_bounded(
    set_stage: SetStage, asked: dict[str, Any], sent: int, effect: Effect
) -> None:
    stage = set_stage(make_policy(max_output_tokens=100))
    seen = await stage.play(Request(prompt(**asked)))
    name = next(iter(asked), "max_tokens")
    assert seen.sent()[name] == sent
    (decision,) = (await stage.settled()).decisions
    assert (decision.rule, decision.effect) == ("limits.maxOutputTokens", effect)


async def test_a_bound_in_audit_changes_nothing(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(max_output_tokens=100, max_input_tokens=5, mode=Mode.AUDIT))
    body = prompt("one two three four five six seven eight")
    seen = await stage.play(Request(body))
    assert seen.reached is not None
    assert seen.reached.body == body
    effects = (await stage.settled()).effects("test")
    assert effects == {Effect.WOULD_CLAMP, Effect.WOULD_DENY}


async def test_a_prompt_with_too_many_tokens_is_refused(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(max_input_tokens=20))
    seen = await stage.play(Request(prompt("many words " * 20)))
    assert (seen.status, seen.reached) == (413, None)
    assert seen.error()["rule"] == "limits.maxInputTokens"
    assert (await stage.play(Request(prompt("few words")))).status == 200


async def test_every_text_of_a_request_is_seen(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    body = json.dumps(
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": CARD},
                {"role": "user", "content": [{"type": "text", "text": CARD}]},
                {"role": "tool", "tool_call_id": "t", "content": CARD},
            ],
        }
    ).encode()
    seen = await stage.play(Request(body))
    assert b"4111" not in (seen.reached.body if seen.reached else b"4111")
