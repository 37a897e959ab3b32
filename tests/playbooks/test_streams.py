"""Streamed answers: decided chunk by chunk, cut anywhere."""

from typing import Any

import pytest
from aipolicy.policies import Mode
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.core.records import Effect
from support.chat_streams import DONE, answer, chunk, usage_chunk
from support.chats import EVENTS, Reply, Request, completion, prompt
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards

CARD = "4111 1111 1111 1111"
GUARDED = make_policy(redact_cards(), deny_bluebird())
ASK = Request(prompt(stream=True))


def events(*chunks: bytes, **members: Any) -> Reply:
    return Reply(chunks, headers=EVENTS, **members)


async def test_a_clean_stream_passes_byte_for_byte(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    stream = b": comment\r\n" + answer("Hello", ", ", "wörld").replace(b"\n", b"\r\n")
    seen = await stage.play(ASK, events(stream))
    assert seen.complete
    assert seen.body == stream
    record = await stage.settled()
    assert record.stream
    assert record.effects("test") == frozenset()


@pytest.mark.parametrize("size", (1, 7, 64, 10_000))
async def test_a_number_is_redacted_wherever_the_stream_is_cut(
    set_stage: SetStage, size: int
) -> None:
    stream = answer("It is 4111 11", "11 1111 ", "1111, ", "good bye")
    pieces = tuple(stream[start : start + size] for start in range(0, len(stream), size))
    stage = set_stage(GUARDED)
    seen = await stage.play(ASK, events(*pieces))
    assert seen.streamed() == "It is [CreditCard], good bye"
    assert seen.events()[-1] == b"[DONE]"
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}


async def test_a_denied_stream_ends_as_the_api_ends_streams(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(
        ASK, events(chunk("about project "), chunk("blue"), chunk("bird, "), chunk("more"), DONE)
    )
    assert (seen.status, seen.complete) == (200, True)
    assert "blue" not in seen.streamed()
    assert b'"content_filter"' in seen.events()[-2]
    assert seen.events()[-1] == b"[DONE]"
    record = await stage.settled()
    assert record.effects("test") == {Effect.DENIED}
    assert (record.status, record.refusal) == (200, "content")


@pytest.mark.parametrize("place", ("content", "text"))
async def test_a_choice_that_goes_on_after_its_end_or_elsewhere_is_judged_as_one(
    set_stage: SetStage, place: str
) -> None:
    between = (chunk(finish="stop"),) if place == "content" else ()
    stage = set_stage(GUARDED)
    more = chunk({place: "1111 1111, bye. "})
    seen = await stage.play(ASK, events(chunk("It is 4111 1111 "), *between, more, DONE))
    assert b"1111 1111" not in seen.body.replace(b"4111 1111 ", b"")
    assert b"[CreditCard], bye. " in seen.body
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}
    stage = set_stage(GUARDED)
    more = chunk({place: "bluebird, "})
    seen = await stage.play(ASK, events(chunk("about project "), *between, more, DONE))
    assert b"bird" not in seen.body
    assert seen.events()[-1] == b"[DONE]"
    assert (await stage.settled()).effects("test") == {Effect.DENIED}


async def test_an_audited_stream_is_not_changed(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards(), deny_bluebird(), mode=Mode.AUDIT))
    stream = answer(f"project bluebird {CARD}")
    seen = await stage.play(ASK, events(stream))
    assert seen.body == stream
    assert (await stage.settled()).effects("test") == {Effect.WOULD_DENY, Effect.WOULD_REDACT}


async def test_an_upstream_that_dies_leaves_nothing_undecided_behind(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(ASK, events(chunk("ok "), chunk("4111 1111 1111 111"), dies=b"ok "))
    assert not seen.complete
    assert b"4111 1111" not in seen.body
    record = await stage.settled()
    assert (record.status, record.closed) == (200, "cancelled")


@pytest.mark.parametrize(
    "broken",
    (
        b"data: {broken\n\n",
        b"data: \xff\xfe\n\n",
        b'data: {"choices": 3}\n\n',
        b'data: {"choices":[],"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n',
        b"data: " + b"x" * (2 * 2**20),
    ),
    ids=("not JSON", "not UTF-8", "wrong type", "duplicate member", "endless"),
)
async def test_a_stream_that_cannot_be_read_goes_no_further(
    set_stage: SetStage, broken: bytes
) -> None:
    stage = set_stage(GUARDED)
    chunks = chunk("ok. "), broken, chunk(f"secret {CARD}"), DONE
    # More than Envoy's buffer must not come before the guard has seen the answer's head.
    seen = await stage.play(ASK, events(*chunks, pauses=b"ok. "))
    assert b"secret" not in seen.body
    assert broken not in seen.body
    assert seen.events()[-1] == b"[DONE]"
    assert (await stage.settled()).refusal != ""


async def test_usage_is_asked_for_and_hidden(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards(), budgets=("b",)))
    reply = events(chunk("Hi"), chunk(finish="stop"), usage_chunk(11, 7), DONE)
    seen = await stage.play(ASK, reply)
    assert seen.sent()["stream_options"] == {"include_usage": True}
    assert b"usage" not in seen.body
    assert seen.streamed() == "Hi"
    record = await stage.settled()
    assert (record.usage, record.charged_tokens) == (Usage(11, 7), 18)


async def test_usage_is_left_to_a_client_that_asked(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(budgets=("b",)))
    body = prompt(stream=True, stream_options={"include_usage": True}, max_tokens=9)
    reply = events(chunk("Hi"), usage_chunk(11, 7), DONE)
    seen = await stage.play(Request(body), reply)
    assert seen.reached is not None
    assert seen.reached.body == body
    assert seen.body == b"".join(reply.chunks)
    assert (await stage.settled()).charged_tokens == 18


async def test_a_stream_without_usage_is_counted(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(budgets=("b",)))
    seen = await stage.play(ASK, events(chunk("12345"), chunk("678"), dies=b"678"))
    assert seen.reached is not None
    record = await stage.settled()
    assert record.charged_tokens == len(seen.reached.body) + 64 + 8
    assert stage.guard.ledger.lease("b").reserved == 0


async def test_an_event_stream_with_an_error_status_is_judged_whole(set_stage: SetStage) -> None:
    seen = await set_stage(GUARDED).play(ASK, events(f"data: {CARD}\n\n".encode(), status=500))
    assert CARD.encode() not in seen.body
    assert seen.status == 502


async def test_json_under_the_name_of_a_stream_is_withheld(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(ASK, events(completion(f"It is {CARD}"), b"\n"))
    assert CARD not in seen.body.decode()
    assert b'"content_filter"' in seen.body
    assert (await stage.settled()).effects("test") == {Effect.DENIED}
