"""The client of streams: notes when each event arrives and how much of the text with it."""

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Final, cast

from typing_extensions import override

from bench.loads import PATH
from bench.messages import prompt_body
from bench.processes import BenchError

_EVENT: Final = re.compile(
    rb'"system_fingerprint":"t(\d+)-(\d+)-(\d+)".*?"content":"([^"\\]*)"', re.DOTALL
)
_PATIENCE: Final = 20.0
"""Seconds beyond the time that the streams should take."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Streams that run at the same time."""

    streams: int
    rate: int
    """Chunks per second in each."""
    chunks: int
    """In each."""

    def message(self) -> bytes:
        """A request in bytes."""
        body = prompt_body(400, stream=True)
        head = (
            f"POST {PATH} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
            f"x-bench-stream: {self.chunks} {self.rate}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class _Reader(asyncio.Protocol):
    def __init__(self, message: bytes, latencies: list[float], held: list[float]) -> None:
        self._message = message
        self._latencies = latencies
        self._held = held
        self._buffer = bytearray()
        self._received = 0
        self._transport: asyncio.Transport | None = None
        self.events = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._message)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(BenchError("a stream was cut"))

    @override
    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        buffer = self._buffer
        buffer += data
        if not self.events and buffer.startswith(b"HTTP/1.1 ") and buffer[9:12] != b"200":
            if not self.done.done():
                text = bytes(buffer[:500]).decode(errors="replace")
                self.done.set_exception(BenchError(f"a stream failed: {text}"))
            return
        stop = 0
        for event in _EVENT.finditer(buffer):
            stop = event.end()
            self._received += len(event[4])
            if int(event[2]) != self.events:
                continue  # made by the guard out of the event before it
            self.events += 1
            self._latencies.append((now - int(event[1])) / 1e9)
            self._held.append(int(event[3]) - self._received)
        del buffer[:stop]
        if buffer.endswith(b"\r\n0\r\n\r\n") and not self.done.done():
            self.done.set_result(None)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def follow(port: int, streams: Streams) -> tuple[list[float], list[float], float]:
    """Follow them to their end: seconds late and bytes held of each event, seconds of all."""
    latencies: list[float] = []
    held: list[float] = []
    loop = asyncio.get_running_loop()
    message = streams.message()
    readers: list[_Reader] = []
    begun = time.perf_counter()
    try:
        async with asyncio.timeout(streams.chunks / streams.rate + _PATIENCE):
            for _ in range(streams.streams):
                _, reader = await loop.create_connection(
                    lambda: _Reader(message, latencies, held), "127.0.0.1", port
                )
                readers.append(reader)
                # Spread over the time between two chunks, as independent clients would be.
                await asyncio.sleep(1 / streams.rate / streams.streams)
            await asyncio.gather(*(reader.done for reader in readers))
    except TimeoutError:
        raise BenchError("the streams did not end in time") from None
    finally:
        for reader in readers:
            reader.close()
    if any(reader.events != streams.chunks for reader in readers):
        raise BenchError("events of a stream are missing")
    return latencies, held, time.perf_counter() - begun
