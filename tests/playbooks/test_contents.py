"""Content of prompts that no rule can look into: the policy decides."""

import json
from typing import Any

import pytest
from aipolicy.policies import Mode, Verdict
from aipolicy_sidecar.core.records import Effect
from support.chats import Request
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards

CARD = "4111 1111 1111 1111"


def ask(*parts: dict[str, Any]) -> Request:
    messages = [{"role": "user", "content": parts}]
    return Request(json.dumps({"model": "m", "messages": messages}).encode())


FILE = ask({"type": "file", "file": {"name": f"card {CARD}"}})
DATA = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
ADDRESS = {"type": "image_url", "image_url": {"url": f"https://x.example/{CARD}"}}
SOUND = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}


async def test_unknown_content_follows_the_policy(set_stage: SetStage) -> None:
    denied = set_stage(make_policy(redact_cards()))
    seen = await denied.play(FILE)
    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "inbound.unknownContent"
    assert "/messages/0/content/0" in seen.error()["message"]
    assert (await denied.settled()).effects("test") == {Effect.DENIED}

    audited = set_stage(make_policy(redact_cards(), unknown_content=Verdict.AUDIT))
    sent = (await audited.play(FILE)).sent()
    assert sent["messages"][0]["content"][0]["file"]["name"] == "card [CreditCard]"
    assert (await audited.settled()).effects("test") == {Effect.WOULD_DENY, Effect.REDACTED}

    allowed = set_stage(make_policy(redact_cards(), unknown_content=Verdict.ALLOW))
    assert (await allowed.play(FILE)).reached is not None
    assert (await allowed.settled()).effects("test") == {Effect.REDACTED}


async def test_unknown_content_matters_only_to_rules(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(max_input_tokens=1000))
    assert (await stage.play(FILE)).reached is not None


async def test_an_audited_policy_refuses_no_content(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards(), mode=Mode.AUDIT, unknown_content=Verdict.AUDIT))
    seen = await stage.play(FILE)
    assert seen.reached is not None
    assert seen.reached.body == FILE.body


@pytest.mark.parametrize("part", (DATA, ADDRESS, SOUND), ids=("data", "address", "sound"))
async def test_media_follow_the_policy(set_stage: SetStage, part: dict[str, Any]) -> None:
    allowed = set_stage(make_policy(redact_cards()))
    assert (await allowed.play(ask(part))).reached is not None
    await allowed.settled()

    denied = set_stage(make_policy(redact_cards(), media=Verdict.DENY))
    seen = await denied.play(ask(part))
    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "inbound.media"
    assert (await denied.settled()).effects("test") == {Effect.DENIED}

    audited = set_stage(make_policy(redact_cards(), media=Verdict.AUDIT))
    assert (await audited.play(ask(part))).reached is not None
    assert Effect.WOULD_DENY in (await audited.settled()).effects("test")


async def test_what_is_spread_over_parts_is_found_and_edited_in_each(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards(), deny_bluebird()))
    texts = "card 4111 1111", "1111 1111."
    sent = (await stage.play(ask(*({"type": "text", "text": text} for text in texts)))).sent()
    parts = [part["text"] for part in sent["messages"][0]["content"]]
    assert parts == ["card [CreditCard]", "[CreditCard]."]
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}

    messages = [{"role": "user", "content": text} for text in ("about project", "bluebird")]
    body = json.dumps({"model": "m", "messages": messages}).encode()
    seen = await stage.play(Request(body))
    assert (seen.status, seen.reached) == (403, None)


async def test_an_address_is_a_text_and_inlined_data_is_none(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards()))
    parts = (await stage.play(ask(ADDRESS, DATA))).sent()["messages"][0]["content"]
    assert parts[0]["image_url"]["url"] == "https://x.example/[CreditCard]"
    assert parts[1] == DATA


async def test_what_is_spread_over_members_is_edited_in_each(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards(), deny_bluebird()))
    first, second = "card 4111 1111", "1111 1111."
    said = {"role": "user", "content": "Hi"}
    for path, members in (
        ("/v1/messages", {"messages": [{"role": "system", "content": second}, said]}),
        ("/v1/responses", {"input": [{"role": "system", "content": second}, said]}),
    ):
        name = "system" if path == "/v1/messages" else "instructions"
        body = json.dumps({**members, name: first, "max_tokens": 9}).encode()
        sent = (await stage.play(Request(body, path=path))).sent()
        (message, _) = sent.get("messages") or sent["input"]
        assert (sent[name], message["content"]) == ("card [CreditCard]", "[CreditCard].")
        assert (await stage.settled()).effects("test") == {Effect.REDACTED}
