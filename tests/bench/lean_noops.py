"""The no-op guard of `noops` on the lean edge: what that edge alone costs.

python -m bench.lean_noops SOCKET
"""

import asyncio
import sys
from pathlib import Path

from aipolicy_sidecar.core.events import CloseReason, LeaseAnswer
from aipolicy_sidecar.edges.calls import Messages
from aipolicy_sidecar.edges.lean import ProxyConnection, Shared
from typing_extensions import override

from bench.noops import answer
from bench.processes import say


class _Noop(Messages):
    """Every message passes."""

    @override
    def receive(self, data: bytes) -> bytes:
        return answer(data)

    @override
    def resume(self, answer: LeaseAnswer) -> bytes:
        raise AssertionError(answer)

    @override
    def fail(self, error: Exception) -> bytes:
        raise error

    @override
    def close(self, reason: CloseReason) -> None:
        pass

    @property
    @override
    def failed(self) -> bool:
        return False


class _Leases:
    """Never asked."""

    async def lease(self, budget: str, tokens: int) -> LeaseAnswer:
        raise AssertionError((budget, tokens))


async def main(socket: Path) -> None:
    """Serve until the process is ended."""
    loop, leases, shared = asyncio.get_running_loop(), _Leases(), Shared()
    server = await loop.create_unix_server(lambda: ProxyConnection(_Noop, leases, shared), socket)
    say(ready=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
