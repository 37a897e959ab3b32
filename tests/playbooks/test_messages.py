"""Anthropic messages, whole and streamed: what leaves, what comes back, what clients are told."""

import json
from typing import Any

import pytest
from aipolicy.policies import Mode, Verdict
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.core.records import Effect
from support.chats import EVENTS, JSON, Reply, Seen
from support.message_streams import (
    answer,
    begin,
    begin_call,
    begin_thinking,
    change,
    delta,
    finish,
    read_texts,
    start,
    stop,
)
from support.messages import COUNT_PATH, TOOL, TOOL_USE, ask, message
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, make_rule, redact_cards, redact_mail

CARD = "4111 1111 1111 1111"
EVERYWHERE = {
    "request": ["User", "ToolResult", "Document", "System"],
    "response": ["Completion", "Reasoning", "ToolCall"],
}
GUARDED = make_policy(
    redact_cards(segments=EVERYWHERE), redact_mail(segments=EVERYWHERE), deny_bluebird()
)
HIDDEN = {"request": ["User"], "response": ["Completion", "Reasoning"]}
CONVERSATION: list[dict[str, Any]] = [
    {"type": "text", "text": "see", "cache_control": {"type": "ephemeral"}},
    {"type": "document", "title": "T", "source": {"type": "text", "data": f"card {CARD}"}},
    {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "a@x.org"}]},
]


def events(*chunks: bytes, dies: bytes | None = None) -> Reply:
    return Reply(chunks, headers=EVENTS, dies=dies)


def whole(*blocks: dict[str, Any] | str, **members: Any) -> Reply:
    return Reply((message(*blocks, **members),))


def content(seen: Seen) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = json.loads(seen.body)["content"]
    return blocks


async def test_an_untouched_exchange_passes_byte_for_byte(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(deny_bluebird()))
    request = ask("Hi", system=[{"type": "text", "text": "caf\u00e9"}], tools=[TOOL], x={"y": 1.0})
    reply = whole({"type": "thinking", "thinking": "so", "signature": "EqoB"}, "Hi", TOOL_USE)
    seen = await stage.play(request, reply)
    assert seen.reached is not None
    assert seen.reached.body == request.body
    assert (seen.status, seen.body) == (200, reply.chunks[0])
    record = await stage.settled()
    assert (record.dialect, record.usage) == ("anthropic.chat", Usage(5, 2))
    assert record.effects("test") == frozenset()


