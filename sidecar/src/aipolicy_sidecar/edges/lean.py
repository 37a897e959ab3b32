"""The lean edge: ext_proc served by asyncio and our own small HTTP/2, on a Unix socket.

All that one read brings is answered by one write, or by several if it is very much, and
an exchange that asks nobody has neither a task nor a future. What is said and when is
decided in `http2` and `calls`; here bytes are moved, and stopped when the proxy does not
read.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, cast

from typing_extensions import override

from aipolicy_sidecar.core.actions import Ask
from aipolicy_sidecar.core.events import AskAnswer
from aipolicy_sidecar.edges.calls import Call, Messages
from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.events import (
    DataReceived,
    StreamClosed,
    StreamEvent,
    StreamOpened,
    StreamWritable,
)
from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.outboxes import MAX_WRITE_BYTES
from aipolicy_sidecar.edges.ports import Edge, Ports
from aipolicy_sidecar.edges.streams import ExchangeStream

MAX_CONNECTIONS: Final = 256
"""Envoy has one for each of its threads, and another for every `MAX_STREAMS` exchanges."""
MAX_KEPT_BYTES: Final = 128 * 2**20
"""Of messages that are incomplete, or wait, or whose answers wait, on all connections: the
call that would keep more is ended."""
_logger = logging.getLogger(__name__)

_Arguments = ParamSpec("_Arguments")
AskPorts = Callable[[Ask], Awaitable[AskAnswer]]
"""Brings what a call asks for."""


@dataclass(slots=True)
class Shared:
    """What the connections of an edge have in common."""

    connections: "set[ProxyConnection]" = field(default_factory=set)
    kept: int = 0
    """Bytes that they keep for calls; see `MAX_KEPT_BYTES`."""


class ProxyConnection(asyncio.Protocol):
    """A connection of the proxy."""

    def __init__(self, begin: Callable[[], Messages], ask: AskPorts, shared: Shared) -> None:
        self._begin = begin
        self._ask_ports = ask
        self._shared = shared
        self._http = Connection()
        self._calls: dict[int, Call] = {}
        self._asking: dict[int, asyncio.Task[None]] = {}
        self._kept = 0
        self._counted = 0
        self._transport: asyncio.Transport | None = None
        self._lost = asyncio.Event()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if len(self._shared.connections) >= MAX_CONNECTIONS:
            self._transport.abort()
            return
        self._shared.connections.add(self)
        # With as much unwritten nothing more is read, nor data written.
        self._transport.set_write_buffer_limits(high=MAX_WRITE_BYTES)
        self._write()

    @override
    def data_received(self, data: bytes) -> None:
        for event in self._http.receive(data, time.monotonic()):
            self._take(event)
        self._write()

    @override
    def pause_writing(self) -> None:
        self._http.pause()
        if self._transport is not None:
            self._transport.pause_reading()

    @override
    def resume_writing(self) -> None:
        for event in self._http.go_on():
            self._take(event)
        if self._transport is not None:
            self._transport.resume_reading()
        self._write()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._shared.connections.discard(self)
        self._close_all()
        self._http.answers.drop_all()
        self._count()
        self._lost.set()

    async def drain(self) -> None:
        """Take no more calls; returns when those that run are over and the connection is closed."""
        self._http.drain()
        self._write()
        await self._lost.wait()

    def cut(self) -> None:
        """End the connection and every call on it, at once."""
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)

    def _take(self, event: StreamEvent) -> None:
        stream_id = event.stream_id
        try:
            match event:
                case DataReceived():
                    self._step(stream_id, Call.receive, event.data, event.end)
                case StreamOpened():
                    self._calls[stream_id] = Call(self._http.answers, stream_id, self._begin())
                case StreamWritable():
                    self._step(stream_id, Call.go_on)
                case StreamClosed():
                    self._close(stream_id)
        except Exception as error:  # noqa: BLE001 - the connection's other calls must go on
            self._fail(stream_id, error)

    def _step(
        self,
        stream_id: int,
        step: "Callable[Concatenate[Call, _Arguments], Ask | None]",
        *arguments: _Arguments.args,
        **named: _Arguments.kwargs,
    ) -> None:
        """Let a call go on, and note what it keeps and whether it is over."""
        call = self._calls.get(stream_id)
        if call is None:
            return
        before = call.kept
        ask = step(call, *arguments, **named)
        self._kept += call.kept - before
        if call.over:
            self._forget(stream_id)
        elif self._count() and (call.kept or call.waits):
            self._http.answers.reset(stream_id, ErrorCode.ENHANCE_YOUR_CALM)
            self._close(stream_id)
        elif ask is not None:
            self._asking[stream_id] = asyncio.create_task(self._ask(stream_id, ask))

    def _count(self) -> bool:
        """Tell the others what is kept here; whether it is too much altogether."""
        kept, shared = self._kept + self._http.waiting, self._shared
        if kept != self._counted:
            shared.kept += kept - self._counted
            self._counted = kept
        return shared.kept > MAX_KEPT_BYTES

    async def _ask(self, stream_id: int, ask: Ask) -> None:
        try:
            try:
                answer = await self._ask_ports(ask)
            except Exception as error:  # noqa: BLE001 - its text may quote; the call refuses
                self._step(stream_id, Call.fail, error)
            else:
                self._step(stream_id, Call.resume, answer)
        except Exception as error:  # noqa: BLE001 - as in `_take`
            self._fail(stream_id, error)
        self._write()

    def _fail(self, stream_id: int, error: Exception) -> None:
        # The class only: a message or a traceback may quote what was being read.
        _logger.error("call failed: %s", type(error).__name__)
        self._http.answers.reset(stream_id, ErrorCode.INTERNAL_ERROR)
        self._close(stream_id)

    def _close(self, stream_id: int) -> None:
        """The peer has left the call, or it cannot go on."""
        call = self._forget(stream_id)
        if call is not None:
            call.close()

    def _close_all(self) -> None:
        for stream_id in tuple(self._calls):
            self._close(stream_id)

    def _forget(self, stream_id: int) -> Call | None:
        call = self._calls.pop(stream_id, None)
        task = self._asking.pop(stream_id, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()
        if call is not None:
            self._kept -= call.kept
        return call

    def _write(self) -> None:
        while (output := self._http.take_output()) and self._transport is not None:
            self._transport.write(output)
            for event in self._http.refill():
                self._take(event)
        self._count()
        if self._http.failure is not None:
            self._close_all()
        if self._transport is None:
            return
        if self._http.failure is not None or self._http.drained:
            self._transport.close()


class LeanEdge(Edge):
    """Serves ext_proc on a Unix socket. The socket's folder must be for this pod alone."""

    def __init__(self, socket: Path, ports: Ports) -> None:
        self._socket = socket
        self._ports = ports
        self._shared = Shared()
        self._server: asyncio.Server | None = None

    @override
    async def start(self) -> None:
        self._socket.unlink(missing_ok=True)  # of a guard that was killed
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(self.accept, self._socket)

    @override
    async def drain(self, grace: float) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        self._socket.unlink(missing_ok=True)
        connections = self._shared.connections
        try:
            async with asyncio.timeout(grace):
                await asyncio.gather(*(connection.drain() for connection in connections))
        except TimeoutError:
            for connection in tuple(connections):
                connection.cut()

    def accept(self) -> ProxyConnection:
        """Serve another connection."""
        ports = self._ports
        return ProxyConnection(partial(ExchangeStream, ports), ports.ask, self._shared)
