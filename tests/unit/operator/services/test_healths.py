from aiohttp import ClientSession
from aipolicy_operator.services.healths import HealthServer


async def test_health_follows_readiness() -> None:
    ready = False
    async with HealthServer(0, lambda: ready, "127.0.0.1") as server, ClientSession() as client:
        url = f"http://127.0.0.1:{server.port}/healthz"
        async with client.get(url) as answer:
            assert answer.status == 503
        ready = True
        async with client.get(url) as answer:
            assert answer.status == 200
