"""The lean edge's HTTP/2 over TCP, for clients that cannot say it on a Unix socket or in gRPC."""

import asyncio
from typing import Final, cast

from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.events import DataReceived
from aipolicy_sidecar.edges.http2.grpc_messages import GrpcStatus
from typing_extensions import override

ANSWER: Final = b"an answer"


class Answering(asyncio.Protocol):
    """Answers what was asked to its end, messages or none."""

    def __init__(self) -> None:
        self._http = Connection()
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._write()

    @override
    def data_received(self, data: bytes) -> None:
        for event in self._http.receive(data, 0.0):
            if isinstance(event, DataReceived) and event.end:
                self._http.answers.send(event.stream_id, ANSWER)
                self._http.answers.end(event.stream_id, GrpcStatus.OK)
        self._write()

    def _write(self) -> None:
        assert self._transport is not None
        self._transport.write(self._http.take_output())
        if self._http.failure is not None:
            self._transport.close()
