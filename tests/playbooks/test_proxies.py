"""What the proxy itself does to requests, with its real bootstrap and watched files.

A guard that lets everything pass, and says what it saw, stands in for the real one: here
it is the configuration that is under test.
"""

import asyncio
import json
import stat
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from aiohttp import web
from aipolicy.effective import EffectiveLimits, EffectivePolicy
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_sidecar.wire import ext_proc_pb2 as wire
from aipolicy_sidecar.wire.statuses_pb2 import StatusCode
from support.proxies import Proxy, free_port

pytestmark = pytest.mark.envoy

LIMITS = EffectiveLimits(max_body_bytes=20_000, max_body_bytes_policy="small")
POLICY = EffectivePolicy(namespace="team-a", ports=(8000,), limits=LIMITS)
PROBES = (HttpProbe(8000, "/health"), HttpProbe(8000, "/live?full=1"))


@dataclass
class Stage:
    """A proxy between a client and an application, with a guard that may be away."""

    proxy: Proxy
    seen: list[dict[str, str]] = field(default_factory=list)
    """Headers of the requests that the guard was asked about."""
    reached: list[web.Request] = field(default_factory=list)
    """Requests that the application got."""
    guard: grpc.aio.Server | None = None
    verdict: Callable[[str], wire.ProcessingResponse | None] = lambda _: None
    """What the guard says to a path, in place of letting it pass."""

    async def send(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send bytes; the status, headers and body of the answer. Status 0: no answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.proxy.port)
        try:
            async with asyncio.timeout(20):
                writer.write(request)
                head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        if not head:
            return 0, {}, b""
        status, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(status.split()[1]), headers, body

    async def get(self, path: str, *lines: str, method: str = "GET") -> tuple[int, bytes]:
        """A request without a body."""
        head = [f"{method} {path} HTTP/1.1", "Host: a", "Connection: close", *lines, "", ""]
        status, _, body = await self.send("\r\n".join(head).encode())
        return status, body

    async def passes(self, path: str) -> None:
        """Wait until the path is let through."""
        for _ in range(200):
            if (await self.get(path))[0] == 200:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{path} is still refused")

    async def start_guard(self) -> None:
        """Serve ext_proc on the socket."""
        self.guard = grpc.aio.server()
        handler = grpc.stream_stream_rpc_method_handler(
            self._process,
            wire.ProcessingRequest.FromString,
            wire.ProcessingResponse.SerializeToString,
        )
        service = "envoy.service.ext_proc.v3.ExternalProcessor"
        self.guard.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(service, {"Process": handler}),)
        )
        self.guard.add_insecure_port(f"unix:{self.proxy.folder}/extproc.sock")
        await self.guard.start()

    async def _process(
        self, requests: AsyncIterator[wire.ProcessingRequest], _: object
    ) -> AsyncIterator[wire.ProcessingResponse]:
        async for request in requests:
            kind = request.WhichOneof("request")
            response = wire.ProcessingResponse()
            if kind == "request_headers":
                headers = request.request_headers.headers.headers
                self.seen.append({item.key: item.raw_value.decode() for item in headers})
                said = self.verdict(self.seen[-1].get(":path", ""))
                if said is not None:
                    yield said
                    return
            getattr(response, kind).SetInParent()
            yield response


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    application = web.Application()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        made = Stage(Proxy(Path(folder), port))

        async def answer(request: web.Request) -> web.Response:
            made.reached.append(request)
            await request.read()
            return web.Response(text="from the application", headers={"Server": "mine"})

        application.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        made.proxy.listen(POLICY, PROBES)
        await asyncio.to_thread(made.proxy.start)
        try:
            yield made
        finally:
            await asyncio.to_thread(made.proxy.stop)
            if made.guard is not None:
                await made.guard.stop(0)
            await runner.cleanup()


def _error(body: bytes) -> dict[str, Any]:
    error: dict[str, Any] = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code", "request_id"}
    assert error["param"] is None
    return error


async def test_without_a_guard_only_the_kubelet_gets_through(stage: Stage) -> None:
    assert (await stage.get("/health"))[0] == 200
    assert (await stage.get("/live?full=1"))[0] == 200
    for path, method in (
        ("/health?prompt=1", "GET"),
        ("/health/", "GET"),
        ("/health", "POST"),
        ("/health", "HEAD"),
        ("/live", "GET"),
        ("/v1/models", "GET"),
    ):
        assert (await stage.get(path, method=method))[0] == 503, (path, method)
    assert [str(request.rel_url) for request in stage.reached] == ["/health", "/live?full=1"]
    request = b"GET /v1/models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    status, headers, body = await stage.send(request)
    assert (status, headers["retry-after"]) == (503, "1")
    assert headers["content-type"] == "application/json"
    error = _error(body)
    assert (error["code"], error["type"]) == ("guard_unavailable", "server_error")
    assert error["request_id"]


