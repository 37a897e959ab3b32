"""The gRPC server that guards connect to.

TLS with certificates that are asked for at each handshake, so that they can be rotated
without a restart. What is served lies behind the ports `Service` and `Line`; here are
only the protocol, its bounds and its error codes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, Protocol, TypeVar

import grpc
import grpc.aio

from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.ledgers import Answer, Totals
from aipolicy_operator.domain.pod_snapshots import PodSnapshot
from aipolicy_operator.domain.registries import FromGuard, Hello
from aipolicy_operator.domain.watched_pods import WatchedPod
from aipolicy_operator.wire import control_pb2
from aipolicy_operator.wire.messages import (
    NOT_FOUND,
    MessageError,
    check_session,
    read_message,
    read_totals,
    write_answer,
)

SERVICE = "aipolicy.v1.Control"
MAX_MESSAGE_BYTES = 4 * 2**20
"""A snapshot holds a merged policy and Envoy's files; guards themselves send little."""
MAX_RECEIVED_BYTES = 256 * 2**10
HELLO_SECONDS = 10.0
"""How long a guard may take to say who it is."""
MESSAGE_SECONDS = 0.02
"""Between two messages of one guard at least; it sends one or two a second."""
DRAIN_SECONDS = 2.0

_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_RECEIVED_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_metadata_size", 32 * 2**10),
    # One connection of a guard carries its stream and a call for each of its budgets.
    ("grpc.max_concurrent_streams", 64),
    # A guard that vanished (node gone, no FIN) is noticed within 40 s; guards ping as often.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.so_reuseport", 0),
)

_CODES = {
    CallFault.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    CallFault.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    CallFault.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    CallFault.FULL: grpc.StatusCode.RESOURCE_EXHAUSTED,
    CallFault.SUPERSEDED: grpc.StatusCode.FAILED_PRECONDITION,
    CallFault.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
}


class Line(Protocol):
    """One open stream of a guard."""

    @property
    def ended(self) -> str:
        """Why the stream has to end; empty while it goes on."""


LineT = TypeVar("LineT", bound=Line)


class Service(Protocol[LineT]):
    """What is served. Everything raises CallError to turn a guard away."""

    async def identify(self, token: str) -> WatchedPod:
        """The pod behind a token."""

    def open(self, pod: WatchedPod, hello: Hello) -> LineT:
        """A guard begins a stream."""

    def close(self, line: LineT) -> None:
        """The stream has ended."""

    async def next_snapshot(self, line: LineT) -> PodSnapshot | None:
        """Wait for what to send next; None when the stream has to end."""

    def receive(self, line: LineT, message: FromGuard) -> None:
        """A guard says something on its stream."""

    async def lease(self, pod: WatchedPod, session: str, budget: str, totals: Totals) -> Answer:
        """Settle and extend a guard's lease."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """What the server proves itself with, as PEM."""

    key: bytes
    certificate_chain: bytes


class Servicer(Generic[LineT]):
    """The methods of ``aipolicy.v1.Control``."""

    def __init__(self, service: Service[LineT]) -> None:
        self._service = service

    async def policies(self, _: Any, context: Any) -> None:
        """Snapshots down, acknowledgements and counters up, until either side ends it."""
        try:
            pod = await self._service.identify(_token(context))
            line = self._service.open(pod, await _read_hello(context))
        except (CallError, MessageError) as error:
            await _refuse(context, error)
        sending = asyncio.create_task(self._send(line, context))
        receiving = asyncio.create_task(self._receive(line, context))
        try:
            done, _ = await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except MessageError as error:
            await _refuse(context, error)
        finally:
            self._service.close(line)
            sending.cancel()
            receiving.cancel()
        if line.ended:
            await context.abort(grpc.StatusCode.ABORTED, line.ended)

    async def lease(self, request: control_pb2.LeaseRequest, context: Any) -> Any:
        """A slice of a budget."""
        try:
            pod = await self._service.identify(_token(context))
            session, totals = check_session(request.session), read_totals(request)
            answer = await self._service.lease(pod, session, request.budget, totals)
        except CallError as error:
            if error.fault is CallFault.NOT_FOUND:
                return NOT_FOUND
            await _refuse(context, error)
        except MessageError as error:
            await _refuse(context, error)
        return write_answer(answer)

    async def _send(self, line: LineT, context: Any) -> None:
        while (snapshot := await self._service.next_snapshot(line)) is not None:
            await context.write(
                control_pb2.Snapshot(
                    hash=snapshot.hash,
                    policy=snapshot.policy,
                    listeners=snapshot.listeners,
                    clusters=snapshot.clusters,
                )
            )

    async def _receive(self, line: LineT, context: Any) -> None:
        while (message := await context.read()) is not grpc.aio.EOF:
            self._service.receive(line, read_message(message))
            await asyncio.sleep(MESSAGE_SECONDS)


@asynccontextmanager
async def serve_control(
    service: Service[LineT], address: str, key_pair: Callable[[], KeyPair]
) -> AsyncIterator[int]:
    """Serve until the end of the block; gives the port.

    Args:
        service: What is served.
        address: ``host:port``; port 0 takes a free one.
        key_pair: Asked at every handshake, in a thread of gRPC's.
    """
    servicer = Servicer(service)
    server = grpc.aio.server(options=_OPTIONS)
    methods = {
        "Policies": grpc.stream_stream_rpc_method_handler(
            servicer.policies,
            request_deserializer=control_pb2.FromGuard.FromString,
            response_serializer=control_pb2.Snapshot.SerializeToString,
        ),
        "Lease": grpc.unary_unary_rpc_method_handler(
            servicer.lease,
            request_deserializer=control_pb2.LeaseRequest.FromString,
            response_serializer=control_pb2.LeaseResponse.SerializeToString,
        ),
    }
    handler = grpc.method_handlers_generic_handler(SERVICE, methods)
    server.add_generic_rpc_handlers((handler,))
    port = server.add_secure_port(address, _credentials(key_pair))
    await server.start()
    try:
        yield port
    finally:
        await server.stop(DRAIN_SECONDS)


def _credentials(key_pair: Callable[[], KeyPair]) -> Any:
    def configuration() -> Any:
        pair = key_pair()
        return grpc.ssl_server_certificate_configuration([(pair.key, pair.certificate_chain)])

    return grpc.dynamic_ssl_server_credentials(configuration(), configuration)


async def _read_hello(context: Any) -> Hello:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            first = await context.read()
    except TimeoutError:
        first = grpc.aio.EOF
    message = None if first is grpc.aio.EOF else read_message(first)
    if not isinstance(message, Hello):
        raise MessageError("the first message must be a hello")
    return message


def _token(context: Any) -> str:
    """The bearer token of a call; empty if there is none."""
    value = str(dict(context.invocation_metadata() or ()).get("authorization", ""))
    scheme, _, token = value.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _refuse(context: Any, error: CallError | MessageError) -> NoReturn:
    """End the call with the code that tells the guard what to do."""
    code = _CODES[error.fault] if isinstance(error, CallError) else grpc.StatusCode.INVALID_ARGUMENT
    await context.abort(code, str(error))
    raise AssertionError("abort does not return")