async def test_every_text_of_a_prompt_is_edited_where_it_is(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(ask(CONVERSATION, system=f"for {CARD}"), whole("ok"))
    sent = seen.sent()
    (said,) = sent["messages"]
    assert sent["system"] == "for [CreditCard]"
    assert said["content"][0] == CONVERSATION[0]
    assert said["content"][1]["source"]["data"] == "card [CreditCard]"
    assert said["content"][2]["content"] == [{"type": "text", "text": "[EmailAddress]"}]


@pytest.mark.parametrize("path", ("/v1/messages?beta=true", COUNT_PATH))
async def test_a_denied_prompt_never_leaves(set_stage: SetStage, path: str) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(ask("Project  Bluebird", path=path))
    assert (seen.status, seen.reached) == (403, None)
    told = json.loads(seen.body)
    record = await stage.settled()
    assert told["type"] == "error"
    assert told["request_id"] == record.request_id != ""
    assert told["error"]["type"] == "permission_error"
    assert (told["error"]["code"], told["error"]["policy"]) == ("aipolicy_denied", "test")
    assert told["error"]["rule"] == "bluebird"
    assert "luebird," not in seen.body.decode()


@pytest.mark.parametrize(
    ("verdict", "status"), ((Verdict.DENY, 403), (Verdict.AUDIT, 200), (Verdict.ALLOW, 200))
)
async def test_the_policy_decides_about_what_no_rule_can_look_into(
    set_stage: SetStage, verdict: Verdict, status: int
) -> None:
    stage = set_stage(make_policy(deny_bluebird(), unknown_content=verdict))
    pdf = {"type": "document", "source": {"type": "base64", "data": "JVBERi0="}}
    seen = await stage.play(ask([pdf]), whole("ok"))
    assert seen.status == status
    if verdict is Verdict.DENY:
        error = json.loads(seen.body)["error"]
        assert error["rule"] == "inbound.unknownContent"
        assert "/messages/0/content/0/source" in error["message"]


async def test_a_whole_answer_is_edited(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    thinking = {"type": "thinking", "thinking": f"card {CARD}", "signature": "EqoB"}
    seen = await stage.play(ask(), whole(thinking, "a@x.org", TOOL_USE))
    blocks = content(seen)
    assert blocks[0] == {"type": "thinking", "thinking": "card [CreditCard]", "signature": ""}
    assert blocks[1] == {"type": "text", "text": "[EmailAddress]"}
    assert blocks[2] == {**TOOL_USE, "input": {**TOOL_USE["input"], "to": "[EmailAddress]"}}
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}


async def test_a_denied_answer_is_an_error(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(ask(), whole("project bluebird"))
    assert seen.status == 403
    assert json.loads(seen.body)["error"]["type"] == "permission_error"


async def test_a_clean_stream_passes_byte_for_byte(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    stream = answer("Hello ", "dear ", "wörld. ").replace(b"\n", b"\r\n")
    seen = await stage.play(ask(stream=True), events(stream))
    assert seen.complete
    assert seen.body == stream
    record = await stage.settled()
    assert record.stream
    assert record.usage == Usage(5, 7)


@pytest.mark.parametrize("size", (1, 7, 64, 10_000))
async def test_texts_are_redacted_wherever_the_stream_is_cut(
    set_stage: SetStage, size: int
) -> None:
    stream = b"".join(
        [
            start(),
            begin_thinking(),
            change("thinking_delta", thinking="It is 4111 11"),
            change("thinking_delta", thinking="11 1111 1111. "),
            change("signature_delta", signature="EqoB"),
            stop(),
            begin_call(index=1),
            change("input_json_delta", 1, partial_json='{"to": "a\\u00'),
            change("input_json_delta", 1, partial_json='40x.org"}'),
            stop(1),
            finish(reason="tool_use"),
        ]
    )
    pieces = tuple(stream[begun : begun + size] for begun in range(0, len(stream), size))
    stage = set_stage(GUARDED)
    seen = await stage.play(ask(stream=True, tools=[TOOL]), events(*pieces))
    texts = read_texts(seen.body)
    assert (texts[0, "thinking"], texts[0, "signature"]) == ("It is [CreditCard]. ", "")
    assert texts[1, "partial_json"] == '{"to": "[EmailAddress]"}'
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}


@pytest.mark.parametrize("streamed", (True, False))
async def test_thinking_stays_as_it_was_signed(set_stage: SetStage, streamed: bool) -> None:
    """Its placeholders are not exchanged, else the next turn would be refused; a text's are."""
    mail = make_rule("mail", "Pseudonymize", pii={"entities": ["EmailAddress"]}, segments=HIDDEN)

    def say(heard: str) -> tuple[bytes, ...]:
        thought = f"So I write to {heard}."
        if not streamed:
            thinking = {"type": "thinking", "thinking": thought, "signature": "EqoB"}
            return (message(thinking, f"To {heard}"),)
        return (
            *(start(), begin_thinking(), change("thinking_delta", thinking=thought[:25])),
            change("thinking_delta", thinking=thought[25:]),
            *(change("signature_delta", signature="EqoB"), stop()),
            *(begin(index=1), delta(f"To {heard}", 1), stop(1), finish()),
        )

    stage = set_stage(make_policy(mail))
    headers = EVENTS if streamed else JSON
    seen = await stage.play(ask("joe@x.org", stream=streamed), Reply(made=say, headers=headers))
    hidden = seen.sent()["messages"][0]["content"]
    if streamed:
        texts = read_texts(seen.body)
        said = (texts[0, "thinking"], texts[0, "signature"], texts[1, "text"])
    else:
        thought, text = content(seen)
        said = (thought["thinking"], thought["signature"], text["text"])
    assert hidden != "joe@x.org"
    assert said == (f"So I write to {hidden}.", "EqoB", "To joe@x.org")


async def test_a_denied_stream_ends_as_the_api_ends_a_refusal(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    pieces = (start(), begin(), delta("about project "), delta("blue"), delta("bird, "))
    seen = await stage.play(ask(stream=True), events(*pieces, delta("more"), stop(), finish()))
    assert (seen.status, seen.complete) == (200, True)
    assert "blue" not in read_texts(seen.body)[0, "text"]
    assert [json.loads(data)["type"] for data in seen.events()[-3:]] == [
        *("content_block_stop", "message_delta", "message_stop")
    ]
    record = await stage.settled()
    assert record.effects("test") == {Effect.DENIED}
    assert (record.status, record.refusal) == (200, "content")


async def test_an_audited_stream_is_not_changed(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards(), deny_bluebird(), mode=Mode.AUDIT))
    stream = answer(f"project bluebird {CARD}")
    seen = await stage.play(ask(stream=True), events(stream))
    assert seen.body == stream
    assert (await stage.settled()).effects("test") == {Effect.WOULD_DENY, Effect.WOULD_REDACT}


async def test_output_is_clamped_and_charged(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(max_output_tokens=50, budgets=("b",)))
    seen = await stage.play(ask(max_tokens=500, stream=True), events(answer("Hi")))
    assert seen.sent()["max_tokens"] == 50
    assert "stream_options" not in seen.sent()
    assert (await stage.settled()).charged_tokens == 12


async def test_a_stream_that_breaks_off_is_charged_what_was_seen(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(budgets=("b",)))
    pieces = (start(), begin(), delta("12345"), delta("678"))
    seen = await stage.play(ask(stream=True), events(*pieces, dies=b"678"))
    assert seen.reached is not None
    record = await stage.settled()
    assert record.charged_tokens == len(seen.reached.body) + 64 + 8


async def test_a_count_of_tokens_costs_none(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(deny_bluebird(), max_output_tokens=50, budgets=("b",)))
    request = ask("How long?", path=COUNT_PATH, max_tokens=None)
    seen = await stage.play(request, Reply((b'{"input_tokens": 2095}',)))
    assert seen.reached is not None
    assert seen.reached.body == request.body
    assert seen.body == b'{"input_tokens": 2095}'
    record = await stage.settled()
    assert (record.dialect, record.charged_tokens) == ("anthropic.count_tokens", 0)
