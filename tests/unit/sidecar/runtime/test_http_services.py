import asyncio
from collections.abc import AsyncIterator

import pytest
from aipolicy_sidecar.runtime.http_services import MOST_BYTES, HttpServices
from aipolicy_sidecar.runtime.services import Fault, ServiceError
from support.chats import Reply
from support.envoys import free_port
from support.services import Everywhere, Nowhere
from support.upstreams import Upstream


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with Upstream(free_port()) as upstream:
        yield upstream


@pytest.fixture
async def http() -> AsyncIterator[HttpServices]:
    http = HttpServices(Everywhere())
    yield http
    await http.close()


async def post(http: HttpServices, port: int, body: bytes = b"{}") -> tuple[int, bytes]:
    return await http.post("zoo.team-a.svc", port, "/analyze", body)


async def fault(http: HttpServices, port: int) -> Fault:
    with pytest.raises(ServiceError) as raised:
        await post(http, port)
    return raised.value.fault


async def test_a_post(http: HttpServices, upstream: Upstream) -> None:
    upstream.reply = Reply((b'{"flagged": ', b"false}"))
    assert await post(http, upstream.port, b'{"text": "x"}') == (200, b'{"flagged": false}')
    (reached,) = upstream.reached
    assert (reached.method, reached.path, reached.body) == ("POST", "/analyze", b'{"text": "x"}')
    assert reached.header("host") == f"zoo.team-a.svc:{upstream.port}"
    assert reached.header("content-type") == "application/json"
    assert reached.header("accept-encoding") == "identity"


async def test_a_redirect_is_not_followed(http: HttpServices, upstream: Upstream) -> None:
    location = f"http://elsewhere:{upstream.port}/"
    upstream.reply = Reply((b"",), status=307, headers=(("location", location),))
    assert (await post(http, upstream.port))[0] == 307
    assert len(upstream.reached) == 1


async def test_no_proxy_of_the_environment_is_asked(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    http = HttpServices(Everywhere())
    assert (await post(http, upstream.port))[0] == 200
    await http.close()


async def test_cookies_are_not_kept(http: HttpServices, upstream: Upstream) -> None:
    upstream.reply = Reply((b"{}",), headers=(("set-cookie", "a=b"),))
    await post(http, upstream.port)
    await post(http, upstream.port)
    assert upstream.reached[1].header("cookie") is None


async def test_an_answer_may_be_so_large_and_no_larger(
    http: HttpServices, upstream: Upstream
) -> None:
    upstream.reply = Reply((bytes(MOST_BYTES),))
    assert len((await post(http, upstream.port))[1]) == MOST_BYTES
    upstream.reply = Reply((bytes(MOST_BYTES), b"x"))
    assert await fault(http, upstream.port) is Fault.ANSWER_TOO_LARGE


async def test_an_answer_is_not_unpacked(http: HttpServices, upstream: Upstream) -> None:
    upstream.reply = Reply((b"packed",), headers=(("content-encoding", "gzip"),))
    assert await post(http, upstream.port) == (200, b"packed")


async def test_nobody_listens(http: HttpServices) -> None:
    assert await fault(http, free_port()) is Fault.UNREACHABLE


async def test_no_such_name() -> None:
    http = HttpServices(Nowhere())
    assert await fault(http, 8000) is Fault.UNREACHABLE
    await http.close()


@pytest.mark.parametrize(
    "said",
    (
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na: " + b"b" * 65536,
        b'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"flagged"',
    ),
)
async def test_what_is_no_answer(http: HttpServices, said: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await fault(http, port) is Fault.UNREACHABLE
    server.close()


async def test_a_connection_that_was_closed_while_idle_is_replaced(http: HttpServices) -> None:
    connections = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.readuntil(b"{}")
        if connections > 1:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await post(http, port) == (200, b"{}")
    assert connections == 2
    server.close()


async def test_a_call_that_is_given_up_leaves_its_connection(
    http: HttpServices, upstream: Upstream
) -> None:
    upstream.holds_head = asyncio.Event()
    task = asyncio.create_task(post(http, upstream.port))
    await upstream.arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await upstream.gone.wait()
