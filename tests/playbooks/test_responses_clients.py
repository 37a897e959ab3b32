"""The official `openai` client's Responses API against real Envoy: each object is valid to it."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from openai import AsyncOpenAI, BadRequestError, PermissionDeniedError
from openai.types.responses import FunctionToolParam, Response, ResponseStreamEvent
from pydantic import BaseModel
from support.chats import EVENTS, Reply
from support.envoys import EnvoyStage
from support.ports import make_policy
from support.responses import ResponseScript, answer, function_call, message, reasoning
from support.rule_sets import deny_bluebird, redact_cards, redact_mail

CARD = "4111 1111 1111 1111"
TOOL: Final[FunctionToolParam] = {
    "type": "function",
    "name": "send",
    "description": "Sends",
    "parameters": {"type": "object", "properties": {"to": {"type": "string"}}},
    "strict": False,
}

pytestmark = pytest.mark.envoy


@pytest.fixture
def stage(envoy_stage: EnvoyStage) -> EnvoyStage:
    envoy_stage.guard.policy = make_policy(
        redact_cards(), redact_mail(), deny_bluebird(), max_output_tokens=64
    )
    return envoy_stage


@pytest.fixture
async def client(stage: EnvoyStage) -> AsyncIterator[AsyncOpenAI]:
    base = f"http://127.0.0.1:{stage.envoy.port}/v1"
    async with AsyncOpenAI(base_url=base, api_key="k", max_retries=0) as client:
        yield client


def stream_of(script: ResponseScript) -> Reply:
    script.end()
    return Reply(tuple(script.events), headers=EVENTS)


def script() -> ResponseScript:
    """A stream with everything in it that is edited."""
    told = ResponseScript().think("4111 1111", " 1111 1111?").say("Card 41", "11 1111 1111 1111. ")
    return told.call('{"to": "joe@x', '.org"}', name="send").tool("mail joe@", "x.org")


async def test_answers_whole(stage: EnvoyStage, client: AsyncOpenAI) -> None:
    stage.upstream.reply = Reply(
        (
            answer(
                reasoning(f"{CARD}?", index=0),
                message(f"card {CARD}", index=1),
                function_call('{"to": "joe@x.org"}', name="send", index=2),
            ),
        )
    )
    said = await client.responses.create(
        model="m", input=f"my {CARD}", instructions="joe@x.org", tools=[TOOL]
    )
    assert said.output_text == "card [CreditCard]"
    thought, _, call = said.output
    assert thought.type == "reasoning"
    assert thought.summary[0].text == "[CreditCard]?"
    assert call.type == "function_call"
    assert (call.name, call.arguments) == ("send", '{"to": "[EmailAddress]"}')
    assert said.usage is not None
    assert (said.usage.input_tokens, said.usage.output_tokens) == (5, 2)
    (request,) = stage.upstream.reached
    assert CARD.encode() not in request.body
    assert b'"max_output_tokens":64' in request.body


async def test_answers_streamed(stage: EnvoyStage, client: AsyncOpenAI) -> None:
    stage.upstream.reply = stream_of(script())
    events: list[ResponseStreamEvent] = [
        event
        async for event in await client.responses.create(model="m", input="Hello", stream=True)
    ]
    told = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert told == "Card [CreditCard]. "
    assert [event.sequence_number for event in events] == list(range(len(events)))
    last = events[-1]
    assert last.type == "response.completed"
    check_redacted(last.response)


def check_redacted(said: Response) -> None:
    assert said.output_text == "Card [CreditCard]. "
    thought, _, call, custom = said.output
    assert thought.type == "reasoning"
    assert thought.summary[0].text == "[CreditCard]?"
    assert call.type == "function_call"
    assert call.arguments == '{"to": "[EmailAddress]"}'
    assert custom.type == "custom_tool_call"
    assert custom.input == "mail [EmailAddress]"


async def test_the_stream_helper_puts_together_what_it_was_told(
    stage: EnvoyStage, client: AsyncOpenAI
) -> None:
    stage.upstream.reply = stream_of(script())
    async with client.responses.stream(model="m", input="Hello", tools=[TOOL]) as stream:
        snapshots: dict[str, str] = {}
        async for event in stream:
            match event.type:
                case "response.output_text.delta" | "response.function_call_arguments.delta":
                    snapshots[event.type] = event.snapshot
                case _:
                    pass
        said = await stream.get_final_response()
    assert list(snapshots.values()) == ["Card [CreditCard]. ", '{"to": "[EmailAddress]"}']
    check_redacted(said)


class Mail(BaseModel):
    """A structured output."""

    to: str


async def test_structured_outputs_stay_readable(stage: EnvoyStage, client: AsyncOpenAI) -> None:
    stage.upstream.reply = Reply((answer(message('{"to": "joe@x.org"}')),))
    said = await client.responses.parse(model="m", input="Hello", text_format=Mail)
    assert said.output_parsed == Mail(to="[EmailAddress]")
    stage.upstream.reply = stream_of(ResponseScript().say('{"to": "joe', '@x.org"}'))
    async with client.responses.stream(model="m", input="Hello", text_format=Mail) as stream:
        assert (await stream.get_final_response()).output_parsed == Mail(to="[EmailAddress]")


async def test_a_denied_stream_ends_well(stage: EnvoyStage, client: AsyncOpenAI) -> None:
    told = ResponseScript().say("Well. ").say("about project ", "blue", "bird").call("{}")
    stage.upstream.reply = stream_of(told)
    async with client.responses.stream(model="m", input="Hello") as stream:
        events = [event async for event in stream]
    last = events[-1]
    assert last.type == "response.incomplete"
    assert last.response.id == "resp_1"
    assert last.response.incomplete_details is not None
    assert last.response.incomplete_details.reason == "content_filter"
    assert all(event.type != "response.function_call_arguments.done" for event in events)


async def test_a_stream_that_cannot_be_read_ends_well(
    stage: EnvoyStage, client: AsyncOpenAI
) -> None:
    stage.upstream.reply = Reply((b"data: {broken\n\n",), headers=EVENTS)
    async with client.responses.stream(model="m", input="Hello") as stream:
        types = [event.type async for event in stream]
    assert types == ["response.created", "response.incomplete"]


async def test_a_refusal_is_an_error_of_the_client(stage: EnvoyStage, client: AsyncOpenAI) -> None:
    denied: Any = {"model": "m", "input": "project bluebird"}
    with pytest.raises(PermissionDeniedError) as caught:
        await client.responses.create(**denied)
    assert (caught.value.code, caught.value.status_code) == ("aipolicy_denied", 403)
    with pytest.raises(PermissionDeniedError):
        await client.responses.create(**denied, stream=True)
    with pytest.raises(PermissionDeniedError, match="previous_response_id"):
        await client.responses.create(model="m", input="a", previous_response_id="resp_1")
    with pytest.raises(PermissionDeniedError, match="LLM API"):
        await client.responses.retrieve("resp_1")
    with pytest.raises(BadRequestError, match="background"):
        await client.responses.create(model="m", input="a", background=True)
    stage.upstream.reply = Reply((answer(message("project bluebird")),))
    with pytest.raises(PermissionDeniedError):
        await client.responses.create(model="m", input="a")


async def test_tokens_are_counted(stage: EnvoyStage, client: AsyncOpenAI) -> None:
    body = b'{"object": "response.input_tokens", "input_tokens": 7}'
    stage.upstream.reply = Reply((body,))
    counted = await client.responses.input_tokens.count(model="m", input=f"my {CARD}")
    assert counted.input_tokens == 7
    (request,) = stage.upstream.reached
    assert b"my [CreditCard]" in request.body
