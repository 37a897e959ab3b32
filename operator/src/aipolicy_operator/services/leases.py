"""The ledger at work: guards' leases of budgets, kept in ``AIBudget.status``.

What a call means is decided by `domain.ledgers`; each budget's desk makes it durable
before it is answered. Here calls find their desk, and what nobody calls about is
brought there: periods that end and guards that are gone.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from aipolicy.budgets import AIBudgetStatus, BudgetKey

from aipolicy_operator.cluster import ClusterError, NotFoundError
from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.ledgers import Answer, Ask, Holder, Ledger, Refusal, Totals
from aipolicy_operator.domain.watched_pods import WatchedPod
from aipolicy_operator.services.desks import Desk, Job, Outcome, Store
from aipolicy_operator.services.inventories import Change, Inventory, Kind, PodLister

TICK_SECONDS = 1.0
"""How late the end of a period shows in the status."""
SWEEP_TICKS = 60
"""Every how many ticks leases are looked at for pods that are gone unnoticed."""

_log = logging.getLogger(__name__)


class Leases:
    """Grants leases and keeps every budget's status."""

    def __init__(
        self,
        store: Store,
        inventory: Inventory,
        pods: PodLister,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._inventory = inventory
        self._pods = pods
        self._clock = clock
        self._desks: dict[tuple[str, str], Desk] = {}
        inventory.subscribe(self._notice)

    async def lease(
        self, pod: WatchedPod, session: str, budget: str, totals: Totals, *, present: bool
    ) -> Answer:
        """Settle and extend a guard's lease; CallError when it gets none.

        `present` says that the session is certainly the pod's present one.
        """
        holder = Holder(pod.uid, session)

        def job(
            ledger: Ledger, status: AIBudgetStatus, now: datetime
        ) -> tuple[AIBudgetStatus, Outcome]:
            shared = ledger.spec.per == (BudgetKey.NAMESPACE,)
            key = pod.namespace if shared else pod.workload
            if present:
                status = ledger.retire(status, holder, now)
            return ledger.grant(status, Ask(key, holder, totals), now)

        desk = self._desks.get((pod.namespace, budget))
        outcome = await (desk or await self._find(pod.namespace, budget)).post(job)
        match outcome:
            case Answer():
                return outcome
            case Refusal.SUPERSEDED:
                raise CallError(CallFault.SUPERSEDED, outcome.value)
            case Refusal():
                raise CallError(CallFault.FULL, outcome.value)
            case None:
                raise CallError(CallFault.NOT_FOUND, f"AIBudget {budget} is not accepted")

    def retire(self, pod: WatchedPod, session: str) -> None:
        """A guard has begun anew: what its pod's earlier sessions held is spent."""
        holder = Holder(pod.uid, session)
        self._tell(
            pod.namespace,
            {pod.uid},
            lambda ledger, status, now: (ledger.retire(status, holder, now), None),
        )

    async def settle(self) -> None:
        """Wait until nothing waits at any desk."""
        while serving := [desk.serving for desk in self._desks.values() if desk.serving]:
            await asyncio.wait(serving)

    async def run(self) -> None:
        """Let time pass for every budget, until cancelled."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.tick()
            ticks += 1
            if ticks % SWEEP_TICKS == 0:
                try:
                    await self.sweep()
                except ClusterError:
                    _log.exception("leases of pods that are gone were not looked for")

    def tick(self) -> None:
        """Refresh the budgets that time has changed."""
        now = self._clock()
        for desk in self._desks.values():
            if desk.due is not None and desk.due <= now:
                desk.refresh()

    async def sweep(self) -> None:
        """Find leases of pods that do not exist. ClusterError when pods cannot be listed."""
        for namespace in {namespace for namespace, _ in self._desks}:
            held = {uid for desk in self._of(namespace) for uid in desk.holders}
            if held - self._inventory.pods(namespace).keys():
                # Only a live listing proves that a pod is gone: the watch may be late.
                listed = {pod["metadata"]["uid"] for pod in await self._pods.list(namespace)}
                self._bury(namespace, held - listed)

    def _bury(self, namespace: str, gone: set[str]) -> None:
        self._tell(
            namespace, gone, lambda ledger, status, now: (ledger.bury(status, gone, now), None)
        )

    def _tell(self, namespace: str, pods: set[str], job: Job) -> None:
        """Bring a job to every desk at which one of the pods may have a lease."""
        for desk in self._of(namespace):
            if any(map(desk.may_hold, pods)):
                # Where too much waits, the next sweep or call finds the same.
                with contextlib.suppress(CallError):
                    desk.post(job)

    def _notice(self, change: Change) -> None:
        key = (change.namespace, change.name)
        match change.kind:
            case Kind.POD if change.gone:
                self._bury(change.namespace, {change.name})
            case Kind.BUDGET if change.gone:
                self._desks.pop(key, None)
            case Kind.BUDGET:
                desk = self._open(key)
                desk.forget()
                desk.refresh()
            case _:
                pass

    def _open(self, key: tuple[str, str]) -> Desk:
        desk = self._desks.get(key)
        if desk is None:
            desk = self._desks[key] = Desk(self._store, *key, self._clock)
        return desk

    def _of(self, namespace: str) -> list[Desk]:
        return [desk for desk in self._desks.values() if desk.namespace == namespace]

    async def _find(self, namespace: str, name: str) -> Desk:
        """The desk of a budget that the watch has not shown: it is new, or does not exist."""
        try:
            self._inventory.see_budget(await self._store.get(namespace, name))
        except NotFoundError:
            raise CallError(
                CallFault.NOT_FOUND, f"there is no AIBudget {name} in namespace {namespace}"
            ) from None
        except ClusterError as error:
            raise CallError(CallFault.UNAVAILABLE, str(error)) from error
        return self._open((namespace, name))
