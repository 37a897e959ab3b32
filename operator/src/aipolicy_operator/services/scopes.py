"""Keeping the webhook configurations equal to what the cluster needs them to be.

The namespaces that have a policy decide which pods are admitted failing closed. They are
listed live after every event of a policy, and a new policy's namespace is added before
that policy is let in at all, so there is no moment at which a stored policy's pods could
slip through because the operator was slow.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from typing import Protocol

from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.domain.reviews import Object
from aipolicy_operator.domain.webhook_configurations import (
    Endpoint,
    mutating_configuration,
    validating_configuration,
)

EXPECTED_SECONDS = 30.0
"""How long a namespace is kept in scope for a policy that is about to be stored."""
MAX_EXPECTED = 256
"""Namespaces kept so at once. Whoever reaches the webhook's port can name some."""
READY_SECONDS = 2.0
"""How long the storing of a policy waits for its namespace to be in scope."""
RETRY_SECONDS = 5.0
REFRESH_SECONDS = 60.0
"""The configurations are compared this often without any event, against other writers."""

_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
# Another name would make the whole configuration invalid, for all namespaces.
_log = logging.getLogger(__name__)


class Policies(Protocol):
    """Lists policies, live."""

    async def list(self, namespace: str | None = None) -> list[Object]:
        """All policies of the cluster."""


class Configurations(Protocol):
    """Writes webhook configurations."""

    async def apply(self, desired: Object) -> None:
        """Make the cluster's configuration equal the desired one."""


class Scopes:
    """The namespaces in scope, and the task that writes them down."""

    def __init__(
        self, policies: Policies, configurations: Configurations, endpoint: Callable[[], Endpoint]
    ) -> None:
        """`endpoint` is asked at each writing, since the certificates in it change."""
        self._policies = policies
        self._configurations = configurations
        self._endpoint = endpoint
        self._expected: dict[str, float] = {}
        self._written: frozenset[str] = frozenset()
        self._due = asyncio.Event()
        self._changed = asyncio.Condition()

    @property
    def exempt(self) -> frozenset[str]:
        """Namespaces that are never guarded."""
        return self._endpoint().exempt

    def refresh(self) -> None:
        """The certificates have changed. Returns at once."""
        self._due.set()

    def notice(self, namespace: str, *, gone: bool) -> None:
        """A policy was seen or is gone. Most events only carry a status, and change nothing."""
        if gone or namespace not in self._written:
            self._due.set()

    async def expect(self, namespace: str) -> None:
        """Put a namespace in scope for a policy that is about to be stored.

        Returns when that is written, or after a moment when it cannot be: the other entry
        then still looks at the namespace's pods.
        """
        if namespace in self._written or _NAMESPACE.fullmatch(namespace) is None:
            return
        if len(self._expected) >= MAX_EXPECTED and namespace not in self._expected:
            del self._expected[next(iter(self._expected))]
        self._expected[namespace] = asyncio.get_running_loop().time() + EXPECTED_SECONDS
        self._due.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_SECONDS), self._changed:
                await self._changed.wait_for(lambda: namespace in self._written)

    async def write(self) -> None:
        """Write both configurations once. ClusterError when that fails."""
        self._due.clear()
        now = asyncio.get_running_loop().time()
        self._expected = {name: end for name, end in self._expected.items() if end > now}
        policies = await self._policies.list()
        namespaces = {policy["metadata"]["namespace"] for policy in policies} | set(self._expected)
        endpoint = self._endpoint()
        await self._configurations.apply(mutating_configuration(endpoint, namespaces))
        await self._configurations.apply(validating_configuration(endpoint))
        async with self._changed:
            self._written = frozenset(namespaces)
            self._changed.notify_all()

    async def run(self) -> None:
        """Write whenever something is due, until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REFRESH_SECONDS):
                    await self._due.wait()
            try:
                await self.write()
            except ClusterError as error:
                _log.warning("the webhook configurations were not written, again soon: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
                self._due.set()
