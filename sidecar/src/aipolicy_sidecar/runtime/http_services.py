"""HTTP to services in the cluster, by aiohttp: connections are kept, everything is bounded.

aiohttp, because it is the client that the operator has already (kopf is made on it), with
pools, a parser in C and deadlines that cancel. It takes 8 MiB and a quarter of a second to
load, so this module is imported only when a policy asks a service.
"""

from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver
from typing_extensions import override
from yarl import URL

from aipolicy_sidecar.runtime.services import MOST_CALLS, Fault, Http, ServiceError

MOST_BYTES: Final = 256 * 1024
"""Of an answer."""
KEEP_SECONDS: Final = 2.0
"""How long an idle connection is kept: no longer than common servers keep it, which might
close it just when it is used."""
ATTEMPTS: Final = 2
"""A connection that the server closed while it was idle shows only when it is used."""

_HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "aipolicy-guard",
}


class HttpServices(Http):
    """Posts to services. No proxy, no redirects, no cookies; needs a running loop."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """`resolver` stands in for the system's, in tests."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # each service has a bound of its own
                limit_per_host=MOST_CALLS,
                keepalive_timeout=KEEP_SECONDS,
                resolver=resolver,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # the caller's
            trust_env=False,
        )

    @override
    async def post(self, host: str, port: int, path: str, body: bytes) -> tuple[int, bytes]:
        url = URL.build(scheme="http", host=host, port=port, path=path)
        for _ in range(ATTEMPTS):
            try:
                return await self._post(url, body)
            except aiohttp.ServerDisconnectedError:
                continue
            except (aiohttp.ClientError, OSError, ValueError):
                break
        raise ServiceError(Fault.UNREACHABLE)

    async def _post(self, url: URL, body: bytes) -> tuple[int, bytes]:
        async with self._session.post(
            url, data=body, headers=_HEADERS, allow_redirects=False
        ) as response:
            answer = bytearray()
            async for piece in response.content.iter_any():
                answer += piece
                if len(answer) > MOST_BYTES:
                    raise ServiceError(Fault.ANSWER_TOO_LARGE)
            return response.status, bytes(answer)

    @override
    async def close(self) -> None:
        await self._session.close()
