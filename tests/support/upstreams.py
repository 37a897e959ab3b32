"""A scripted model server: plain HTTP/1.1 over asyncio, so that it can do what servers must not."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import h11
from support.chats import Reply, Request

Script = Callable[[Request], Reply | Awaitable[Reply]]


class Upstream:
    """Answers each request as `reply` says and remembers what reached it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reply = Reply()
        self.reached: list[Request] = []
        self.gone = asyncio.Event()
        """Set when a client of the server left before its answer was complete."""
        self.holds: asyncio.Event | None = None
        """When given, the answer stops after its first chunk until this is set."""
        self.arrived = asyncio.Event()
        """Set when a request has come."""
        self.holds_head: asyncio.Event | None = None
        """When given, not even the answer's head is sent until this is set."""
        self.heard = asyncio.Event()
        """A server that pauses or dies goes on only when this is set."""
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await read_request(reader)
        if request is None:
            return False
        self.reached.append(request)
        self.arrived.set()
        reply = self.reply.to(request)
        if self.holds_head is not None:
            await self._hold(reader, self.holds_head)
        whole = len(reply.chunks) == 1 and reply.dies is None
        head = [f"HTTP/1.1 {reply.status} Scripted"]
        head += [f"{name}: {value}" for name, value in reply.headers]
        head.append(
            f"content-length: {len(reply.chunks[0])}" if whole else "transfer-encoding: chunked"
        )
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n")
        for number, chunk in enumerate(reply.chunks):
            if number == 1 and reply.pauses is not None:
                await self._hold(reader, self.heard)
            writer.write(chunk if whole else b"%x\r\n%b\r\n" % (len(chunk), chunk))
            if reply.at_once:
                continue
            await writer.drain()
            # One packet each, so that the proxy sees the chunks as they were cut.
            await asyncio.sleep(0.002)
            if self.holds is not None:
                await self._hold(reader, self.holds)
        if reply.dies is not None:
            await self._hold(reader, self.heard)
            writer.transport.abort()
            return False
        if not whole:
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        return True

    async def _hold(self, reader: asyncio.StreamReader, until: asyncio.Event) -> None:
        """Wait for the test or for the client to leave, whichever comes first."""
        left = asyncio.ensure_future(reader.read(1))
        allowed = asyncio.ensure_future(until.wait())
        done, pending = await asyncio.wait({left, allowed}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        if left in done and left.result() == b"":
            self.gone.set()
            raise ConnectionResetError


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection, None when there is none."""
    connection = h11.Connection(h11.SERVER)
    head: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        match event:
            case h11.NEED_DATA:
                connection.receive_data(await reader.read(65536))
            case h11.Request():
                head = event
            case h11.Data():
                body += bytes(event.data)
            case h11.EndOfMessage() if head is not None:
                headers = tuple((k.decode(), v.decode("latin-1")) for k, v in head.headers)
                return Request(body, head.method.decode(), head.target.decode(), headers)
            case _:
                return None
