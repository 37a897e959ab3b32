"""The official `ollama` client against real Envoy: each object is one that it can read."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest
from ollama import AsyncClient, ChatResponse, ResponseError
from support.chats import JSON, Reply
from support.envoys import EnvoyStage
from support.ollama_chats import CALL, LINES, answer, dump, last, line, message, piece
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards, redact_mail

CARD = "4111 1111 1111 1111"
ASK: Final = [{"role": "user", "content": "Hello"}]
TOOL: Final[Mapping[str, Any]] = {
    "type": "function",
    "function": {
        "name": "send",
        "description": "Sends",
        "parameters": {"type": "object", "properties": {"to": {"type": "string"}}},
    },
}

pytestmark = pytest.mark.envoy


@pytest.fixture
def stage(envoy_stage: EnvoyStage) -> EnvoyStage:
    envoy_stage.guard.policy = make_policy(
        redact_cards(), redact_mail(), deny_bluebird(), max_output_tokens=64
    )
    return envoy_stage


@pytest.fixture
async def client(stage: EnvoyStage) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(f"http://127.0.0.1:{stage.envoy.port}") as client:
        yield client


async def stream(client: AsyncClient, text: str = "Hello") -> AsyncIterator[ChatResponse]:
    messages = [{"role": "user", "content": text}]
    async for part in await client.chat("m", messages, stream=True):
        yield part


async def test_chats_whole(stage: EnvoyStage, client: AsyncClient) -> None:
    stage.upstream.reply = Reply(
        (answer(message=message(f"card {CARD}", thinking="joe@x.org?", tool_calls=[CALL])),)
    )
    said = await client.chat("m", ASK, tools=[TOOL], think=True, options={"num_predict": -1})
    assert said.message.content == "card [CreditCard]"
    assert said.message.thinking == "[EmailAddress]?"
    assert said.message.tool_calls is not None
    (call,) = said.message.tool_calls
    assert call.function.name == "send"
    assert call.function.arguments == {"to": ["[EmailAddress]"], "n": "[CreditCard]", "all": True}
    assert (said.done_reason, said.prompt_eval_count, said.eval_count) == ("stop", 5, 2)
    (request,) = stage.upstream.reached
    assert b'"num_predict":64' in request.body.replace(b" ", b"")


async def test_chats_streamed(stage: EnvoyStage, client: AsyncClient) -> None:
    stage.upstream.reply = Reply(
        (
            line({"thinking": "their 4111 1111"}),
            line({"thinking": " 1111 1111. "}),
            line("mail joe@exam"),
            line("ple.org? "),
            line({"tool_calls": [CALL]}),
            last(),
        ),
        headers=LINES,
    )
    parts = [part async for part in await client.chat("m", ASK, tools=[TOOL], stream=True)]
    assert "".join(part.message.thinking or "" for part in parts) == "their [CreditCard]. "
    assert "".join(part.message.content or "" for part in parts) == "mail [EmailAddress]? "
    (calls,) = [part.message.tool_calls for part in parts if part.message.tool_calls]
    assert calls[0].function.arguments == {
        "to": ["[EmailAddress]"],
        "n": "[CreditCard]",
        "all": True,
    }
    assert [part.done for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1].eval_count == 2


async def test_generates_whole_and_streamed(stage: EnvoyStage, client: AsyncClient) -> None:
    stage.upstream.reply = Reply((piece(f"card {CARD}", done=True, context=[1, 2]),), headers=JSON)
    whole = await client.generate("m", f"I am joe@x.org, {CARD}", system="Be kind")
    assert whole.response == "card [CreditCard]"
    assert whole.context is None
    assert b"I am [EmailAddress], [CreditCard]" in stage.upstream.reached[0].body
    stage.upstream.reply = Reply(
        (piece("card 4111 1111"), piece(" 1111 1111. "), piece(done=True, context=[1])),
        headers=LINES,
    )
    parts = [part async for part in await client.generate("m", "Hello", stream=True)]
    assert "".join(part.response or "" for part in parts) == "card [CreditCard]. "
    assert (parts[-1].done, parts[-1].context) == (True, None)


async def test_a_stream_that_is_denied_ends_as_any_other(
    stage: EnvoyStage, client: AsyncClient
) -> None:
    stage.upstream.reply = Reply((line("project blue"), line("bird "), last()), headers=LINES)
    parts = [part async for part in stream(client)]
    assert "blue" not in "".join(part.message.content or "" for part in parts)
    assert (parts[-1].done, parts[-1].done_reason) == (True, "content_filter")
    stage.upstream.reply = Reply((piece("project bluebird "), piece(done=True)), headers=LINES)
    ended = [part async for part in await client.generate("m", "Hello", stream=True)]
    assert [(part.response, part.done_reason) for part in ended] == [("", "content_filter")]


async def test_a_denial_is_the_clients_own_error(stage: EnvoyStage, client: AsyncClient) -> None:
    text = "project bluebird"
    whole = client.chat("m", [{"role": "user", "content": text}])
    for asked in (whole, anext(stream(client, text)), client.generate("m", text)):
        with pytest.raises(ResponseError) as caught:
            await asked
        assert caught.value.status_code == 403
        assert str(caught.value).startswith('Denied by policy "test", rule "bluebird" (request id ')
    assert not stage.upstream.reached


async def test_errors_of_the_server_stay_its_own(stage: EnvoyStage, client: AsyncClient) -> None:
    stage.upstream.reply = Reply((b'{"error":"model \'m\' not found"}',), status=404)
    with pytest.raises(ResponseError, match="model 'm' not found") as caught:
        await client.generate("m", "Hello")
    assert caught.value.status_code == 404
    stage.upstream.reply = Reply((line("so "), dump({"error": "out of memory"})), headers=LINES)
    parts = stream(client)
    assert (await anext(parts)).message.content == "so "
    with pytest.raises(ResponseError, match="out of memory"):
        await anext(parts)


async def test_embeds(stage: EnvoyStage, client: AsyncClient) -> None:
    stage.upstream.reply = Reply((b'{"model":"m","embeddings":[[0.5,1]],"prompt_eval_count":3}',))
    vectors = await client.embed("m", ["a", f"card {CARD}"])
    assert vectors.embeddings == [[0.5, 1.0]]
    assert b"card [CreditCard]" in stage.upstream.reached[0].body
    stage.upstream.reply = Reply((b'{"embedding":[0.5,1]}',))
    assert (await client.embeddings("m", "a")).embedding == [0.5, 1.0]


async def test_lists_models_and_does_not_manage_them(
    stage: EnvoyStage, client: AsyncClient
) -> None:
    stage.upstream.reply = Reply((b'{"models":[{"model":"m"}]}',))
    assert [model.model for model in (await client.list()).models] == ["m"]
    for call in (client.show("m"), client.pull("m"), client.create("x", from_="m", system="s")):
        with pytest.raises(ResponseError) as caught:
            await call
        assert caught.value.status_code == 403
