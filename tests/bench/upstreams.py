"""The model server: answers at once, costs little, and stamps the chunks of its streams.

    python -m bench.upstreams

It is a bare protocol and knows no HTTP but what the bench's own client sends through
Envoy. A request with the header ``x-bench-stream: <chunks> <chunks per second>`` gets a
stream, in which each event carries the moment at which it was written, its number and
how much text was written up to it.
"""

import asyncio
import re
import time
from typing import Final, cast

from typing_extensions import override

from bench.messages import answer_body, stream_end, stream_event, stream_pieces
from bench.processes import say

_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
_STREAM: Final = re.compile(rb"\r\nx-bench-stream: (\d+) (\d+)\r\n", re.IGNORECASE)
_BODY: Final = answer_body()
_ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
    % (len(_BODY), _BODY)
)
_STREAM_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
)
_MAX_CHUNKS: Final = 10_000


class Connection(asyncio.Protocol):
    """A connection from Envoy; one request at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    @override
    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        while (end := buffer.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(buffer, 0, end + 2)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(buffer) < stop:
                return
            found = _STREAM.search(buffer, 0, end + 2)
            stream = (int(found[1]), int(found[2])) if found else None
            del buffer[:stop]
            if stream is None:
                self._write(_ANSWER)
            else:
                self._begin(min(stream[0], _MAX_CHUNKS), stream[1])

    def _begin(self, chunks: int, rate: int) -> None:
        self._write(_STREAM_HEAD)
        loop = asyncio.get_running_loop()
        begun, said = loop.time(), 0
        for number, piece in enumerate(stream_pieces(chunks)):
            said += len(piece)
            loop.call_at(begun + (number + 1) / rate, self._send, piece, number, said)
        loop.call_at(begun + (chunks + 1) / rate, self._finish)

    def _send(self, piece: str, number: int, said: int) -> None:
        event = stream_event(piece, f"t{time.monotonic_ns()}-{number}-{said}")
        self._write(b"%x\r\n%b\r\n" % (len(event), event))

    def _finish(self) -> None:
        event = stream_end()
        self._write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(event), event))

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


async def main() -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0)
    say(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
