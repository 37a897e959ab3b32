"""OpenAI's Responses API through the whole guard: what is judged, bounded, charged, refused."""

import json
from typing import Any

import pytest
from aipolicy.policies import Verdict
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.core.records import Effect
from support.chats import EVENTS, Reply, Request
from support.playbooks import SetStage
from support.ports import make_policy
from support.responses import (
    PATH,
    ResponseScript,
    answer,
    ask,
    function_call,
    message,
    read_repeats,
    read_told,
)
from support.rule_sets import deny_bluebird, make_rule, redact_cards, redact_mail
from typing_extensions import override

CARD = "4111 1111 1111 1111"
GUARDED = make_policy(redact_cards(), redact_mail(), deny_bluebird())
METERED = make_policy(redact_cards(), max_output_tokens=100, budgets=("b",))


def post(text: Any = "Hello", /, path: str = PATH, **members: Any) -> Request:
    return Request(ask(text, **members), path=path)


def events(*chunks: bytes, dies: bytes | None = None) -> Reply:
    return Reply(chunks, headers=EVENTS, dies=dies)


async def test_an_untouched_exchange_passes_byte_for_byte(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    reply = Reply((answer(message("Hi"), function_call('{"a": 1}')),))
    seen = await stage.play(post("Hello", tools=[{"type": "function", "name": "f"}]), reply)
    assert seen.reached is not None
    assert seen.reached.body == ask("Hello", tools=[{"type": "function", "name": "f"}])
    assert seen.body == reply.chunks[0]
    record = await stage.settled()
    assert (record.dialect, record.effects("test")) == ("openai.responses", frozenset())


async def test_a_request_and_its_answer_are_edited(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    items = [{"role": "user", "content": f"card {CARD}"}, function_call(f'{{"a": "{CARD}"}}')]
    reply = Reply((answer(message(f"is {CARD}"), function_call('{"to": "joe@x.org"}')),))
    seen = await stage.play(post(items, instructions="joe@x.org"), reply)
    assert seen.sent()["instructions"] == "[EmailAddress]"
    assert seen.sent()["input"][0]["content"] == "card [CreditCard]"
    assert seen.sent()["input"][1]["arguments"] == '{"a": "[CreditCard]"}'
    assert b"is [CreditCard]" in seen.body
    assert rb"{\"to\": \"[EmailAddress]\"}" in seen.body
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}


async def test_a_denied_prompt_never_leaves(set_stage: SetStage) -> None:
    seen = await set_stage(GUARDED).play(post([{"role": "user", "content": "project bluebird"}]))
    assert (seen.status, seen.reached) == (403, None)
    assert (seen.error()["code"], seen.error()["rule"]) == ("aipolicy_denied", "bluebird")


@pytest.mark.parametrize("size", (1, 7, 64, 10_000))
async def test_a_stream_is_edited_wherever_it_is_cut(set_stage: SetStage, size: int) -> None:
    stream = ResponseScript().say("It is 4111 11", "11 1111 1111, bye").end()
    pieces = tuple(stream[start : start + size] for start in range(0, len(stream), size))
    seen = await set_stage(GUARDED).play(post(stream=True), events(*pieces))
    key = ("output_text", 0, 0)
    assert read_told(seen.body)[key] == "It is [CreditCard], bye"
    assert set(read_repeats(seen.body)[key]) == {"It is [CreditCard], bye"}


async def test_a_denied_stream_ends_as_the_api_ends_a_filtered_answer(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    script = ResponseScript().say("about project ", "blue", "bird, ", "more")
    script.end()
    seen = await stage.play(post(stream=True), events(*script.events))
    assert (seen.status, seen.complete) == (200, True)
    assert b"blue" not in seen.body
    assert b'"content_filter"' in seen.events()[-1]
    record = await stage.settled()
    assert record.effects("test") == {Effect.DENIED}


KEPT: tuple[dict[str, Any], ...] = (
    {"previous_response_id": "resp_1"},
    {"conversation": "conv_1"},
    {"prompt": {"id": "pmpt_1"}},
    {"input": [{"type": "item_reference", "id": "msg_1"}]},
    {"input": [{"type": "compaction", "encrypted_content": "x"}]},
    {"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}]},
    {"input": [{"type": "hologram"}]},
)
"""Requests that name what a guard has perhaps never seen."""


class _Repeating(Reply):
    """A model that says what it hears, in every way."""

    @override
    def to(self, request: Request) -> Reply:
        heard: str = json.loads(request.body)["input"]
        said = [heard[at : at + 5] for at in range(0, len(heard), 5)]
        script = ResponseScript().say(*said, logprobs=True)
        script.call('{"to": "', *said, '"}').think(*said)
        script.end()
        return Reply(tuple(script.events), headers=EVENTS)


async def test_originals_come_back_in_pieces_and_repeats_alike(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(make_rule("pii", "Pseudonymize", pii={})))

    text = "Mail joe@x.org now"
    seen = await stage.play(post(text, stream=True), _Repeating())
    assert "joe@x.org" not in seen.sent()["input"]
    told, repeats = read_told(seen.body), read_repeats(seen.body)
    assert told == {
        ("output_text", 0, 0): text,
        ("function_call_arguments", 1, 0): f'{{"to": "{text}"}}',
        ("reasoning_summary_text", 2, 0): text,
    }
    assert {key: set(texts) for key, texts in repeats.items()} == {
        key: {text} for key, text in told.items()
    }
    assert b"example.com" not in seen.body, "nor in any token"


@pytest.mark.parametrize("members", KEPT)
async def test_what_the_server_keeps_is_refused(
    set_stage: SetStage, members: dict[str, Any]
) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(post(**members))
    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "inbound.unknownContent"
    assert next(iter(members)) in seen.error()["message"]


@pytest.mark.parametrize("members", KEPT)
async def test_what_the_server_keeps_passes_where_the_policy_says_so(
    set_stage: SetStage, members: dict[str, Any]
) -> None:
    stage = set_stage(make_policy(redact_cards(), unknown_content=Verdict.AUDIT))
    seen = await stage.play(post(**members), Reply((answer(),)))
    assert seen.reached is not None
    assert seen.reached.body == ask(**{"input": "Hello", **members})
    assert (await stage.settled()).effects("test") == {Effect.WOULD_DENY}


async def test_an_answer_is_not_left_for_later(set_stage: SetStage) -> None:
    for policy in (GUARDED, make_policy(budgets=("b",))):
        seen = await set_stage(policy).play(post(background=True))
        assert (seen.status, seen.reached) == (400, None)
        assert "/background" in seen.error()["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    (
        ("GET", "/v1/responses/resp_1"),
        ("GET", "/v1/responses/resp_1?stream=true"),
        ("GET", "/v1/responses/resp_1/input_items"),
        ("DELETE", "/v1/responses/resp_1"),
        ("POST", "/v1/responses/resp_1/cancel"),
        ("POST", "/v1/responses/compact"),
    ),
)
async def test_what_a_server_keeps_is_no_known_path(
    set_stage: SetStage, method: str, path: str
) -> None:
    body = ask() if method == "POST" else b""
    seen = await set_stage(GUARDED).play(Request(body, method, path))
    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "inbound.unknownPaths"


async def test_answers_are_bounded_and_charged(set_stage: SetStage) -> None:
    stage = set_stage(METERED)
    seen = await stage.play(post(max_output_tokens=500), Reply((answer(usage=(11, 7)),)))
    assert seen.sent()["max_output_tokens"] == 100
    record = await stage.settled()
    assert (record.usage, record.charged_tokens) == (Usage(11, 7), 18)


async def test_a_stream_is_charged_by_its_last_event(set_stage: SetStage) -> None:
    stage = set_stage(METERED)
    stream = ResponseScript().say("Hi. ").end(usage=(11, 7))
    seen = await stage.play(post(stream=True), events(stream))
    assert "stream_options" not in seen.sent()
    assert seen.body == stream
    assert (await stage.settled()).charged_tokens == 18


async def test_a_stream_that_stops_is_charged_by_what_was_said(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(budgets=("b",)))
    script = ResponseScript(instructions="x" * 5000).say("12345", "678")
    seen = await stage.play(post(stream=True), events(*script.events, dies=b"678"))
    assert seen.reached is not None
    record = await stage.settled()
    assert record.charged_tokens == len(seen.reached.body) + 64 + 8
    assert stage.guard.ledger.lease("b").reserved == 0


async def test_tokens_are_counted_for_nothing_but_not_unseen(set_stage: SetStage) -> None:
    stage = set_stage(METERED)
    path = f"{PATH}/input_tokens"
    body = b'{"object": "response.input_tokens", "input_tokens": 7}'
    seen = await stage.play(post(CARD, path=path), Reply((body,)))
    assert seen.sent() == {"model": "m", "input": "[CreditCard]"}
    assert seen.body == body
    assert (await stage.settled()).charged_tokens == 0


async def test_a_connection_for_many_responses_is_refused(set_stage: SetStage) -> None:
    headers = (("connection", "upgrade"), ("upgrade", "websocket"))
    seen = await set_stage(GUARDED).play(Request(b"", "GET", PATH, headers=headers))
    assert (seen.status, seen.reached) == (403, None)
