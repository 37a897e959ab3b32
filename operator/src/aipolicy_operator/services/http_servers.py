"""An HTTP server that runs for the length of a block: what the operator's two have in common."""

import asyncio
import ssl
from types import TracebackType
from typing import Self

from aiohttp import web


class HttpServer:
    """Serves an application until the end of the block."""

    def __init__(
        self,
        application: web.Application,
        port: int,
        host: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Port 0 takes a free one; without a host all addresses are listened on."""
        self._port = port
        self._host = host
        self._context = context
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False)

    @property
    def port(self) -> int:
        """The port that is listened on, also when 0 was asked for."""
        port: int = self._runner.addresses[0][1]
        return port

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, ssl_context=self._context)
        await site.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        server = self._runner.server
        connections = server.connections if server else []
        transports = [connection.transport for connection in connections]
        await self._runner.cleanup()
        # Over TLS that only begins to close: asyncio waits for the peer, and the loop may be gone
        # by then (https://github.com/aio-libs/aiohttp/issues/1925).
        for transport in transports:
            if transport is not None:
                transport.abort()
        await asyncio.sleep(0)
