"""A service that the guard calls: scripted, and found under every name."""

import asyncio
import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult
from aipolicy_sidecar.runtime.services import Http
from typing_extensions import override


class Everywhere(AbstractResolver):
    """Finds every host on this machine."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    @override
    async def close(self) -> None:
        pass


class Nowhere(Everywhere):
    """Finds no host."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise OSError(f"no such host: {host}")


class FakeHttp(Http):
    """Answers as the test says, without a network."""

    def __init__(self, answer: Callable[[bytes], tuple[int, bytes]]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, int, str, bytes]] = []
        self.running = 0
        self.most = 0
        """As many calls ran at the same time."""
        self.hangs: asyncio.Event | None = None
        """When given, no answer comes before it is set."""
        self.closed = False

    @override
    async def post(self, host: str, port: int, path: str, body: bytes) -> tuple[int, bytes]:
        self.asked.append((host, port, path, body))
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await (asyncio.sleep(0) if self.hangs is None else self.hangs.wait())
            return self.answer(body)
        finally:
            self.running -= 1

    @override
    async def close(self) -> None:
        self.closed = True
