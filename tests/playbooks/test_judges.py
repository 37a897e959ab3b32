"""Rules that judge calls and whole answers, on the core and over real Envoy."""

import json

import pytest
from aipolicy_sidecar.core.records import Effect, Outcome
from matrix.apis import APIS, Api
from matrix.cases import Shape
from matrix.wires import strings, units
from support.chat_streams import answer, read_texts
from support.chats import EVENTS, JSON, TOOL_CALL, Reply, Request, completion, prompt
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, make_rule, redact_mail

PERSON = {"type": "object", "required": ["name"]}
ASK = Request(prompt("Who?", stream=True))


def form(**streaming: object) -> dict[str, object]:
    return {"schema": PERSON, "streaming": streaming}


async def test_a_streamed_answer_that_fits_arrives_whole(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(make_rule("form", "Deny", jsonSchema=form()), redact_mail()))
    said = answer('{"name": ', '"jo@x.', 'org"}')

    seen = await stage.play(ASK, Reply((said,), headers=EVENTS))

    assert json.loads(seen.streamed()) == {"name": "[EmailAddress]"}
    assert read_texts(seen.body)[0, "finish"] == "stop"


async def test_a_streamed_answer_that_does_not_fit_is_never_seen(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(make_rule("form", "Deny", jsonSchema=form())))

    seen = await stage.play(ASK, Reply((answer("Sure", "! It is"),), headers=EVENTS))

    assert seen.streamed() == ""
    assert read_texts(seen.body)[0, "finish"] == "content_filter"
    assert (await stage.settled()).effects("test") == {Effect.DENIED}


async def test_annotate_at_end_lets_a_stream_pass_and_tells(set_stage: SetStage) -> None:
    rule = make_rule("form", "Deny", jsonSchema=form(mode="AnnotateAtEnd"))
    stage = set_stage(make_policy(rule))
    said = answer("Sure", "! It is")

    seen = await stage.play(ASK, Reply((said,), headers=EVENTS))

    assert seen.body == said
    (decision,) = (await stage.settled()).decisions
    assert (decision.effect, dict(decision.labels)) == (Effect.ANNOTATED, {"JsonSchema": 1})


@pytest.mark.parametrize(("on_error", "passes"), (("Deny", False), ("Allow", True)))
async def test_an_answer_that_is_too_long_to_hold_goes_by_on_error(
    set_stage: SetStage, on_error: str, passes: bool
) -> None:
    rule = make_rule("form", "Deny", jsonSchema=form(maxBytes=1024), onError=on_error)
    stage = set_stage(make_policy(rule))

    seen = await stage.play(ASK, Reply((answer("x" * 800, "y" * 800),), headers=EVENTS))

    assert (seen.streamed() == "x" * 800 + "y" * 800) is passes
    (decision,) = (await stage.settled()).decisions
    assert (decision.outcome, decision.reason) == (Outcome.ERROR, "AnswerTooLong")


async def test_a_denied_tool_in_the_history_refuses_the_request(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(make_rule("tools", "Deny", toolCalls={"allow": ["search_*"]})))
    messages = [{"role": "assistant", "content": None, "tool_calls": [TOOL_CALL]}]

    seen = await stage.play(Request(prompt(messages=messages)))

    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "tools"


async def test_whole_answers_are_held_against_the_documents_of_their_request(
    set_stage: SetStage,
) -> None:
    stage = set_stage(make_policy(make_rule("grounded", "Deny", grounding={})))
    documents = [{"title": "T", "text": "The bridge is 412 m long."}]

    fits = await stage.play(
        Request(prompt("How long?", documents=documents)), Reply((completion("It is 412 m."),))
    )
    made_up = await stage.play(
        Request(prompt("How long?", documents=documents)), Reply((completion("It is 413 m."),))
    )

    assert fits.text() == "It is 412 m."
    assert (made_up.status, made_up.error()["rule"]) == (403, "grounded")


async def test_without_documents_the_rule_is_told_as_skipped(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(make_rule("grounded", "Deny", grounding={})))

    seen = await stage.play(Request(prompt("How long?")), Reply((completion("It is 413 m."),)))

    assert seen.status == 200
    (decision,) = (await stage.settled()).decisions
    assert (decision.outcome, decision.reason) == (Outcome.SKIPPED, "no documents")


async def test_a_rule_after_a_denial_was_not_passed(set_stage: SetStage) -> None:
    form_rule = make_rule("form", "Deny", jsonSchema=form())
    stage = set_stage(make_policy(deny_bluebird(segments={"response": ["Completion"]}), form_rule))

    seen = await stage.play(Request(), Reply((completion("Project bluebird"),)))

    assert seen.error()["rule"] == "bluebird"
    told = [(one.rule, one.outcome, one.reason) for one in (await stage.settled()).decisions]
    assert told == [
        ("bluebird", Outcome.EVALUATED, ""),
        ("form", Outcome.SKIPPED, "denied earlier"),
    ]


CALLING = [api for api in APIS if api.call and api.stream_call]
LINE = {"type": "object", "properties": {"line": {"type": "string", "maxLength": 4}}}


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("api", CALLING, ids=lambda api: str(api.name))
@pytest.mark.parametrize(("line", "fits"), (("ls", True), ("rm -rf /", False)))
async def test_arguments_are_held_against_a_schema_in_every_api(
    set_stage: SetStage, api: Api, shape: Shape, line: str, fits: bool
) -> None:
    spec = {"arguments": {"run": {"jsonSchema": LINE}}}
    stage = set_stage(make_policy(make_rule("tools", "Deny", toolCalls=spec)))
    arguments = json.dumps({"line": line})
    assert api.call is not None
    assert api.stream_call is not None
    stream = shape is Shape.STREAM
    chunks = api.stream_call("run", tuple(arguments)) if stream else [api.call("run", arguments)]
    headers = (("content-type", api.media),) if stream else JSON

    seen = await stage.play(
        Request(api.ask("Go.", stream), path=api.path), Reply(tuple(chunks), headers=headers)
    )

    said = "".join(strings(units(seen.body)))
    assert ((await stage.settled()).effects("test") == {Effect.DENIED}) is not fits
    assert seen.status == (200 if fits or stream else 403)
    assert line not in said or fits
    if fits:
        assert line in said.replace("\\", "")


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("api", [api for api in APIS if api.stream], ids=lambda api: str(api.name))
async def test_an_answer_that_fits_arrives_in_every_api(
    set_stage: SetStage, api: Api, shape: Shape
) -> None:
    stage = set_stage(make_policy(make_rule("form", "Deny", jsonSchema=form()), redact_mail()))
    text = '{"name": "jo@x.org"}'
    assert api.answer is not None
    assert api.stream is not None
    stream = shape is Shape.STREAM
    chunks = api.stream(tuple(text)) if stream else [api.answer(text)]
    headers = (("content-type", api.media),) if stream else JSON

    seen = await stage.play(
        Request(api.ask("Go.", stream), path=api.path), Reply(tuple(chunks), headers=headers)
    )

    assert json.loads(api.heard(seen.body)) == {"name": "[EmailAddress]"}
    assert api.refused not in seen.body
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}
