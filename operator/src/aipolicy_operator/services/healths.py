"""The HTTP endpoint that the kubelet asks whether the operator is alive and ready."""

from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Self

from aiohttp import web


class HealthServer:
    """Answers ``/healthz``: 200 once the operator serves, 503 before.

    An event loop that hangs does not answer at all, and then the kubelet starts it anew.
    """

    def __init__(self, port: int, ready: Callable[[], bool], host: str | None = None) -> None:
        self._port = port
        self._host = host
        self._ready = ready
        application = web.Application()
        application.add_routes([web.get("/healthz", self._answer)])
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False)

    @property
    def port(self) -> int:
        """The port that is listened on, also when 0 was asked for."""
        port: int = self._runner.addresses[0][1]
        return port

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def _answer(self, _: web.Request) -> web.Response:
        status = HTTPStatus.OK if self._ready() else HTTPStatus.SERVICE_UNAVAILABLE
        return web.Response(status=status, text=status.phrase)
