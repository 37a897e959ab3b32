"""The official Anthropic client in front of the guard: valid objects, and its own exceptions."""

import asyncio
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from anthropic import Anthropic, DefaultHttpxClient
from anthropic.types import Message, MessageParam, TextBlock, ThinkingBlock, ToolParam, ToolUseBlock
from support.chats import EVENTS, Reply
from support.envoys import EnvoyStage
from support.message_streams import (
    PING,
    answer,
    begin,
    begin_call,
    begin_thinking,
    change,
    delta,
    event,
    finish,
    start,
    stop,
)
from support.messages import TOOL, TOOL_USE, message
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards, redact_mail

pytestmark = pytest.mark.envoy

CARD = "4111 1111 1111 1111"
EVERYWHERE = {
    "request": ["User", "ToolResult"],
    "response": ["Completion", "Reasoning", "ToolCall"],
}
GUARDED = make_policy(
    redact_cards(segments=EVERYWHERE), redact_mail(segments=EVERYWHERE), deny_bluebird()
)
TOOLS: list[ToolParam] = [
    {"name": "send", "description": "Sends a mail", "input_schema": TOOL["input_schema"]}
]


@pytest.fixture
def client(envoy_stage: EnvoyStage) -> Iterator[Anthropic]:
    with Anthropic(
        base_url=f"http://127.0.0.1:{envoy_stage.envoy.port}",
        api_key="unused",
        max_retries=0,
        timeout=30,
        http_client=DefaultHttpxClient(trust_env=False),
    ) as client:
        yield client


class Caller:
    """Calls of the client, each with what the model server answers."""

    def __init__(self, stage: EnvoyStage, client: Anthropic) -> None:
        self._stage = stage
        self._client = client

    async def ask(self, reply: bytes, content: Any = "Hello") -> Message:
        """A whole answer."""
        self._stage.upstream.reply = Reply((reply,))
        return await asyncio.to_thread(
            lambda: self._client.messages.create(
                max_tokens=64, model="m", messages=_say(content), tools=TOOLS
            )
        )

    async def follow(self, *chunks: bytes, content: Any = "Hello") -> tuple[Message, str]:
        """A streamed answer, put together by the client; its text as it came."""
        self._stage.upstream.reply = Reply(chunks, headers=EVENTS)
        return await asyncio.to_thread(self._follow, content)

    def _follow(self, content: Any) -> tuple[Message, str]:
        with self._client.messages.stream(
            max_tokens=64, model="m", messages=_say(content), tools=TOOLS
        ) as stream:
            text = "".join(stream.text_stream)
            return stream.get_final_message(), text

    async def count(self, content: Any) -> int:
        """A count of tokens."""
        self._stage.upstream.reply = Reply((b'{"input_tokens": 2095}',))
        counted = await asyncio.to_thread(
            self._client.messages.count_tokens, model="m", messages=_say(content), tools=TOOLS
        )
        return counted.input_tokens


def _say(content: Any) -> list[MessageParam]:
    return [{"role": "user", "content": content}]


@pytest.fixture
def caller(envoy_stage: EnvoyStage, client: Anthropic) -> Caller:
    return Caller(envoy_stage, client)


