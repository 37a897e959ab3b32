"""Keeping the status of every policy equal to what is observed.

A rollout of a thousand pods is thousands of events and must not be thousands of writes:
what changes only marks a policy as due, and a due policy is written at most once a
second, and not at all when it says the same already.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from aipolicy.policies import AIPolicySpec

from aipolicy_operator.cluster import ClusterError, ConflictError, NotFoundError
from aipolicy_operator.domain.bypasses import find_policy_bypasses
from aipolicy_operator.domain.decisions import Progress, Tally, open_tally
from aipolicy_operator.domain.periods import format_time
from aipolicy_operator.domain.registries import Registry
from aipolicy_operator.domain.reviews import Object
from aipolicy_operator.domain.statuses import ObservedPod, ObservedPolicy, policy_status
from aipolicy_operator.domain.watched_pods import WatchedPod
from aipolicy_operator.services.inventories import Change, Inventory, Kind, WatchedPolicy
from aipolicy_operator.services.snapshots import Snapshots

WRITE_SECONDS = 1.0
"""Between two writes of one policy at least."""
RETRY_SECONDS = 5.0
"""After the API server failed."""
ATTEMPTS = 4
WRITERS = 8
"""Writes at once."""

_log = logging.getLogger(__name__)

_Key = tuple[str, str]


class Store(Protocol):
    """AIPolicies, live."""

    async def get(self, namespace: str, name: str) -> Object:
        """One policy; NotFoundError when there is none."""

    async def replace_status(self, seen: Object, status: Object) -> Object:
        """Write the status of the version that was seen; ConflictError when it has changed."""


class Statuses:
    """Observes policies and writes what it sees."""

    def __init__(
        self,
        *,
        store: Store,
        inventory: Inventory,
        snapshots: Snapshots,
        registry: Registry,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._inventory = inventory
        self._snapshots = snapshots
        self._registry = registry
        self._clock = clock
        self._monotonic = monotonic
        self._tallies: dict[_Key, Tally] = {}
        self._due: dict[_Key, float] = {}
        """Policies that may have to be written, and the earliest moment for it."""
        self._written: dict[_Key, float] = {}
        self._wake = asyncio.Event()
        self._writers = asyncio.Semaphore(WRITERS)
        inventory.subscribe(self._notice)

    def touch(self, namespace: str) -> None:
        """Something changed that the namespace's policies may depend on."""
        for name in self._inventory.policies(namespace):
            self._mark((namespace, name), 0.0)

    def count(self, pod: WatchedPod, progress: Progress) -> None:
        """A guard has decided something."""
        key = (pod.namespace, progress.policy)
        policy = self._inventory.policies(pod.namespace).get(progress.policy)
        tally = self._tallies.get(key)
        if policy is not None and tally is not None:
            tally.add(progress, pod_is_younger=pod.created >= policy.created)
            self._mark(key, 0.0)

    async def run(self) -> None:
        """Write what is due, until cancelled."""
        while True:
            delay = min(self._due.values(), default=None)
            timeout = None if delay is None else max(0.0, delay - self._monotonic())
            try:
                async with asyncio.timeout(timeout):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            await self.write_due()

    async def write_due(self) -> None:
        """Write every policy whose moment has come."""
        now = self._monotonic()
        ready = [key for key, moment in self._due.items() if moment <= now]
        for key in ready:
            del self._due[key]
        await asyncio.gather(*map(self._write, ready))

    def _observe(self, namespace: str, policy: WatchedPolicy, tally: Tally) -> ObservedPolicy:
        """All that the policy's status depends on, as it is now."""
        spec = None if policy.valid is None else policy.valid.spec
        pods = [] if spec is None else self._observe_pods(namespace, spec)
        budgets = self._inventory.budgets(namespace)
        wanted = [] if spec is None else [reference.name for reference in spec.budgets]
        return ObservedPolicy(
            namespace=namespace,
            generation=policy.generation,
            mode=None if spec is None else spec.mode,
            faults=policy.faults,
            missing_budgets=tuple(
                one for one in wanted if one not in budgets or budgets[one].choice is None
            ),
            pods=tuple(sorted(pods, key=lambda pod: pod.name)),
            decisions=tally.to_status(),
        )

    def _observe_pods(self, namespace: str, spec: AIPolicySpec) -> list[ObservedPod]:
        return [
            self._observe_pod(pod, spec)
            for pod in self._inventory.pods(namespace).values()
            if pod.live and spec.selector.matches(dict(pod.labels))
        ]

    def _observe_pod(self, pod: WatchedPod, spec: AIPolicySpec) -> ObservedPod:
        bypasses = find_policy_bypasses(pod, spec)
        guard = self._registry.find(pod.uid)
        wanted = self._snapshots.current(pod) if pod.injected else None
        if guard is None or wanted is None:
            return ObservedPod(pod.name, pod.injected, current=False, bypasses=bypasses)
        return ObservedPod(
            pod.name,
            pod.injected,
            current=guard.hash == wanted.hash,
            refusal=guard.reason if guard.refused == wanted.hash else "",
            bypasses=bypasses,
        )

    async def _write(self, key: _Key) -> None:
        async with self._writers:
            try:
                await self._converge(key)
            except NotFoundError:
                pass
            except ClusterError as error:
                _log.warning("status of AIPolicy %s/%s not written: %s", *key, error)
                self._mark(key, RETRY_SECONDS)

    async def _converge(self, key: _Key) -> None:
        namespace, name = key
        for _ in range(ATTEMPTS):
            policy, tally = self._inventory.policies(namespace).get(name), self._tallies.get(key)
            if policy is None or tally is None:
                return
            old, now = policy.status, self._clock()
            status = policy_status(self._observe(namespace, policy, tally), old, now)
            if status == old:
                return
            self._written[key] = self._monotonic()
            try:
                written = await self._store.replace_status(policy.seen, status.to_json())
            except ConflictError:
                written = await self._store.get(namespace, name)
                await self._inventory.see_policy(written)
                continue
            await self._inventory.see_policy(written)
            return
        self._mark(key, WRITE_SECONDS)

    def _mark(self, key: _Key, delay: float) -> None:
        earliest = max(
            self._monotonic() + delay, self._written.get(key, -WRITE_SECONDS) + WRITE_SECONDS
        )
        if key not in self._due:
            self._due[key] = earliest
            self._wake.set()

    def _notice(self, change: Change) -> None:
        key = (change.namespace, change.name)
        if change.kind is Kind.POLICY and change.gone:
            for known in (self._tallies, self._due, self._written):
                known.pop(key, None)
        elif change.kind is Kind.POLICY and key not in self._tallies:
            policy = self._inventory.policies(change.namespace)[change.name]
            written = policy.status.decisions
            self._tallies[key] = open_tally(written, format_time(self._clock()))
        self.touch(change.namespace)
