"""What only real connections can do: old protocols, pipelines, lost peers, a lost guard."""

import asyncio

import pytest
from support.chat_streams import DONE, chunk, usage_chunk
from support.chats import EVENTS, JSON, Reply, Request, completion, prompt
from support.clients import Client, to_bytes
from support.envoys import EnvoyStage
from support.http2_clients import ask_http2
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards

pytestmark = pytest.mark.envoy

GUARDED = make_policy(redact_cards(), deny_bluebird())
BUDGETED = make_policy(redact_cards(), budgets=("b",))
CARD = "4111 1111 1111 1111"


async def test_http_1_0_is_guarded(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request(prompt("project bluebird")), version="1.0"))
        assert (await client.read()).status == 403
    async with Client(envoy_stage.envoy.port) as client:
        envoy_stage.upstream.reply = Reply((completion(f"It is {CARD}"),))
        await client.send(to_bytes(Request(prompt(CARD)), version="1.0"))
        seen = await client.read()
    assert seen.text() == "It is [CreditCard]"
    assert b"4111" not in envoy_stage.upstream.reached[0].body
    assert len(envoy_stage.upstream.reached) == 1


async def test_every_request_of_a_pipeline_is_guarded(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    texts = ("one", "project bluebird", "three", CARD)
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(b"".join(to_bytes(Request(prompt(text))) for text in texts))
        statuses = [(await client.read()).status for _ in texts]
    assert statuses == [200, 403, 200, 200]
    reached = [request.body for request in envoy_stage.upstream.reached]
    assert len(reached) == 3
    assert not any(b"bluebird" in body or b"4111" in body for body in reached)


@pytest.mark.parametrize("size", (1024, 80 * 1024))
async def test_a_chunked_body_is_held_to_the_limit(envoy_stage: EnvoyStage, size: int) -> None:
    envoy_stage.guard.policy = GUARDED
    body = prompt("x" * size)
    head = to_bytes(Request(b"", headers=(*JSON, ("transfer-encoding", "chunked"))))
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(head + b"%x\r\n%b\r\n" % (len(body), body))
        await client.send(b"0\r\nx-trailer: 1\r\n\r\n")
        seen = await client.read()
    assert seen.status == (200 if size == 1024 else 413)
    assert len(envoy_stage.upstream.reached) == (1 if size == 1024 else 0)
    assert (await envoy_stage.settled()).status == seen.status


async def test_an_answer_that_the_proxy_cannot_hold_is_not_sent(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = BUDGETED
    answer = completion("x" * 8_000_000)
    halves = (answer[:1000], answer[1000:])
    seen = await envoy_stage.play(Request(), Reply(halves))
    assert seen.status == 500
    assert b"xxx" not in seen.body
    record = await envoy_stage.settled()
    assert record.charged_tokens is not None
    assert record.charged_tokens > 0
    assert envoy_stage.guard.ledger.lease("b").reserved == 0


async def test_a_stream_may_be_longer_than_the_limit(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    chunks = tuple(chunk("word " * 100) for _ in range(400))
    reply = Reply((*chunks, DONE), headers=EVENTS)
    seen = await envoy_stage.play(Request(prompt(stream=True)), reply)
    assert seen.complete
    assert seen.streamed() == "word " * 40_000


async def test_text_is_released_while_the_stream_goes_on(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    envoy_stage.upstream.reply = Reply((chunk("Hello"), DONE), headers=EVENTS)
    envoy_stage.upstream.holds = asyncio.Event()
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request(prompt(stream=True))))
        received = b""
        while b"Hello" not in received:
            received += await client.receive()
        envoy_stage.upstream.holds.set()


async def test_a_client_that_leaves_mid_stream_is_charged_what_was_seen(
    envoy_stage: EnvoyStage,
) -> None:
    envoy_stage.guard.policy = BUDGETED
    reply = Reply((chunk("so on"), usage_chunk(1, 1), DONE), headers=EVENTS)
    envoy_stage.upstream.reply = reply
    envoy_stage.upstream.holds = asyncio.Event()
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request(prompt(stream=True))))
        received = b""
        while b"so on" not in received:  # its head may come alone
            received += await client.receive()
    record = await envoy_stage.settled()
    await envoy_stage.upstream.gone.wait()
    assert record.closed == "cancelled"
    assert record.charged_tokens == len(envoy_stage.upstream.reached[0].body) + 64 + 5
    assert envoy_stage.guard.ledger.lease("b").reserved == 0


