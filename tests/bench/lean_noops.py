"""The no-op guard of `noops` on the lean edge: what that edge alone costs.

python -m bench.lean_noops SOCKET
"""

import asyncio
import sys
from pathlib import Path

from aipolicy_sidecar.core.actions import Ask
from aipolicy_sidecar.core.events import AskAnswer, CloseReason
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
    def resume(self, answer: AskAnswer) -> bytes:
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


async def _never(ask: Ask) -> AskAnswer:
    raise AssertionError(ask)


async def main(socket: Path) -> None:
    """Serve until the process is ended."""
    loop, shared = asyncio.get_running_loop(), Shared()
    server = await loop.create_unix_server(lambda: ProxyConnection(_Noop, _never, shared), socket)
    say(ready=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
