import socket

from aiohttp import web
from aipolicy_operator.services.http_servers import HttpServer


async def test_the_port_is_free_again_after_the_block() -> None:
    async with HttpServer(web.Application(), 0, "127.0.0.1") as server:
        port = server.port
    with socket.create_server(("127.0.0.1", port)) as again:
        assert again.getsockname()[1] == port
