"""Leases of budgets, extended at the operator's ledger.

The arithmetic is `core.leases`; this is its connection. Exchanges that find a lease too
small wait here together: one call for all of them, one call at a time for each budget.
In the background, spending is reported so that the budget's status is fresh, and what
a guard does not use goes back to those who need it.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import grpc
import grpc.aio

from aipolicy_sidecar.core.events import LeaseAnswer, LeaseGranted, LeaseRefused, LeaseUnavailable
from aipolicy_sidecar.core.leases import Grant, LeaseTotals, Ledger
from aipolicy_sidecar.runtime.channels import SERVICE, TokenError, TokenFile
from aipolicy_sidecar.wire import control_pb2

CALL_SECONDS = 2.0
"""Deadline of a call; the proxy waits for longer."""
REST_SECONDS = 1.0
"""After a call failed, exchanges are not kept waiting for another one for this long."""
TIDY_SECONDS = 2.0
"""How often spending is reported, when it has changed, and what is not used goes back."""
GOODBYE_SECONDS = 1.0

log = logging.getLogger(__name__)


class LedgerError(Exception):
    """The ledger gave no grant; the text says why."""


@dataclass(slots=True)
class _Desk:
    """The exchanges that wait for one budget, and the call on their behalf."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: deque[tuple[int, asyncio.Future[LeaseAnswer]]] = field(default_factory=deque)
    serving: asyncio.Task[None] | None = None
    rests_until: float = 0.0
    reported: tuple[str, int] = ("", 0)
    """Period and spending that the ledger knows of."""
    answered: bool = True
    """Whether the last call was; what is free is kept while the operator is away."""


