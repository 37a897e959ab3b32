"""The reference edge: ext_proc served by grpc.aio on a Unix socket.

Messages are moved as bytes, so gRPC neither parses nor builds them. An exchange that
asks nobody runs from read to write without a task or a future of its own.
"""

from pathlib import Path

import grpc
import grpc.aio
from typing_extensions import override

from aipolicy_sidecar.core.actions import Ask
from aipolicy_sidecar.core.events import CloseReason
from aipolicy_sidecar.edges.ports import Edge, Ports
from aipolicy_sidecar.edges.streams import ExchangeStream
from aipolicy_sidecar.wire.messages import METHOD, SERVICE

MAX_BODY_BYTES = 64 * 2**20
"""The largest ``limits.maxBodyBytes`` that a policy can set."""
_ROOM_FOR_HEADERS = 2**20

_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_BODY_BYTES + _ROOM_FOR_HEADERS),
    ("grpc.max_send_message_length", MAX_BODY_BYTES + _ROOM_FOR_HEADERS),
    ("grpc.so_reuseport", 0),
)


class GrpcAioEdge(Edge):
    """Serves ext_proc on a Unix socket. The socket's folder must be for this pod alone."""

    def __init__(self, socket: Path, ports: Ports) -> None:
        self._socket = socket
        self._ports = ports
        self._server: grpc.aio.Server | None = None

    @override
    async def start(self) -> None:
        self._socket.unlink(missing_ok=True)  # of a guard that was killed
        server = grpc.aio.server(options=_OPTIONS)
        handler = grpc.stream_stream_rpc_method_handler(self._process)
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(SERVICE, {METHOD: handler}),)
        )
        server.add_insecure_port(f"unix:{self._socket}")
        await server.start()
        self._server = server

    @override
    async def drain(self, grace: float) -> None:
        if self._server is not None:
            await self._server.stop(grace)
            self._server = None

    async def _process(
        self, _messages: object, context: "grpc.aio.ServicerContext[bytes, bytes]"
    ) -> None:
        stream = ExchangeStream(self._ports)
        reason = CloseReason.CANCELLED
        try:
            while (data := await context.read()) is not grpc.aio.EOF:
                answer = stream.receive(data)
                while not isinstance(answer, bytes):
                    answer = await self._ask(stream, answer)
                await context.write(answer)
                if stream.failed:
                    break
            reason = CloseReason.COMPLETED
        finally:
            stream.close(reason)

    async def _ask(self, stream: ExchangeStream, ask: Ask) -> bytes | Ask:
        try:
            answer = await self._ports.ask(ask)
        except Exception as error:  # noqa: BLE001 - gRPC would log its text, and not refuse
            return stream.fail(error)
        return stream.resume(answer)
