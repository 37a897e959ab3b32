"""The HTTPS server that the API server asks about pods, policies and budgets.

It is not kopf's, although kopf has one, for three reasons. An exception in a kopf
handler becomes a refusal, in namespaces where a broken operator must block nothing; here
it is an error of the webhook, which leaves the decision to the failure policy of the
entry that was called. Kopf answers only after it has looked through all resources of the
cluster. And a pod has to be changed by a patch of what was sent, exactly, which kopf's
merging patches cannot promise for lists.
"""

import ssl
from collections.abc import Awaitable, Callable

from aiohttp import web

from aipolicy_operator.domain.certificates import Certificates
from aipolicy_operator.services.certificates import load_into
from aipolicy_operator.services.http_servers import HttpServer

MAX_REVIEW_BYTES = 8 * 2**20
"""Etcd stores at most 1.5 MiB; a review holds an object twice, and some words more."""

Answer = Callable[[bytes], Awaitable[web.Response]]
"""From a request's body to its response."""


class WebhookServer(HttpServer):
    """Serves paths over TLS, with certificates that may change while it runs."""

    def __init__(self, port: int, paths: dict[str, Answer], host: str | None = None) -> None:
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        application = web.Application(client_max_size=MAX_REVIEW_BYTES)
        application.add_routes([web.post(path, _serve(answer)) for path, answer in paths.items()])
        super().__init__(application, port, host, self._tls)

    def use(self, certificates: Certificates) -> None:
        """Serve new connections with these certificates."""
        load_into(self._tls, certificates)


def _serve(answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        # What is raised here, aiohttp logs and answers with 500.
        return await answer(await request.read())

    return handle