async def test_a_whole_conversation_with_tools(caller: Caller, envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    thinking = {"type": "thinking", "thinking": "so", "signature": "EqoB"}
    first = await caller.ask(message(thinking, "I send it.", TOOL_USE, stop_reason="tool_use"))
    thought, said, call = first.content
    assert isinstance(thought, ThinkingBlock)
    assert isinstance(said, TextBlock)
    assert isinstance(call, ToolUseBlock)
    assert (thought.signature, said.text) == ("EqoB", "I send it.")
    assert call.input == {"to": "[EmailAddress]", "n": 4111111, "all": True}
    assert (first.stop_reason, first.usage.output_tokens) == ("tool_use", 2)
    result = {"type": "tool_result", "tool_use_id": call.id, "content": f"sent with {CARD}"}
    second = await caller.ask(message(f"Done, {CARD}."), [result])
    assert second.content[0].to_dict() == {"type": "text", "text": "Done, [CreditCard]."}
    sent = envoy_stage.upstream.reached[-1].body
    assert b"sent with [CreditCard]" in sent
    assert CARD.encode() not in sent


async def test_a_streamed_answer(caller: Caller, envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    whole, text = await caller.follow(
        start(),
        PING,
        begin_thinking(),
        change("thinking_delta", thinking="card 4111 1111"),
        change("thinking_delta", thinking=" 1111 1111"),
        change("signature_delta", signature="EqoB"),
        stop(),
        begin(index=1),
        delta("It is 4111 11", 1),
        delta("11 1111 1111, ", 1),
        delta("about project ", 1),
        stop(1),
        begin_call(index=2),
        change("input_json_delta", 2, partial_json='{"to": "a@'),
        change("input_json_delta", 2, partial_json='x.org", "n": [1]}'),
        stop(2),
        finish(9, "tool_use"),
    )
    thought, said, call = whole.content
    assert isinstance(thought, ThinkingBlock)
    assert isinstance(said, TextBlock)
    assert isinstance(call, ToolUseBlock)
    assert (thought.thinking, thought.signature) == ("card [CreditCard]", "")
    assert said.text == text == "It is [CreditCard], about project "
    assert (call.name, call.input) == ("send", {"to": "[EmailAddress]", "n": [1]})
    assert (whole.stop_reason, whole.usage.input_tokens) == ("tool_use", 5)
    assert whole.usage.output_tokens == 9


@pytest.mark.parametrize(
    ("chunks", "text"),
    (
        ((start(), begin(), delta("about project "), delta("bluebird, ")), "about "),
        (
            (
                start(),
                begin_call(),
                change("input_json_delta", partial_json='{"q": "project bluebird'),
            ),
            "",
        ),
        ((start(), begin({"type": "text", "text": "project bluebird"})), ""),
        ((start(content=[{"type": "text", "text": "project bluebird"}]),), ""),
    ),
)
async def test_a_stream_that_is_denied_is_a_refusal(
    caller: Caller, envoy_stage: EnvoyStage, chunks: tuple[bytes, ...], text: str
) -> None:
    envoy_stage.guard.policy = GUARDED
    whole, streamed = await caller.follow(*chunks, stop(), finish())
    assert whole.stop_reason == "refusal"
    assert whole.stop_details is not None
    assert whole.stop_details.explanation == "The rest of the answer was withheld by a policy."
    assert streamed == text


async def test_an_error_in_a_stream_is_raised(caller: Caller, envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    error = event("error", error={"type": "overloaded_error", "message": f"no {CARD}"})
    with pytest.raises(anthropic.APIStatusError) as caught:
        await caller.follow(start(), error)
    assert caught.value.type == "overloaded_error"
    assert caught.value.api_message == "no [CreditCard]"


async def test_a_denial_is_the_clients_own_exception(
    caller: Caller, envoy_stage: EnvoyStage
) -> None:
    envoy_stage.guard.policy = GUARDED
    with pytest.raises(anthropic.PermissionDeniedError) as caught:
        await caller.ask(message("ok"), "about project bluebird")
    assert (caught.value.type, caught.value.error_code) == ("permission_error", "aipolicy_denied")
    assert 'rule "bluebird"' in (caught.value.api_message or "")
    with pytest.raises(anthropic.PermissionDeniedError):
        await caller.follow(answer("ok"), content="about project bluebird")
    with pytest.raises(anthropic.PermissionDeniedError):
        await caller.ask(message("project bluebird"))
    with pytest.raises(anthropic.PermissionDeniedError):
        await caller.count("about project bluebird")


async def test_each_kind_of_problem_has_its_exception(
    caller: Caller, envoy_stage: EnvoyStage
) -> None:
    guard = envoy_stage.guard
    guard.policy = GUARDED
    with pytest.raises(anthropic.BadRequestError) as malformed:
        await caller.ask(message("ok"), [{"type": "text", "text": 5}])
    assert malformed.value.type == "invalid_request_error"
    with pytest.raises(anthropic.InternalServerError) as unreadable:
        await caller.ask(b'{"content": 5}')
    assert (unreadable.value.status_code, unreadable.value.type) == (502, "api_error")
    guard.policy = make_policy(max_input_tokens=3)
    with pytest.raises(anthropic.ContentTooLargeError) as large:
        await caller.ask(message("ok"), "one two three four five six")
    assert str(large.value.type) == "request_too_large"
    guard.policy = None
    with pytest.raises(anthropic.ServiceUnavailableError) as undecided:
        await caller.ask(message("ok"))
    assert undecided.value.type == "overloaded_error"


async def test_an_empty_budget_says_when_to_come_back(
    caller: Caller, envoy_stage: EnvoyStage
) -> None:
    envoy_stage.guard.policy = make_policy(budgets=("empty",))
    envoy_stage.guard.limit = 10
    with pytest.raises(anthropic.RateLimitError) as caught:
        await caller.ask(message("ok"))
    assert caught.value.type == "rate_limit_error"
    assert caught.value.response.headers["retry-after"] == "7"


async def test_tokens_are_counted(caller: Caller, envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    assert await caller.count(f"for {CARD}") == 2095
    assert b"for [CreditCard]" in envoy_stage.upstream.reached[-1].body
