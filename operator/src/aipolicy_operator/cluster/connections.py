"""The one connection to the API server: the synchronous client, made awaitable.

The official client blocks, so each call runs in a bounded pool of threads that share
a connection pool of the same size, and every call has a deadline; who has less time
wraps it in ``asyncio.timeout``. Answers are plain dictionaries: the client's own models
cost several times the parsing and drop fields that they do not know, which an admission
webhook must not.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import urllib3
from kubernetes import client, config

from aipolicy_operator.cluster.errors import ClusterError, ConflictError, NotFoundError

Object = dict[str, Any]
"""A Kubernetes object, or a list of them, as JSON."""

THREADS = 16
"""Calls that run at once; more wait for a thread."""
TIMEOUT = 8.0
"""Seconds that the API server has for one answer."""


class Connection:
    """Runs calls of the generated client in threads and turns its errors into ours."""

    def __init__(self, api: client.ApiClient, threads: int = THREADS) -> None:
        self.api: Any = api
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="cluster")

    async def call(
        self, method: Callable[..., Any], *arguments: object, **options: object
    ) -> Object:
        """Await one call of the generated client; ClusterError when it fails."""

        def run() -> Object:
            response = method(
                *arguments, _preload_content=False, _request_timeout=TIMEOUT, **options
            )
            answer: Object = json.loads(response.data)
            return answer

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, run)
        except client.ApiException as error:
            raise _read_error(error) from error
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            cause = type(error).__name__
            raise ClusterError(f"the API server cannot be reached: {cause}") from error

    def close(self) -> None:
        """Drop the threads and the connections; running calls are not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.api.close()


def _read_error(error: client.ApiException) -> ClusterError:
    text = f"the API server answered {error.status} {error.reason}"
    try:
        details = json.loads(error.body or "{}").get("message")
    except (ValueError, AttributeError):
        details = None
    if isinstance(details, str):
        text = f"{text}: {details[:1024]}"
    match error.status:
        case HTTPStatus.NOT_FOUND:
            return NotFoundError(text)
        case HTTPStatus.CONFLICT:
            return ConflictError(text)
        case _:
            return ClusterError(text)


def connect(threads: int = THREADS) -> Connection:
    """Connect as the pod's ServiceAccount, or as KUBECONFIG says outside a cluster."""
    configuration = client.Configuration()
    loaders: Any = config  # untyped
    try:
        loaders.load_incluster_config(client_configuration=configuration)
    except config.ConfigException:
        loaders.load_kube_config(client_configuration=configuration)
    configuration.connection_pool_maxsize = threads
    # One more attempt covers a kept-alive connection that the server closed meanwhile.
    # A server that says "later" (429) is believed at once: callers know what can wait.
    configuration.retries = urllib3.Retry(
        total=1, redirect=0, status=0, respect_retry_after_header=False
    )
    return Connection(client.ApiClient(configuration), threads)
