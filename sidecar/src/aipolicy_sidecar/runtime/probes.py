"""Health for the kubelet, over gRPC (``grpc.health.v1``).

The service "" is the guard itself. A service ``tcp:<port>`` stands in for a tcpSocket
probe of the app: on a captured port such a probe would reach the proxy and always
succeed, so the injector rewrites it to ask here whether the app's own port is open.
"""

import asyncio
import contextlib
import socket
from collections.abc import Collection
from typing import Any

import grpc
import grpc.aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health
from typing_extensions import override

CONNECT_SECONDS = 1.0
PREFIX = "tcp:"

_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class PodHealth(health.HealthServicer):  # type: ignore[misc]  # the package ships no types
    """The standard servicer, with a service for each port of the app."""

    def __init__(self, ports: Collection[int]) -> None:
        """`ports` are those that may be asked about."""
        super().__init__()
        self._ports = {f"{PREFIX}{port}": port for port in ports}

    @override
    async def Check(
        self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> health_pb2.HealthCheckResponse:
        """As grpc.health.v1: NOT_FOUND for anything but "" and the app's own ports."""
        port = self._ports.get(request.service)
        if port is None:
            return await super().Check(request, context)
        status = _SERVING if await accepts(port) else _NOT_SERVING
        return health_pb2.HealthCheckResponse(status=status)

    @override
    async def Watch(
        self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> None:
        """Refused: anyone in the cluster reaches this port, and watches stay open.

        The standard one also remembers every service name it was ever asked for.
        """
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "use Check")


async def accepts(port: int, timeout: float = CONNECT_SECONDS) -> bool:  # noqa: ASYNC109 - one bound over several attempts
    """Whether something in this pod accepts TCP connections on `port`.

    The guard's own connections are not redirected. Loopback first; then the pod's
    addresses, which its host name stands for, as an app may listen on those alone.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout):
            for host in ("127.0.0.1", "::1", socket.gethostname()):
                if await _connects(host, port):
                    return True
    return False


async def _connects(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


class HealthServer:
    """The server that the kubelet asks."""

    def __init__(self, port: int, app_ports: Collection[int]) -> None:
        self._server = grpc.aio.server(maximum_concurrent_rpcs=256)
        health_pb2_grpc.add_HealthServicer_to_server(PodHealth(app_ports), self._server)
        self.port = _bind(self._server, port)

    async def start(self) -> None:
        """Listen; the guard is healthy from now on."""
        await self._server.start()

    async def stop(self) -> None:
        """Stop listening."""
        await self._server.stop(grace=None)


def _bind(server: grpc.aio.Server, port: int) -> int:
    """Listen for IPv6 and IPv4, or for IPv4 alone where the kernel has no IPv6."""
    try:
        return int(server.add_insecure_port(f"[::]:{port}"))
    except RuntimeError:
        return int(server.add_insecure_port(f"0.0.0.0:{port}"))
