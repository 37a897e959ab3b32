"""The desk of a budget, at which all that changes its status waits.

Guards' calls, pods that are gone and the passing of time come to the same desk. It takes
everything that waits at once, works it out, writes the status once with the version it
was computed from, and only then answers. So calls that come together cost one write, and
two writers cannot both hand out the same tokens: one of them gets a conflict and begins
again from what the other wrote.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from aipolicy.budgets import AIBudgetStatus
from aipolicy.objects import Object, UnreadableError, read_budget

from aipolicy_operator.cluster import ClusterError, ConflictError, NotFoundError
from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.ledgers import Answer, Ledger, Refusal
from aipolicy_operator.domain.statuses import budget_status

ATTEMPTS = 6
"""Writes of one batch before its callers are told to come again."""
MAX_WAITING = 4096
"""Jobs at one desk."""
ROLLING = timedelta(seconds=10)
"""How often the passing of time alone is written down for a rolling window."""

_log = logging.getLogger(__name__)


class Store(Protocol):
    """AIBudgets, live."""

    async def get(self, namespace: str, name: str) -> Object:
        """One budget; NotFoundError when there is none."""

    async def replace_status(self, seen: Object, status: Object) -> Object:
        """Write the status of the version that was seen; ConflictError when it has changed."""


Outcome = Answer | Refusal | None
"""None: the budget is not accepted, or the job wanted no answer."""

Job = Callable[[Ledger, AIBudgetStatus, datetime], tuple[AIBudgetStatus, Outcome]]
"""A change of the status. It may run several times, on different versions."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    answer: asyncio.Future[Outcome]


class Desk:
    """All that happens to one budget, one batch after the other."""

    def __init__(
        self, store: Store, namespace: str, name: str, clock: Callable[[], datetime]
    ) -> None:
        self.namespace = namespace
        self.name = name
        self.due: datetime | None = None
        """When time alone changes the status."""
        self._store = store
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._seen: Object | None = None
        self._holders: frozenset[str] = frozenset()

    @property
    def serving(self) -> asyncio.Task[None] | None:
        """The task that serves, while anything waits."""
        return self._serving

    @property
    def holders(self) -> frozenset[str]:
        """UIDs of the pods that have leases, as far as the status has been read."""
        return self._holders

    def may_hold(self, pod: str) -> bool:
        """Whether the pod (by UID) has a lease, or may have one for all that is known."""
        return self._seen is None or pod in self._holders

    def forget(self) -> None:
        """The object has changed: read it before the next batch."""
        self._seen = None

    def post(self, job: Job) -> asyncio.Future[Outcome]:
        """Let a job wait for the next batch. CallError when too many do."""
        if len(self._waiting) >= MAX_WAITING:
            raise CallError(CallFault.UNAVAILABLE, f"AIBudget {self.name} has too many callers")
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        # Failures are logged here; whoever does not wait for the answer need not hear of them.
        waiting.answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._waiting.append(waiting)
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve())
        return waiting.answer

    def refresh(self) -> None:
        """Let time pass: every batch begins with that, so an empty job is enough."""
        if not self._waiting:
            self.post(lambda _, status, __: (status, None))

    async def _serve(self) -> None:
        try:
            while self._waiting:
                batch = list(self._waiting)
                self._waiting.clear()
                await self._serve_batch(batch)
        finally:
            self._serving = None

    async def _serve_batch(self, batch: list[_Waiting]) -> None:
        try:
            await self._answer(batch)
        except NotFoundError:
            error = CallError(CallFault.NOT_FOUND, f"AIBudget {self.name} does not exist any more")
        except ClusterError as failure:
            _log.warning("AIBudget %s/%s: %s", self.namespace, self.name, failure)
            error = CallError(CallFault.UNAVAILABLE, str(failure))
        except Exception:  # noqa: BLE001 - who waits must hear of it, or would wait for ever
            _log.exception("AIBudget %s/%s", self.namespace, self.name)
            error = CallError(CallFault.UNAVAILABLE, f"AIBudget {self.name} cannot be served")
        else:
            return
        self.forget()
        for waiting in batch:
            if not waiting.answer.done():
                waiting.answer.set_exception(error)

    async def _answer(self, batch: list[_Waiting]) -> None:
        for attempt in range(ATTEMPTS):
            # A call that was given up must not count: its guard has gone on without it.
            alive = [waiting for waiting in batch if not waiting.answer.done()]
            try:
                outcomes = await self._settle([waiting.job for waiting in alive])
            except ConflictError:
                self.forget()
                # Spread out, so that two replicas do not collide for ever.
                await asyncio.sleep(random.uniform(0, 0.02) * 2**attempt)  # noqa: S311 - no secret
                continue
            for waiting, outcome in zip(alive, outcomes, strict=True):
                if waiting.answer.done():
                    continue
                if isinstance(outcome, CallError):
                    waiting.answer.set_exception(outcome)
                else:
                    waiting.answer.set_result(outcome)
            return
        raise ClusterError("its status keeps being changed by somebody else")

    async def _settle(self, jobs: list[Job]) -> list[Outcome | CallError]:
        """Work everything out on one version and make it durable."""
        if self._seen is None:
            self._seen = await self._store.get(self.namespace, self.name)
        seen, now = self._seen, self._clock()
        generation = int(seen["metadata"].get("generation", 0))
        try:
            budget = read_budget(seen)
        except UnreadableError as error:
            await self._mark_unreadable(seen, generation, error.reasons)
            return [None] * len(jobs)
        ledger = Ledger(budget.spec, str(seen["metadata"]["uid"]))
        status = ledger.refresh(budget.status or AIBudgetStatus(), now)
        outcomes: list[Outcome | CallError] = []
        for job in jobs:
            try:
                status, outcome = job(ledger, status, now)
            except Exception:  # noqa: BLE001 - one call must not take the others with it
                _log.exception("AIBudget %s/%s", self.namespace, self.name)
                outcomes.append(CallError(CallFault.UNAVAILABLE, "the call cannot be settled"))
            else:
                outcomes.append(outcome)
        status = budget_status(status, generation, (), now)
        if status != budget.status:
            self._seen = await self._store.replace_status(seen, status.to_json())
        self._remember(ledger, status, now)
        return outcomes

    def _remember(self, ledger: Ledger, status: AIBudgetStatus, now: datetime) -> None:
        self._holders = frozenset(
            lease.holder.partition("/")[0] for account in status.keys for lease in account.leases
        )
        self.due = ledger.changes_at(status, now)
        if self.due is not None and ledger.spec.period.rolling is not None:
            self.due = max(self.due, now + ROLLING)

    async def _mark_unreadable(self, seen: Object, generation: int, reasons: list[str]) -> None:
        """Say so in the status, and leave the accounts in it as they are."""
        self.due = None
        stored = seen.get("status") or {}
        if stored.get("observedGeneration") != generation:
            told = budget_status(AIBudgetStatus(), generation, reasons, self._clock()).to_json()
            changed = {key: told[key] for key in ("observedGeneration", "conditions")}
            self._seen = await self._store.replace_status(seen, {**told, **stored, **changed})
