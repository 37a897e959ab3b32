"""A client that sends exactly the bytes it is told and reads answers as HTTP says."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

import h11
from support.chats import Request, Seen


class Client:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._rest = b""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.transport.abort()

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self, at_least: int = 1) -> bytes:
        """Some bytes, however they come."""
        data = b""
        while len(data) < at_least:
            more = await self._reader.read(65536)
            if not more:
                break
            data += more
        return data

    async def read(
        self, method: str = "POST", hear: Callable[[bytes], None] = lambda _: None
    ) -> Seen:
        """The next answer, of which `hear` is told all that has come, whenever some has.

        What came before it broke off, when it did.
        """
        connection = h11.Connection(h11.CLIENT)
        connection.send(h11.Request(method=method, target="/", headers=[("host", "x")]))
        connection.send(h11.EndOfMessage())
        status, body = 0, b""
        headers: dict[str, str] = {}
        if self._rest:
            connection.receive_data(self._rest)
        while True:
            try:
                event = connection.next_event()
            except h11.RemoteProtocolError:
                return Seen(None, status, headers, body, complete=False)
            match event:
                case h11.NEED_DATA:
                    try:
                        data = await self._reader.read(65536)
                    except ConnectionError:
                        return Seen(None, status, headers, body, complete=False)
                    connection.receive_data(data)
                case h11.Response():
                    status = event.status_code
                    headers = {k.decode(): v.decode("latin-1") for k, v in event.headers}
                case h11.Data():
                    body += bytes(event.data)
                    hear(body)
                case h11.EndOfMessage():
                    self._rest = connection.trailing_data[0]
                    return Seen(None, status, headers, body, complete=True)
                case _:
                    return Seen(None, status, headers, body, complete=False)


def to_bytes(request: Request, version: str = "1.1") -> bytes:
    """The request as a client writes it."""
    lines = [f"{request.method} {request.path} HTTP/{version}", "host: model.example"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    if request.body:
        lines.append(f"content-length: {len(request.body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + request.body
