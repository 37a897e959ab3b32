"""The client: a few connections, each sending its next request when it has its answer.

Bare protocols, so that the client costs little beside what it measures on a machine that
it shares with it.
"""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, cast

from typing_extensions import override

from bench.messages import CASE
from bench.processes import BenchError

PATH: Final = "/v1/chat/completions"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
_LONGEST: Final = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent in a round."""

    body: bytes
    """With `CASE` where each request says something else: nobody asks the same all day, and a text
    that the guard knows costs it nothing."""
    connections: int
    requests: int
    """By all connections together."""

    def messages(self) -> Iterator[bytes]:
        """Requests in bytes, without end."""
        head = (
            f"POST {PATH} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
            f"user-agent: bench\r\ncontent-length: {len(self.body)}\r\n\r\n"
        )
        before, case, after = (head.encode() + self.body).partition(CASE)
        while True:
            yield before + next(_CASES) + after if case else before


def _cases() -> Iterator[bytes]:
    """Other letters each time, as many as `CASE` has."""
    for number in count():
        yield (b"%0*d" % (len(CASE), number)).translate(_LETTERS)


_LETTERS: Final = bytes.maketrans(b"0123456789", b"qwrtpsdfgh")
_CASES: Final = _cases()


class _Connection(asyncio.Protocol):
    def __init__(self, messages: Iterator[bytes], requests: int, latencies: list[float]) -> None:
        self._messages = messages
        self._left = requests
        self._latencies = latencies
        self._buffer = bytearray()
        self._begun = 0.0
        self._transport: asyncio.Transport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the connection was closed")

    @override
    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(buffer, 0, end + 2)
        if length is None:
            self._fail("an answer without content-length")
            return
        stop = end + 4 + int(length[1])
        if len(buffer) < stop:
            return
        if not buffer.startswith(b"HTTP/1.1 200 "):
            self._fail(bytes(buffer[:500]).decode(errors="replace"))
            return
        self._latencies.append(time.perf_counter() - self._begun)
        buffer.clear()
        self._left -= 1
        if self._left:
            self._send()
        elif not self.done.done():
            self.done.set_result(None)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _send(self) -> None:
        message = next(self._messages)
        self._begun = time.perf_counter()
        if self._transport is not None:
            self._transport.write(message)

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(BenchError(f"a request failed: {why}"))


async def send(port: int, load: Load) -> tuple[list[float], float]:
    """Send it all: seconds of each request, and seconds of the whole. BenchError on any fault."""
    latencies: list[float] = []
    share = load.requests // load.connections
    messages = load.messages()
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    connections: list[_Connection] = []
    try:
        async with asyncio.timeout(_LONGEST):
            for _ in range(load.connections):
                _, connection = await loop.create_connection(
                    lambda: _Connection(messages, share, latencies), "127.0.0.1", port
                )
                connections.append(connection)
            await asyncio.gather(*(connection.done for connection in connections))
    except TimeoutError:
        raise BenchError(f"the load took longer than {_LONGEST:.0f} s") from None
    finally:
        for connection in connections:
            connection.close()
    return latencies, time.perf_counter() - begun
