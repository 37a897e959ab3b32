"""Every rule, API, direction, shape and action that there is: `matrix.cases` has the table."""

from typing import Any

import pytest
from aipolicy.effective import EffectiveRule
from aipolicy.rule_specs import Action
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from aipolicy_sidecar.core.records import Effect
from matrix.cases import CASES, Case, Shape
from matrix.wires import strings, units
from support.chats import JSON, Reply, Request, Seen
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import make_rule
from typing_extensions import override

CUT = 5
"""Bytes of text in an event, so that nothing that is looked for is in one."""


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_what_a_rule_finds_is_dealt_with(case: Case, set_stage: SetStage) -> None:
    stage = set_stage(make_policy(_rule(case)))
    asks = case.direction is Direction.REQUEST
    text = f"First. {case.kind.example.prompt if asks else case.kind.example.answer} Last."
    body = _ask(case, text if asks else "Hello.")
    reply = _Echo(case) if asks else _reply(case, text)
    seen = await stage.play(Request(body, path=case.api.path), reply)
    record = await stage.settled()
    assert (seen.complete, record.dialect) == (True, case.api.name)
    told = case.api.heard(seen.body)
    if asks:
        _check_request(case, body, seen, told)
    else:
        _check_answer(case, reply, seen, told)
    assert record.effects("test") == {_EFFECTS[case.action]}


_EFFECTS = {
    Action.DENY: Effect.DENIED,
    Action.REDACT: Effect.REDACTED,
    Action.PSEUDONYMIZE: Effect.PSEUDONYMIZED,
    Action.ANNOTATE: Effect.ANNOTATED,
}


def _rule(case: Case) -> EffectiveRule:
    calls = bool(case.kind.example.arguments)
    where: dict[str, Any] = (
        {"request": [RequestSegment.TOOL_CALL if calls else RequestSegment.USER]}
        if case.direction is Direction.REQUEST
        else {"response": [ResponseSegment.TOOL_CALL if calls else ResponseSegment.COMPLETION]}
    )
    spec = {case.kind.name: case.kind.example.spec}
    return make_rule("probe", case.action, segments=where, **spec)


def _ask(case: Case, text: str) -> bytes:
    stream = case.shape is Shape.STREAM
    if case.direction is Direction.REQUEST and case.kind.example.arguments:
        assert case.api.tell_call is not None
        return case.api.tell_call(case.kind.example.prompt, case.kind.example.arguments, stream)
    return case.api.ask(text, stream)


def _reply(case: Case, text: str) -> Reply:
    """A model that says the text, or calls the tool."""
    api, example = case.api, case.kind.example
    if example.arguments and case.direction is Direction.RESPONSE:
        assert api.call is not None
        assert api.stream_call is not None
        if case.shape is Shape.JSON:
            return Reply((api.call(example.answer, example.arguments),), headers=JSON)
        chunks = api.stream_call(example.answer, tuple(example.arguments))
        return Reply(tuple(chunks), headers=(("content-type", api.media),))
    if case.shape is Shape.STREAM:
        assert api.stream is not None
        pieces = tuple(text[at : at + CUT] for at in range(0, len(text), CUT))
        return Reply(tuple(api.stream(pieces)), headers=(("content-type", api.media),))
    return Reply((api.answer(text) if api.answer else b'{"embeddings": [[0.5]]}',), headers=JSON)


class _Echo(Reply):
    """A model that says what it hears."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        object.__setattr__(self, "_case", case)  # a reply is frozen

    _case: Case

    @override
    def to(self, request: Request) -> Reply:
        return _reply(self._case, _text(request.body))


def _text(body: bytes) -> str:
    """The text that was asked with, as it reached the model."""
    return next((text for text in strings(units(body)) if text.startswith("First.")), "First.")


def _check_request(case: Case, body: bytes, seen: Seen, told: str) -> None:
    if case.action is Action.DENY:
        assert (seen.reached, seen.status) == (None, 403)
        assert b"aipolicy_denied" in seen.body
        assert case.kind.example.prompt.encode() not in seen.body
        return
    assert seen.reached is not None
    assert seen.status == 200
    if case.action is Action.ANNOTATE:
        assert seen.reached.body == body
        assert "probe" in seen.headers["x-aipolicy-annotations"]
        return
    reached = _text(seen.reached.body)
    assert case.kind.example.prompt not in reached
    assert reached.startswith("First. ")
    assert reached.endswith(" Last.")
    if case.api.answer:
        restored = case.action is Action.PSEUDONYMIZE
        assert told == (f"First. {case.kind.example.prompt} Last." if restored else reached)


def _check_answer(case: Case, reply: Reply, seen: Seen, told: str) -> None:
    found = case.kind.example.answer
    if case.action is Action.ANNOTATE:
        assert seen.body == b"".join(reply.chunks)
        annotated = seen.headers.get("x-aipolicy-annotations", "")
        assert ("probe" in annotated) is (case.shape is Shape.JSON)
        return
    assert found not in "".join(strings(units(seen.body)))
    assert found not in told
    if case.action is not Action.DENY:
        assert seen.status == 200
        assert told.startswith("First. ")
        assert told.endswith(" Last.")
    elif case.shape is Shape.JSON:
        assert seen.status == 403
        assert b"aipolicy_denied" in seen.body
    else:
        assert seen.status == 200
        assert "First. ".startswith(told[:7])
        assert "Last." not in told
        assert case.api.refused in seen.body
