"""Every rule, API, direction, shape and action that there is: `matrix.cases` has the table."""

from typing import Any

import pytest
from aipolicy.rule_specs import Action
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from aipolicy_sidecar.core.records import Effect, ExchangeRecord
from matrix.apis import Api
from matrix.cases import CASES, Case, Shape
from matrix.wires import strings, units
from support.chats import JSON, Reply, Request, Seen
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import make_rule

CUT = 5
"""Bytes of text in an event, so that nothing that is looked for is in one."""


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_what_a_rule_finds_is_dealt_with(case: Case, set_stage: SetStage) -> None:
    stage = set_stage(make_policy(_rule(case)))
    asks = case.direction is Direction.REQUEST
    prompt = f"First. {case.probe.prompt} Last." if asks else "Hello there."
    answer = "All is well." if asks else f"First. {case.probe.answer} Last."
    seen = await stage.play(
        Request(case.api.ask(prompt, case.shape is Shape.STREAM), path=case.api.path),
        _reply(case.api, answer, case.shape),
    )
    _check(case, seen, await stage.settled())


def _rule(case: Case) -> Any:
    where: dict[str, Any] = (
        {"request": [RequestSegment.USER]}
        if case.direction is Direction.REQUEST
        else {"response": [ResponseSegment.COMPLETION]}
    )
    return make_rule("probe", case.action, segments=where, **{case.probe.kind: case.probe.spec})


def _reply(api: Api, text: str, shape: Shape) -> Reply:
    if shape is Shape.STREAM:
        assert api.stream is not None
        pieces = tuple(text[at : at + CUT] for at in range(0, len(text), CUT))
        return Reply(tuple(api.stream(pieces)), headers=(("content-type", api.media),))
    body = api.answer(text) if api.answer else b'{"embeddings": [[0.5]]}'
    return Reply((body,), headers=JSON)


def _check(case: Case, seen: Seen, record: ExchangeRecord) -> None:
    asks = case.direction is Direction.REQUEST
    found = case.probe.prompt if asks else case.probe.answer
    reached = "".join(strings(units(seen.reached.body))) if seen.reached else ""
    told = case.api.heard(seen.body)
    looked_at = reached if asks else told
    assert seen.complete
    assert found not in looked_at
    assert found not in "".join(strings(units(seen.body)))
    assert record.dialect == case.api.name
    match case.action:
        case Action.DENY if asks or case.shape is Shape.JSON:
            assert seen.status == 403
            assert (seen.reached is None) is asks
            assert b"aipolicy_denied" in seen.body
            assert record.effects("test") == {Effect.DENIED}
        case Action.DENY:
            assert seen.status == 200
            assert told.startswith("First. ")
            assert "Last." not in told
            assert case.api.refused in seen.body
            assert record.effects("test") == {Effect.DENIED}
        case Action.REDACT:
            assert seen.status == 200
            before, after = looked_at.split("[", 1)[0], looked_at.rsplit("]", 1)[-1]
            assert before.endswith("First. ")
            assert after.startswith(" Last.")
            assert record.effects("test") == {Effect.REDACTED}
