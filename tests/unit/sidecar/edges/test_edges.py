import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import grpc.aio
import pytest
from aipolicy_sidecar.core.events import LeaseAnswer
from aipolicy_sidecar.edges.grpc_aio import GrpcAioEdge
from aipolicy_sidecar.edges.lean import LeanEdge
from aipolicy_sidecar.edges.ports import Edge, Ports
from aipolicy_sidecar.wire.ext_proc_pb2 import ProcessingRequest, ProcessingResponse
from aipolicy_sidecar.wire.messages import PROCESS
from support.chats import PATH, prompt
from support.ports import Guard, make_policy
from support.rule_sets import redact_cards
from typing_extensions import override


@pytest.fixture
def socket() -> Iterator[Path]:
    with TemporaryDirectory(prefix="aipolicy-") as directory:  # short: a socket's path is bounded
        yield Path(directory) / "extproc.sock"


@pytest.fixture
def left_behind(socket: Path) -> Path:
    socket.touch()
    return socket


@pytest.fixture
def guard() -> Guard:
    return Guard(make_policy(redact_cards(), budgets=("b",)))


MakeEdge = Callable[[Path, Ports], Edge]


@pytest.fixture(params=(GrpcAioEdge, LeanEdge))
def make_edge(request: pytest.FixtureRequest) -> MakeEdge:
    make: MakeEdge = request.param
    return make


@pytest.fixture
async def edge(socket: Path, guard: Guard, make_edge: MakeEdge) -> AsyncIterator[Edge]:
    edge = make_edge(socket, guard.ports())
    await edge.start()
    yield edge
    await edge.drain(0)


@dataclass
class SlowGuard(Guard):
    """Its ledger never answers."""

    waits: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    async def lease(self, budget: str, tokens: int) -> LeaseAnswer:
        self.waits.set()
        await asyncio.Event().wait()
        raise AssertionError((budget, tokens))


def head() -> ProcessingRequest:
    request = ProcessingRequest()
    for key, value in (
        (":method", "POST"),
        (":path", PATH),
        ("content-type", "application/json"),
        ("x-request-id", "r-1"),
    ):
        request.request_headers.headers.headers.add(key=key, raw_value=value.encode())
    return request


def body(data: bytes) -> ProcessingRequest:
    request = ProcessingRequest()
    request.request_body.body = data
    return request


def call(channel: grpc.aio.Channel) -> Any:
    return channel.stream_stream(
        PROCESS,
        request_serializer=ProcessingRequest.SerializeToString,
        response_deserializer=ProcessingResponse.FromString,
    )()


async def recorded(guard: Guard) -> None:
    async with asyncio.timeout(10):
        while not guard.records:  # noqa: ASYNC110 - the port is a plain call
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("edge")
async def test_an_exchange_with_a_lease(guard: Guard, socket: Path) -> None:
    async with grpc.aio.insecure_channel(f"unix:{socket}") as channel:
        stream = call(channel)
        await stream.write(head())
        assert (await stream.read()).WhichOneof("response") == "request_headers"
        await stream.write(body(prompt(max_tokens=5)))
        assert (await stream.read()).WhichOneof("response") == "request_body"
        await stream.done_writing()
        assert await stream.read() is grpc.aio.EOF
    assert [budget for budget, _ in guard.asked] == ["b"]
    await recorded(guard)
    assert guard.ledger.lease("b").reserved == 0


@pytest.mark.usefixtures("edge")
async def test_a_cancelled_stream_is_closed(guard: Guard, socket: Path) -> None:
    async with grpc.aio.insecure_channel(f"unix:{socket}") as channel:
        stream = call(channel)
        await stream.write(head())
        await stream.read()
        stream.cancel()
        await recorded(guard)
    assert guard.records[0].closed == "cancelled"


async def test_a_stream_that_is_cancelled_while_it_waits_for_a_lease(
    socket: Path, make_edge: MakeEdge
) -> None:
    guard = SlowGuard(make_policy(budgets=("b",)))
    edge = make_edge(socket, guard.ports())
    await edge.start()
    async with grpc.aio.insecure_channel(f"unix:{socket}") as channel:
        stream = call(channel)
        await stream.write(head())
        await stream.read()
        await stream.write(body(prompt()))
        await guard.waits.wait()
        stream.cancel()
        await recorded(guard)
    await edge.drain(0)
    assert guard.records[0].closed == "cancelled"
    assert guard.ledger.lease("b").reserved == 0


@pytest.mark.usefixtures("edge")
async def test_a_failed_stream_ends(guard: Guard, socket: Path) -> None:
    async with grpc.aio.insecure_channel(f"unix:{socket}") as channel:
        stream = call(channel)
        await stream.write(body(b"{}"))
        assert (await stream.read()).immediate_response.status.code == 503
        assert await stream.read() is grpc.aio.EOF
    await recorded(guard)
    assert guard.records[0].error == "ProtocolError"


@pytest.mark.usefixtures("edge")
async def test_messages_may_be_as_large_as_a_policy_allows(guard: Guard, socket: Path) -> None:
    guard.policy = make_policy(redact_cards(), max_body_bytes=64 * 2**20)
    large = prompt("word " * (5 * 2**20) + "4111 1111 1111 1111")
    options = [("grpc.max_receive_message_length", -1)]
    async with grpc.aio.insecure_channel(f"unix:{socket}", options=options) as channel:
        stream = call(channel)
        await stream.write(head())
        await stream.read()
        await stream.write(body(large))
        said = await stream.read()
        assert said.request_body.response.body_mutation.body.endswith(b'[CreditCard]"}]}')
        stream.cancel()


class BrokenGuard(Guard):
    """Its ledger raises what it must not."""

    @override
    async def lease(self, budget: str, tokens: int) -> LeaseAnswer:
        raise ValueError("secret")


async def test_a_bug_behind_a_port_refuses(
    socket: Path, caplog: pytest.LogCaptureFixture, make_edge: MakeEdge
) -> None:
    guard = BrokenGuard(make_policy(budgets=("b",)))
    edge = make_edge(socket, guard.ports())
    await edge.start()
    async with grpc.aio.insecure_channel(f"unix:{socket}") as channel:
        stream = call(channel)
        await stream.write(head())
        await stream.read()
        await stream.write(body(prompt()))
        assert (await stream.read()).immediate_response.status.code == 503
    await recorded(guard)
    await edge.drain(0)
    assert guard.records[0].error == "ValueError"
    assert "secret" not in caplog.text


async def test_the_socket_of_a_killed_guard_is_replaced(
    left_behind: Path, guard: Guard, make_edge: MakeEdge
) -> None:
    edge = make_edge(left_behind, guard.ports())
    await edge.start()
    async with grpc.aio.insecure_channel(f"unix:{left_behind}") as channel:
        stream = call(channel)
        await stream.write(head())
        assert (await stream.read()).WhichOneof("response") == "request_headers"
        stream.cancel()
    await edge.drain(0)
    await edge.drain(0)