async def test_a_guard_that_comes_back_is_found(stage: Stage) -> None:
    assert (await stage.get("/v1/models"))[0] == 503
    await stage.start_guard()
    await stage.passes("/v1/models")


async def test_what_clients_must_not_say_and_the_guard_must_not_hear(stage: Stage) -> None:
    await stage.start_guard()
    status, _ = await stage.get(
        "/v1/models",
        "x-request-id: forged",
        "X-Envoy-Retry-On: 5xx",
        "x-envoy-upstream-rq-timeout-ms: 1",
        "authorization: Bearer secret",
        "x-api-key: secret",
        "content_encoding: gzip",
        "X-HTTP-Method-Override: POST",
        "x-original-url: /v1/completions",
        "x-forwarded-for: 192.0.2.9",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    assert status == 200
    (request,) = stage.reached
    assert request.headers["authorization"] == "Bearer secret"
    assert request.headers["x-forwarded-for"] == "192.0.2.9"
    assert request.headers["x-request-id"] != "forged"
    assert not [name for name in request.headers if name.lower().startswith("x-envoy-")]
    assert "content_encoding" not in request.headers
    assert "x-http-method-override" not in request.headers
    assert "x-original-url" not in request.headers
    (seen,) = stage.seen
    assert seen["x-request-id"] == request.headers["x-request-id"]
    assert "traceparent" in seen
    assert "secret" not in str(seen)


async def test_the_guards_own_answers_pass_as_they_are(stage: Stage) -> None:
    def refuse(path: str) -> wire.ProcessingResponse:
        said = wire.ProcessingResponse()
        said.immediate_response.status.code = cast("StatusCode", int(path[1:4]))
        said.immediate_response.body = b'{"error": "of the guard"}'
        said.immediate_response.details = path[4:]
        return said

    stage.verdict = refuse
    await stage.start_guard()
    for path in ("/400", "/403", "/413", "/429", "/503", "/503aipolicy_denied"):
        assert await stage.get(path) == (int(path[1:4]), b'{"error": "of the guard"}')
    assert not stage.reached


async def test_a_body_over_the_limit(stage: Stage) -> None:
    await stage.start_guard()
    body = b"x" * 100_000
    head = f"POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.proxy.port)
    writer.write(head + body)
    status = await reader.readline()
    text = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(text.split(b"content-length: ")[1].split(b"\r\n")[0])
    error = _error(await reader.readexactly(length))
    writer.close()
    assert b"413" in status
    assert error["code"] == "request_too_large"
    assert error["message"] == 'The request body is larger than 20000 bytes (policy "small").'
    assert not stage.reached


@pytest.mark.parametrize(
    ("path", "lines", "status", "code"),
    (
        ("/a%2Fb", (), 400, "invalid_path"),
        ("/a%5Cb", (), 400, "invalid_path"),
        ("/ws", ("Connection: upgrade", "Upgrade: websocket"), 403, "upgrade_refused"),
    ),
)
async def test_what_cannot_be_checked_is_refused(
    stage: Stage, path: str, lines: tuple[str, ...], status: int, code: str
) -> None:
    await stage.start_guard()
    answered, body = await stage.get(path, *lines)
    assert (answered, _error(body)["code"]) == (status, code)
    assert not stage.reached


async def test_paths_reach_the_guard_as_they_reach_the_application(stage: Stage) -> None:
    await stage.start_guard()
    assert (await stage.get("//v1//./chat/../models"))[0] == 200
    assert stage.seen[0][":path"] == "/v1/models"
    assert str(stage.reached[0].rel_url) == "/v1/models"


async def test_http_1_0_is_served(stage: Stage) -> None:
    await stage.start_guard()
    status, headers, body = await stage.send(b"GET /v1/models HTTP/1.0\r\n\r\n")
    assert (status, body) == (200, b"from the application")
    assert headers["server"] == "mine"
    assert len(stage.seen) == 1


async def test_bytes_that_are_no_http_reach_nobody(stage: Stage) -> None:
    await stage.start_guard()
    for request in (b"GARBAGE\r\n\r\n", b"GET /x HTTP/1.1\r\nHost: a\r\nbig: " + b"a" * 70_000):
        with pytest.raises((ConnectionError, AssertionError)):
            assert (await stage.send(request + b"\r\n\r\n"))[0] != 0
    assert not stage.reached


async def test_a_new_listener_file_is_taken_up(stage: Stage) -> None:
    assert (await stage.get("/warm"))[0] == 503
    stage.proxy.listen(POLICY, [*PROBES, HttpProbe(8000, "/warm")])
    await stage.passes("/warm")


async def test_readiness_and_the_admin_socket(stage: Stage) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.proxy.ready_port)
    writer.write(b"GET /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 200")
    writer.close()
    admin = (stage.proxy.folder / "admin.sock").stat()
    assert stat.S_ISSOCK(admin.st_mode)
    assert stat.S_IMODE(admin.st_mode) == 0o600
