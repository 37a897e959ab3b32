"""The operator's end of the control channel, scripted, over real TLS."""

import asyncio
import datetime as dt
import ipaddress
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import grpc.aio
from aipolicy_sidecar.wire import control_pb2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TOKEN = "token-1"
LONGEST_WAIT = 10.0
"""Seconds before a test gives up; nothing depends on how long a thing takes."""

GRANTED = control_pb2.LeaseResponse.GRANTED


@dataclass(frozen=True, slots=True)
class Identity:
    """A key and a self-signed certificate for ``localhost``, as PEM."""

    key: bytes
    certificate: bytes


def make_identity() -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    return Identity(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def grant_all(request: control_pb2.LeaseRequest) -> control_pb2.LeaseResponse:
    """A ledger without end."""
    return control_pb2.LeaseResponse(
        result=GRANTED,
        period="p1",
        granted=request.spent + request.reserved + request.wanted,
        remaining=10**9,
    )


def time_out(_: control_pb2.LeaseRequest) -> control_pb2.LeaseResponse:
    """What becomes of a call whose outcome stays unknown."""
    raise TimeoutError


@dataclass
class FakeOperator:
    """What guards said, and what they are to be told."""

    identity: Identity
    snapshot: control_pb2.Snapshot | None = None
    """Sent after each Hello."""
    answer_lease: Callable[[control_pb2.LeaseRequest], control_pb2.LeaseResponse] = grant_all
    heard: list[control_pb2.FromGuard] = field(default_factory=list)
    leases: list[control_pb2.LeaseRequest] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    """Authorization of every call."""
    port: int = 0
    _streams: list[asyncio.Queue[control_pb2.Snapshot | None]] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    def push(self, snapshot: control_pb2.Snapshot) -> None:
        """Send a snapshot down every open stream, and as the first to later ones."""
        self.snapshot = snapshot
        for stream in self._streams:
            stream.put_nowait(snapshot)

    def hang_up(self) -> None:
        """End every stream in good order."""
        for stream in self._streams:
            stream.put_nowait(None)

    async def hears(self, kind: str, count: int = 1) -> Any:
        """The `count`-th message of that kind, once it is there."""
        async with asyncio.timeout(LONGEST_WAIT), self._news:
            while len(found := self.all_of(kind)) < count:
                await self._news.wait()
        return found[count - 1]

    def all_of(self, kind: str) -> list[Any]:
        return [
            getattr(message, kind)
            for message in self.heard
            if message.WhichOneof("message") == kind
        ]

    async def policies(self, _: Any, context: Any) -> None:
        self._authorize(context)
        stream: asyncio.Queue[control_pb2.Snapshot | None] = asyncio.Queue()
        self._streams.append(stream)
        listening = asyncio.create_task(self._listen(context, stream))
        try:
            while (snapshot := await stream.get()) is not None:
                await context.write(snapshot)
        finally:
            self._streams.remove(stream)
            listening.cancel()

    async def _listen(
        self, context: Any, stream: asyncio.Queue[control_pb2.Snapshot | None]
    ) -> None:
        while (message := await context.read()) is not grpc.aio.EOF:
            async with self._news:
                self.heard.append(message)
                self._news.notify_all()
            if message.WhichOneof("message") == "hello" and self.snapshot is not None:
                stream.put_nowait(self.snapshot)
        stream.put_nowait(None)

    async def lease(self, request: control_pb2.LeaseRequest, context: Any) -> Any:
        self._authorize(context)
        self.leases.append(request)
        return self.answer_lease(request)

    def _authorize(self, context: Any) -> None:
        self.tokens.append(dict(context.invocation_metadata()).get("authorization", ""))


@asynccontextmanager
async def open_operator(operator: FakeOperator) -> AsyncIterator[FakeOperator]:
    """Serve `operator` on its port, or on a free one, until the end of the block."""
    server = grpc.aio.server()
    server.add_generic_rpc_handlers(
        (
            grpc.method_handlers_generic_handler(
                "aipolicy.v1.Control",
                {
                    "Policies": grpc.stream_stream_rpc_method_handler(
                        operator.policies,
                        request_deserializer=control_pb2.FromGuard.FromString,
                        response_serializer=control_pb2.Snapshot.SerializeToString,
                    ),
                    "Lease": grpc.unary_unary_rpc_method_handler(
                        operator.lease,
                        request_deserializer=control_pb2.LeaseRequest.FromString,
                        response_serializer=control_pb2.LeaseResponse.SerializeToString,
                    ),
                },
            ),
        )
    )
    credentials = grpc.ssl_server_credentials(
        [(operator.identity.key, operator.identity.certificate)]
    )
    operator.port = server.add_secure_port(f"localhost:{operator.port}", credentials)
    await server.start()
    try:
        yield operator
    finally:
        await server.stop(grace=None)