async def test_a_client_that_leaves_before_the_answer_is_charged_the_worst(
    envoy_stage: EnvoyStage,
) -> None:
    envoy_stage.guard.policy = BUDGETED
    envoy_stage.upstream.reply = Reply(())
    envoy_stage.upstream.holds_head = asyncio.Event()
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request(prompt(max_tokens=10))))
        await envoy_stage.upstream.arrived.wait()
    record = await envoy_stage.settled()
    assert record.closed == "cancelled"
    assert record.charged_tokens == len(envoy_stage.upstream.reached[0].body) + 64 + 10
    assert envoy_stage.guard.ledger.lease("b").reserved == 0


async def test_an_upstream_that_dies_in_a_whole_answer(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = BUDGETED
    seen = await envoy_stage.play(Request(), Reply((completion()[:30],), dies=b""))
    assert seen.status in {0, 502, 503}
    assert (await envoy_stage.settled()).answered_by_guard is False
    assert envoy_stage.guard.ledger.lease("b").reserved == 0


async def test_an_upstream_that_is_not_there(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = BUDGETED
    await envoy_stage.upstream.__aexit__(None, None, None)
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request()))
        seen = await client.read()
    await envoy_stage.upstream.__aenter__()
    assert seen.status == 503
    assert seen.error()["code"] == "model_server_unavailable"
    record = await envoy_stage.settled()
    assert (record.status, record.charged_tokens) == (503, 0)


async def test_without_the_guard_nothing_passes_until_it_is_back(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    await envoy_stage.edge.drain(0)
    for path in ("/v1/chat/completions", "/v1/models", "/other"):
        seen = await envoy_stage.play(Request(path=path))
        assert (seen.status, seen.reached) == (503, None)
        assert seen.error()["code"] == "guard_unavailable"
    await envoy_stage.edge.start()
    for _ in range(100):  # Envoy connects anew when it is asked
        seen = await envoy_stage.play(Request())
        if seen.status == 200:
            break
        await asyncio.sleep(0.1)
    assert seen.status == 200


async def test_a_stream_without_its_guard_goes_no_further(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    envoy_stage.upstream.reply = Reply(
        (chunk("Hello"), chunk(f"It is {CARD}"), DONE), headers=EVENTS
    )
    envoy_stage.upstream.holds = asyncio.Event()
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request(prompt(stream=True))))
        await client.receive(100)
        await envoy_stage.edge.drain(0)
        envoy_stage.upstream.holds.set()
        rest = b""
        while more := await client.receive():
            rest += more
    assert b"It is" not in rest
    assert not rest.endswith(b"0\r\n\r\n")
    await envoy_stage.edge.start()


async def test_draining_lets_running_exchanges_end(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    envoy_stage.upstream.reply = Reply((chunk("Hello "), chunk(CARD), DONE), headers=EVENTS)
    envoy_stage.upstream.holds = asyncio.Event()
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request(prompt(stream=True))))
        await envoy_stage.upstream.arrived.wait()
        draining = asyncio.create_task(envoy_stage.edge.drain(30))
        await asyncio.sleep(0)
        envoy_stage.upstream.holds.set()
        seen = await client.read()
        await draining
    assert seen.streamed() == "Hello [CreditCard]"
    await envoy_stage.edge.start()


async def test_an_exchange_keeps_the_policy_it_began_with(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    envoy_stage.upstream.reply = Reply((chunk("Hello "), chunk(CARD), DONE), headers=EVENTS)
    envoy_stage.upstream.holds = asyncio.Event()
    async with Client(envoy_stage.envoy.port) as client:
        await client.send(to_bytes(Request(prompt(stream=True))))
        await envoy_stage.upstream.arrived.wait()
        envoy_stage.guard.policy = make_policy()
        envoy_stage.upstream.holds.set()
        seen = await client.read()
    assert seen.streamed() == "Hello [CreditCard]"
    assert (await envoy_stage.settled()).policy_hash == GUARDED.hash


async def test_an_edge_takes_the_place_of_one_that_was_killed(envoy_stage: EnvoyStage) -> None:
    await envoy_stage.edge.drain(0)
    envoy_stage.envoy.socket.touch()  # what a killed guard leaves behind
    edge = envoy_stage.make_edge(envoy_stage.envoy.socket, envoy_stage.guard.ports())
    await edge.start()
    await edge.drain(0)
    await envoy_stage.edge.start()


@pytest.mark.parametrize("trailers", (False, True))
async def test_http_2_is_guarded(envoy_stage: EnvoyStage, trailers: bool) -> None:
    envoy_stage.guard.policy = GUARDED
    seen = await ask_http2(envoy_stage.envoy.port, prompt("project bluebird"), trailers=trailers)
    assert (seen.status, seen.error()["rule"]) == (403, "bluebird")


async def test_a_request_of_nothing_but_trailers_is_refused(envoy_stage: EnvoyStage) -> None:
    envoy_stage.guard.policy = GUARDED
    seen = await ask_http2(envoy_stage.envoy.port, b"", trailers=True)
    assert seen.status == 400
    assert envoy_stage.upstream.reached == []
