"""The control channel over real TLS, as a guard's connection meets it."""

import asyncio
import contextlib
from typing import Any

import grpc
import grpc.aio
import pytest
from aipolicy_operator.wire import control_pb2
from aipolicy_operator.wire.servers import MAX_RECEIVED_BYTES
from support.control_scenes import ControlScene
from support.memory_clusters import budget_spec, make_pod, policy_spec
from support.operators import make_identity

HELLO = control_pb2.FromGuard(hello=control_pb2.Hello(session="s1", version="1"))
LONGEST_WAIT = 10.0
"""Seconds before a test gives up; nothing depends on how long a thing takes."""


def token(pod: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer token-of-{pod}"),)


def open_stream(channel: grpc.aio.Channel, pod: str = "a") -> Any:
    method = channel.stream_stream(
        "/aipolicy.v1.Control/Policies",
        request_serializer=control_pb2.FromGuard.SerializeToString,
        response_deserializer=control_pb2.Snapshot.FromString,
    )
    return method(metadata=token(pod), timeout=LONGEST_WAIT)


async def ask(
    channel: grpc.aio.Channel, pod: str = "a", **fields: Any
) -> control_pb2.LeaseResponse:
    method = channel.unary_unary(
        "/aipolicy.v1.Control/Lease",
        request_serializer=control_pb2.LeaseRequest.SerializeToString,
        response_deserializer=control_pb2.LeaseResponse.FromString,
    )
    request = control_pb2.LeaseRequest(**{"budget": "b", "session": "s1", "call": 1, **fields})
    response: control_pb2.LeaseResponse = await method(
        request, metadata=token(pod), timeout=LONGEST_WAIT
    )
    return response


async def code_of(awaitable: Any) -> grpc.StatusCode:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await awaitable
    code: grpc.StatusCode = caught.value.code()
    return code


async def test_snapshots_go_down_and_acknowledgements_up() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec()))
    async with scene.serve() as port, scene.channel(port) as channel:
        stream = open_stream(channel)
        await stream.write(HELLO)
        first = await stream.read()
        assert (first.listeners, first.clusters) == (b"listeners", b"clusters")
        await scene.inventory.see_policy(scene.policies.put("p", policy_spec(mode="Audit")))
        second = await stream.read()
        assert b'"mode":"Audit"' in second.policy
        await stream.write(control_pb2.FromGuard(ack=control_pb2.Ack(hash=second.hash)))
        await stream.done_writing()
        assert await stream.read() is grpc.aio.EOF
        assert await stream.code() is grpc.StatusCode.OK
    guard = scene.registry.find("uid-of-a")
    assert guard is not None
    assert guard.hash == second.hash


async def test_a_newer_stream_ends_the_older_one() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    async with scene.serve() as port, scene.channel(port) as one, scene.channel(port) as two:
        old, new = open_stream(one), open_stream(two)
        await old.write(HELLO)
        await old.read()
        await new.write(HELLO)
        await new.read()
        assert await code_of(old.read()) is grpc.StatusCode.ABORTED
        scene.inventory.see_pod(make_pod("a"), gone=True)
        assert await code_of(new.read()) is grpc.StatusCode.ABORTED


@pytest.mark.parametrize(
    ("pod", "message", "expected"),
    (
        ("nobody", HELLO, grpc.StatusCode.UNAUTHENTICATED),
        ("bare", HELLO, grpc.StatusCode.PERMISSION_DENIED),
        ("a", control_pb2.FromGuard(), grpc.StatusCode.INVALID_ARGUMENT),
        ("a", control_pb2.FromGuard(ack=control_pb2.Ack()), grpc.StatusCode.INVALID_ARGUMENT),
    ),
)
async def test_who_does_not_belong_here_is_turned_away(
    pod: str, message: control_pb2.FromGuard, expected: grpc.StatusCode
) -> None:
    scene = ControlScene()
    scene.add_pod("a")
    scene.add_pod("bare")
    scene.inventory.see_pod(make_pod("bare", injected=False))
    async with scene.serve() as port, scene.channel(port) as channel:
        stream = open_stream(channel, pod)
        # It may have been turned away before it has said anything.
        with contextlib.suppress(asyncio.InvalidStateError, grpc.aio.AioRpcError):
            await stream.write(message)
        assert await stream.code() is expected


async def test_a_message_that_means_nothing_ends_the_stream() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    async with scene.serve() as port, scene.channel(port) as channel:
        stream = open_stream(channel)
        await stream.write(HELLO)
        await stream.read()
        await stream.write(control_pb2.FromGuard())
        assert await code_of(stream.read()) is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_guard_that_vanishes_leaves_nothing() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    async with scene.serve() as port, scene.channel(port) as channel:
        stream = open_stream(channel)
        await stream.write(HELLO)
        await stream.read()
        assert scene.controls.is_connected("uid-of-a")
    assert not scene.controls.is_connected("uid-of-a")


async def test_leases_are_granted_and_refused() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    async with scene.serve() as port, scene.channel(port) as channel:
        missing = await ask(channel, wanted=5)
        assert missing.result == control_pb2.LeaseResponse.NOT_FOUND
        scene.budgets.put("b", budget_spec())
        answer = await ask(channel, wanted=600)
        assert answer.result == control_pb2.LeaseResponse.GRANTED
        assert (answer.granted, answer.remaining) == (600, 400)
        await ask(channel, session="s2", wanted=1)
        assert await code_of(ask(channel, wanted=1)) is grpc.StatusCode.FAILED_PRECONDITION
        assert await code_of(ask(channel, session="")) is grpc.StatusCode.INVALID_ARGUMENT
        assert await code_of(ask(channel, "nobody")) is grpc.StatusCode.UNAUTHENTICATED


async def test_a_token_needs_its_scheme() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    async with scene.serve() as port, scene.channel(port) as channel:
        method = channel.unary_unary("/aipolicy.v1.Control/Lease")
        for metadata in ((), (("authorization", "token-of-a"),)):
            refused = method(b"", metadata=metadata, timeout=LONGEST_WAIT)
            assert await code_of(refused) is grpc.StatusCode.UNAUTHENTICATED


async def test_messages_are_bounded() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    async with scene.serve() as port, scene.channel(port) as channel:
        too_long = ask(channel, period="x" * (MAX_RECEIVED_BYTES + 1))
        assert await code_of(too_long) is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_new_certificates_serve_the_next_connection() -> None:
    scene = ControlScene()
    scene.add_pod("a")
    scene.budgets.put("b", budget_spec())
    async with scene.serve() as port, scene.channel(port) as before:
        await ask(before, wanted=1)
        scene.identity = make_identity()
        async with scene.channel(port) as after:
            await ask(after, wanted=1)
        await ask(before, wanted=1)
