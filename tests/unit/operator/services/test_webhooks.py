import asyncio
import gc
import io
import socket
import ssl
import sys
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aipolicy_operator.domain.certificates import Certificates, create_authority, rotate
from aipolicy_operator.services.webhooks import WebhookServer

HOSTS = ("localhost",)


async def _echo(body: bytes) -> web.Response:
    return web.Response(body=body)


async def _fail(_: bytes) -> web.Response:
    raise LookupError("secret detail")


def _trusting(certificates: Certificates) -> ClientSession:
    context = ssl.create_default_context(cadata=certificates.bundle.decode())
    return ClientSession(connector=TCPConnector(ssl=context, force_close=True))


async def test_it_serves_over_tls_and_changes_certificates_while_it_runs() -> None:
    now = datetime.now(UTC)
    first = rotate(None, HOSTS, now)
    async with WebhookServer(0, {"/echo": _echo}, "127.0.0.1") as server:
        server.use(first)
        url = f"https://localhost:{server.port}/echo"
        async with _trusting(first) as client, client.post(url, data=b"a") as answer:
            assert (answer.status, await answer.read()) == (200, b"a")
        second = rotate(None, HOSTS, now + timedelta(seconds=1))
        server.use(second)
        async with _trusting(second) as client, client.post(url, data=b"b") as answer:
            assert await answer.read() == b"b"


async def test_what_an_answer_raises_is_an_error_of_the_webhook() -> None:
    certificates = rotate(None, HOSTS, datetime.now(UTC))
    async with WebhookServer(0, {"/fail": _fail}, "127.0.0.1") as server:
        server.use(certificates)
        async with (
            _trusting(certificates) as client,
            client.post(f"https://localhost:{server.port}/fail", data=b"") as answer,
        ):
            assert answer.status == 500
            assert "secret" not in await answer.text()


async def test_only_what_is_served_is_served() -> None:
    certificates = rotate(None, HOSTS, datetime.now(UTC))
    async with WebhookServer(0, {"/echo": _echo}, "127.0.0.1") as server:
        server.use(certificates)
        async with _trusting(certificates) as client:
            base = f"https://localhost:{server.port}"
            async with client.get(f"{base}/echo") as answer:
                assert answer.status == 405
            async with client.post(f"{base}/other") as answer:
                assert answer.status == 404
            async with client.post(f"{base}/echo", data=io.BytesIO(b"x" * 9 * 2**20)) as answer:
                assert answer.status == 413


async def test_an_authority_alone_is_not_trusted() -> None:
    now = datetime.now(UTC)
    certificates = rotate(None, HOSTS, now)
    other = Certificates((create_authority(now),), certificates.serving)
    async with WebhookServer(0, {"/echo": _echo}, "127.0.0.1") as server:
        server.use(certificates)
        context = ssl.create_default_context(cadata=other.bundle.decode())
        failed = await asyncio.gather(
            asyncio.open_connection("localhost", server.port, ssl=context), return_exceptions=True
        )
        assert isinstance(failed[0], ssl.SSLCertVerificationError)


def test_nothing_stays_open_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    certificates = rotate(None, HOSTS, datetime.now(UTC))
    context = ssl.create_default_context(cadata=certificates.bundle.decode())
    left: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda failure: left.append(str(failure.exc_value)))

    async def serve() -> socket.socket:
        async with WebhookServer(0, {"/echo": _echo}, "127.0.0.1") as server:
            server.use(certificates)
            return await asyncio.to_thread(_connect, server.port, context)

    client = asyncio.run(serve())
    gc.collect()
    client.close()
    assert left == []


def _connect(port: int, context: ssl.SSLContext) -> socket.socket:
    """A client that has had an answer and keeps its connection, as the API server does."""
    client = context.wrap_socket(
        socket.create_connection(("127.0.0.1", port)), server_hostname=HOSTS[0]
    )
    client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")
    assert client.recv(64).startswith(b"HTTP/1.1 200")
    return client
