"""The HTTP endpoint that the kubelet asks whether the operator is alive and ready."""

from collections.abc import Callable
from http import HTTPStatus

from aiohttp import web

from aipolicy_operator.services.http_servers import HttpServer


class HealthServer(HttpServer):
    """Answers ``/healthz``: 200 once the operator serves, 503 before.

    An event loop that hangs does not answer at all, and then the kubelet starts it anew.
    """

    def __init__(self, port: int, ready: Callable[[], bool], host: str | None = None) -> None:
        self._ready = ready
        application = web.Application()
        application.add_routes([web.get("/healthz", self._answer)])
        super().__init__(application, port, host)

    async def _answer(self, _: web.Request) -> web.Response:
        status = HTTPStatus.OK if self._ready() else HTTPStatus.SERVICE_UNAVAILABLE
        return web.Response(status=status, text=status.phrase)
