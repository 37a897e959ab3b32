"""Which pod calls, and whether it may: the only way into the control channel.

A token proves the pod that it was projected into. The pod must exist and carry our
guard, so a workload that happens to get a token for our audience gains nothing.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from aipolicy_operator.cluster import ClusterError, NotFoundError, PodIdentity
from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.names import TOKEN_AUDIENCE
from aipolicy_operator.domain.reviews import Object
from aipolicy_operator.domain.watched_pods import WatchedPod
from aipolicy_operator.services.inventories import Inventory

KEPT_SECONDS = 60.0
"""How long the API server's word about a token is taken for granted."""
MAX_KEPT = 4096
MAX_TOKEN_CHARACTERS = 16 * 1024
MAX_REVIEWS = 8
"""Reviews at once; whoever sends made-up tokens keeps nothing else busy."""


class Reviewer(Protocol):
    """Asks the API server about tokens."""

    async def identify(self, token: str, audience: str) -> PodIdentity | None:
        """The pod that holds the token; None when it proves none."""


class PodReader(Protocol):
    """Reads pods, live."""

    async def get(self, namespace: str, name: str) -> Object:
        """One pod; NotFoundError when there is none."""


class Identities:
    """Turns tokens into pods."""

    def __init__(
        self,
        reviewer: Reviewer,
        pods: PodReader,
        inventory: Inventory,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reviewer = reviewer
        self._pods = pods
        self._inventory = inventory
        self._monotonic = monotonic
        self._kept: OrderedDict[bytes, tuple[float, PodIdentity]] = OrderedDict()
        self._reviews = asyncio.Semaphore(MAX_REVIEWS)

    async def identify(self, token: str) -> WatchedPod:
        """The guarded pod behind a token.

        CallError when there is none, or when the API server does not say.
        """
        try:
            identity = await self._review(token)
            pod = self._inventory.pods(identity.namespace).get(identity.uid)
            if pod is None:
                pod = await self._look_up(identity)
        except ClusterError as error:
            raise CallError(CallFault.UNAVAILABLE, str(error)) from error
        if not pod.injected:
            raise CallError(
                CallFault.FORBIDDEN, f"pod {pod.namespace}/{pod.name} carries no aipolicy guard"
            )
        return pod

    async def _review(self, token: str) -> PodIdentity:
        if not token or len(token) > MAX_TOKEN_CHARACTERS:
            raise CallError(
                CallFault.UNAUTHENTICATED, "send the pod's token as `authorization: Bearer <token>`"
            )
        digest = hashlib.sha256(token.encode()).digest()
        now = self._monotonic()
        kept = self._kept.get(digest)
        if kept is not None and now < kept[0]:
            return kept[1]
        async with self._reviews:
            identity = await self._reviewer.identify(token, TOKEN_AUDIENCE)
        if identity is None:
            raise CallError(
                CallFault.UNAUTHENTICATED,
                f"the token has expired, or is not bound to a pod and to audience {TOKEN_AUDIENCE}",
            )
        self._kept[digest] = (now + KEPT_SECONDS, identity)
        self._kept.move_to_end(digest)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return identity

    async def _look_up(self, identity: PodIdentity) -> WatchedPod:
        """A pod that the watch has not shown yet, or that is gone."""
        try:
            found = await self._pods.get(identity.namespace, identity.pod)
        except NotFoundError:
            found = None
        if found is None or found["metadata"]["uid"] != identity.uid:
            raise CallError(
                CallFault.FORBIDDEN,
                f"pod {identity.namespace}/{identity.pod} does not exist any more",
            )
        return self._inventory.see_pod(found)
