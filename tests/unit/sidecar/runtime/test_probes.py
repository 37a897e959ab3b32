import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import grpc
import grpc.aio
import pytest
from aipolicy_sidecar.runtime import probes
from aipolicy_sidecar.runtime.probes import HealthServer, accepts
from grpc_health.v1 import health_pb2, health_pb2_grpc

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
def app() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
async def health(app: int, closed: int) -> AsyncIterator[health_pb2_grpc.HealthStub]:
    server = HealthServer(0, (app, closed))
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield health_pb2_grpc.HealthStub(channel)
    await server.stop()


async def check(health: health_pb2_grpc.HealthStub, service: str) -> int:
    response = await health.Check(health_pb2.HealthCheckRequest(service=service))
    return int(response.status)


async def test_guard_is_healthy(health: health_pb2_grpc.HealthStub) -> None:
    assert await check(health, "") == SERVING


async def test_port_of_the_app_tells_its_health(
    health: health_pb2_grpc.HealthStub, app: int, closed: int
) -> None:
    assert await check(health, f"tcp:{app}") == SERVING
    assert await check(health, f"tcp:{closed}") == NOT_SERVING


@pytest.mark.parametrize("service", ("tcp:22", "tcp:", "tcp:x", "tcp:-1", "other", "tcp:08000"))
async def test_other_services_are_unknown(health: health_pb2_grpc.HealthStub, service: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await check(health, service)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


async def test_watches_are_refused(health: health_pb2_grpc.HealthStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        async for _ in health.Watch(health_pb2.HealthCheckRequest()):
            pass
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_ipv6_only_app_is_found() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        assert await accepts(listener.getsockname()[1])


async def test_app_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(_host: str, _port: int) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "open_connection", hang)
    assert not await accepts(1, timeout=0.01)


def test_kernel_without_ipv6_is_served_over_ipv4() -> None:
    class Server:
        def __init__(self) -> None:
            self.tried: list[str] = []

        def add_insecure_port(self, address: str) -> int:
            self.tried.append(address)
            if address.startswith("[::]"):
                raise RuntimeError("no IPv6")
            return 15020

    server = Server()
    assert probes._bind(server, 15020) == 15020  # noqa: SLF001 - no public way to lack IPv6
    assert server.tried == ["[::]:15020", "0.0.0.0:15020"]