class LeaseClient:
    """The `LeaseSource` of the edge, and the housekeeping around it."""

    def __init__(
        self,
        *,
        channel: grpc.aio.Channel,
        token: TokenFile,
        session: str,
        ledger: Ledger,
        monotonic: Callable[[], float],
    ) -> None:
        self._call = channel.unary_unary(
            SERVICE + "Lease",
            request_serializer=control_pb2.LeaseRequest.SerializeToString,
            response_deserializer=control_pb2.LeaseResponse.FromString,
        )
        self._token = token
        self._session = session
        self._ledger = ledger
        self._monotonic = monotonic
        self._desks: dict[str, _Desk] = {}

    async def lease(self, budget: str, tokens: int) -> LeaseAnswer:
        """Extend the lease of a budget so that `tokens` more fit; see `LeaseSource`."""
        desk = self._desk(budget)
        if self._monotonic() < desk.rests_until:
            return LeaseUnavailable()
        future: asyncio.Future[LeaseAnswer] = asyncio.get_running_loop().create_future()
        desk.waiting.append((tokens, future))
        if desk.serving is None:
            desk.serving = asyncio.create_task(self._serve(budget, desk))
        return await future

    async def keep_tidy(self, wanted: Callable[[], AbstractSet[str]]) -> None:
        """Report spending and return what is idle, until cancelled.

        `wanted` gives the names of the budgets in force; leases of others go back whole.
        """
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            await self.tidy(wanted())

    async def tidy(self, wanted: AbstractSet[str]) -> None:
        """One round of `keep_tidy`; a failed call is left to the next round."""
        for budget in list(self._ledger.leases()):
            lease, desk, now = self._ledger.lease(budget), self._desk(budget), self._monotonic()
            if desk.serving is not None or now < desk.rests_until:
                continue
            keep = self._ledger.worth_keeping(budget, now) if budget in wanted else 0
            if not desk.answered:
                keep = lease.free(now)
            told = desk.answered and desk.reported == (lease.period, lease.spent)
            if lease.free(now) > keep or not told:
                with contextlib.suppress(LedgerError):
                    async with desk.lock:
                        await self._tell(budget, desk, keep)
            if budget not in wanted and self._is_settled(budget, desk):
                self._forget(budget)

    async def finish(self) -> None:
        """Return every lease and report what was spent; at most GOODBYE_SECONDS."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await asyncio.gather(
                    *(self._part(budget) for budget in list(self._ledger.leases()))
                )

    async def _part(self, budget: str) -> None:
        desk = self._desk(budget)
        with contextlib.suppress(LedgerError):
            async with desk.lock:
                await self._tell(budget, desk, keep=0)

    async def _serve(self, budget: str, desk: _Desk) -> None:
        try:
            while desk.waiting:
                async with desk.lock:
                    if not self._grant_from_lease(budget, desk):
                        await self._extend(budget, desk)
        except LedgerError as error:
            log.warning("no lease", extra={"budget": budget, "reason": str(error)})
            desk.rests_until = self._monotonic() + REST_SECONDS
        finally:
            desk.serving = None
            _answer_all(desk.waiting, LeaseUnavailable())

    def _grant_from_lease(self, budget: str, desk: _Desk) -> bool:
        """Whether the lease, grown since they asked, already holds enough for all."""
        lease = self._ledger.lease(budget)
        if sum(tokens for tokens, _ in desk.waiting) > lease.free(self._monotonic()):
            return False
        _answer_all(desk.waiting, LeaseGranted())
        return True

    async def _extend(self, budget: str, desk: _Desk) -> None:
        asked, desk.waiting = desk.waiting, deque()
        try:
            sizes = [tokens for tokens, _ in asked]
            now = self._monotonic()
            totals = self._ledger.ask(budget, sum(sizes), now, least=min(sizes))
            await self._exchange(totals, desk)
            self._deal(budget, asked)
        finally:
            _answer_all(asked, LeaseUnavailable())

    def _deal(self, budget: str, asked: deque[tuple[int, asyncio.Future[LeaseAnswer]]]) -> None:
        """Promise what the lease holds in the order of asking; refuse who it is too little for."""
        lease = self._ledger.lease(budget)
        free = lease.free(self._monotonic())
        while asked:
            tokens, future = asked.popleft()
            if tokens <= free:
                free -= tokens
                _answer(future, LeaseGranted())
            else:
                _answer(future, LeaseRefused(lease.retry_after))

    async def _tell(self, budget: str, desk: _Desk, keep: int) -> None:
        await self._exchange(self._ledger.give_back(budget, keep), desk)

    async def _exchange(self, totals: LeaseTotals, desk: _Desk) -> None:
        """One call, merged into the ledger; LedgerError when it brought no grant."""
        desk.answered, begun = False, self._monotonic()
        try:
            response = await self._call(
                control_pb2.LeaseRequest(
                    budget=totals.budget,
                    session=self._session,
                    period=totals.period,
                    spent=totals.spent,
                    reserved=totals.reserved,
                    wanted=totals.wanted,
                    least=totals.least,
                    call=totals.call,
                ),
                timeout=CALL_SECONDS,
                metadata=self._token.metadata(),
            )
        except grpc.aio.AioRpcError as error:
            raise LedgerError(f"the operator does not answer: {error.code().name}") from None
        except TokenError as error:
            raise LedgerError(str(error)) from None
        else:
            desk.reported, desk.answered = (totals.period, totals.spent), True
            if response.result != control_pb2.LeaseResponse.GRANTED:
                raise LedgerError("there is no such AIBudget, or it is not accepted")
            self._ledger.merge(totals.budget, _grant(response), begun)
        finally:
            self._ledger.abandon(totals.budget)

    def _is_settled(self, budget: str, desk: _Desk) -> bool:
        """Whether the ledger knows all of a lease, and nobody waits for it."""
        lease = self._ledger.lease(budget)
        idle = desk.serving is None and not desk.lock.locked()
        return idle and desk.answered and desk.reported == (lease.period, lease.spent)

    def _forget(self, budget: str) -> None:
        if self._ledger.forget(budget, self._monotonic()):
            del self._desks[budget]

    def _desk(self, budget: str) -> _Desk:
        return self._desks.setdefault(budget, _Desk())


def _grant(response: control_pb2.LeaseResponse) -> Grant:
    return Grant(
        period=response.period,
        granted=response.granted,
        remaining=response.remaining,
        expires_in=response.expires_in,
        retry_after=response.retry_after,
    )


def _answer_all(
    waiting: deque[tuple[int, asyncio.Future[LeaseAnswer]]], answer: LeaseAnswer
) -> None:
    while waiting:
        _answer(waiting.popleft()[1], answer)


def _answer(future: asyncio.Future[LeaseAnswer], answer: LeaseAnswer) -> None:
    if not future.done():  # else its exchange was reset while it waited
        future.set_result(answer)
