"""Bodies that cannot be read: a refusal in the API's own words, or the answer withheld."""

import json
from typing import Any

import pytest
from aipolicy.policies import Mode, Verdict
from aipolicy_sidecar.core.records import Effect
from fuzz.samples import SAMPLES
from support.bad_bodies import SECRET, spoil
from support.chats import Reply, Request, Seen
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import redact_cards

GUARDED = make_policy(redact_cards())
AUDITED = make_policy(redact_cards(), mode=Mode.AUDIT)
NAMES = ("openai.chat", "openai.responses", "anthropic.chat", "ollama.chat")
"""One API of each format of errors, and one whose answers are all items."""


def told(name: str, seen: Seen) -> str:
    """What a client of the API is told."""
    answer: dict[str, Any] = json.loads(seen.body)
    error = answer["error"]
    if name.startswith("ollama"):
        return str(error)
    if name.startswith("anthropic"):
        assert answer["type"] == "error"
    assert isinstance(error["type"], str)
    return str(error["message"])


@pytest.mark.parametrize("name", NAMES)
async def test_a_request_that_cannot_be_read_is_refused(set_stage: SetStage, name: str) -> None:
    stage = set_stage(GUARDED)
    samples = SAMPLES[name]
    for wrong, body in spoil(samples.requests[0]):
        seen = await stage.play(Request(body, path=samples.path))
        assert (seen.status, seen.reached) == (400, None), wrong
        assert told(name, seen).startswith("The request body cannot be read: "), wrong
        assert SECRET not in seen.body.decode(), wrong
        record = await stage.settled()
        assert (record.refusal, record.dialect) == ("malformed", name), wrong
        assert SECRET not in str(record), wrong


@pytest.mark.parametrize("name", NAMES)
async def test_an_answer_that_cannot_be_read_is_withheld(set_stage: SetStage, name: str) -> None:
    stage = set_stage(make_policy(redact_cards(), unknown_content=Verdict.ALLOW))
    samples = SAMPLES[name]
    request = Request(json.dumps(samples.requests[0]).encode(), path=samples.path)
    for wrong, body in spoil(samples.answers[0]):
        seen = await stage.play(request, Reply((body,)))
        assert seen.status == 502, wrong
        assert told(name, seen).startswith("The answer of the model server was withheld: "), wrong
        assert SECRET not in seen.body.decode(), wrong
        record = await stage.settled()
        assert record.refusal == "unreadable_answer", wrong
        assert SECRET not in str(record), wrong


async def test_an_audited_policy_lets_pass_what_it_cannot_read(set_stage: SetStage) -> None:
    stage = set_stage(AUDITED)
    samples = SAMPLES["openai.chat"]
    for wrong, body in spoil(samples.requests[0]):
        seen = await stage.play(Request(body, path=samples.path), Reply((body,)))
        assert seen.reached is not None, wrong
        assert (seen.reached.body, seen.body) == (body, body), wrong
        assert (await stage.settled()).effects("test") <= {Effect.WOULD_DENY}, wrong
