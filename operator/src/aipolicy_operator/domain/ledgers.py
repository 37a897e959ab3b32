"""Granting slices of a budget, so that spending cannot pass the limit.

The promise: for every key, spent + reserved <= limit whenever something is granted,
where reserved is what guards hold on leases and may spend without asking. It holds
under concurrency because a status is written with the version it was computed from
before an answer leaves, and it holds through crashes because what a dead guard held
counts as spent. Only spending that a guard reports beyond its lease passes it (an
upstream that billed more than the worst case, ``onLedgerUnavailable: Allow``): that
has happened, so it is recorded as it is.

Calls state totals and are numbered, so they can be lost, repeated and overtaken:

* A call with a smaller number than one seen before was overtaken. It has no effect.
* Any other call is the guard's present word: it holds what it has spent and reserved, and
  not a token more. The lease falls to that at once, and is extended from there.
* A guard that has spent, and yet names another period than this one, has forgotten its
  totals: what it held counts as spent, and it begins anew.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aipolicy.budgets import AIBudgetSpec, AIBudgetStatus, KeyStatus, Lease

from aipolicy_operator.domain.accounts import (
    charge,
    close_leases,
    drop_leases,
    expire,
    is_superseded,
    make_present,
    open_account,
    pod_of,
    put_lease,
)
from aipolicy_operator.domain.periods import (
    bucket_expiry,
    bucket_start,
    format_time,
    parse_time,
    period_end,
    period_id,
)

MAX_KEYS = 256
"""Accounts of one budget; as the CRD has it."""
MAX_LEASES = 1024
"""Leases of one budget in all: at most 200 kB of an object that etcd limits to 1.5 MB."""
RETURNS = timedelta(seconds=10)
"""In about this time guards give back what they do not use."""

SKEW = timedelta(hours=1)
"""A day that began further ahead was begun by a clock that was wrong."""
MOMENT = timedelta(seconds=1)
"""The unit of times in a status."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A guard, from one start to its end."""

    pod: str
    """UID of the pod."""
    session: str
    """Random per start of the guard."""

    @property
    def name(self) -> str:
        """The pod and the session in one word, as the status has it."""
        return f"{self.pod}/{self.session}"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a guard states about its lease, in tokens, as in ``aipolicy.v1.LeaseRequest``."""

    period: str
    """The period the totals belong to; totals of another period count as none."""
    spent: int
    reserved: int
    wanted: int
    least: int
    """Of `wanted`: rather than less, nothing is granted."""
    call: int
    """Number of the call, from 1."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A guard's call."""

    key: str
    """The account: a namespace or a workload."""
    holder: Holder
    totals: Totals


@dataclass(frozen=True, slots=True)
class Answer:
    """How the lease stands, as in ``aipolicy.v1.LeaseResponse``."""

    period: str
    granted: int
    """Tokens of the lease: spent, reserved and free together."""
    remaining: int
    """Tokens that could still be granted to anyone."""
    expires_in: float
    """Seconds until the lease is void; 0: never."""
    retry_after: float
    """Seconds until something may be granted again; 0: unknown."""


class Refusal(StrEnum):
    """Why a guard gets no lease at all; the words are for its log."""

    TOO_MANY_KEYS = f"the budget has {MAX_KEYS} keys already"
    TOO_MANY_LEASES = f"the budget has {MAX_LEASES} leases already"
    SUPERSEDED = "a newer session of this pod holds the lease"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rules of one budget. All methods are pure."""

    spec: AIBudgetSpec
    epoch: str
    """UID of the AIBudget: one that is made anew starts from nothing."""

    def refresh(self, status: AIBudgetStatus, now: datetime) -> AIBudgetStatus:
        """Drop what no longer counts and derive the columns anew."""
        now = self._never_back(status, now)
        accounts = (expire(account, self.spec.period, now) for account in status.keys)
        return self._derive(status, [account for account in accounts if account], now)

    def grant(
        self, status: AIBudgetStatus, ask: Ask, now: datetime
    ) -> tuple[AIBudgetStatus, Answer | Refusal]:
        """Settle what a guard reports and extend its lease as far as there is room."""
        now = self._never_back(status, now)
        status = self.refresh(status, now)
        account = next((account for account in status.keys if account.key == ask.key), None)
        if account is None:
            if len(status.keys) >= MAX_KEYS:
                return status, Refusal.TOO_MANY_KEYS
            account = open_account(ask.key, self.spec.period, now)
        lease = next((one for one in account.leases if one.holder == ask.holder.name), None)
        if lease is None:
            if sum(len(one.leases) for one in status.keys) >= MAX_LEASES:
                return status, Refusal.TOO_MANY_LEASES
            account = self._supersede(account, ask.holder, now)
            lease = Lease(holder=ask.holder.name, granted=0, spent=0, updated=format_time(now))
        elif is_superseded(account, lease):
            return status, Refusal.SUPERSEDED
        if ask.totals.call < lease.call:
            return status, self._answer(account, lease, now)
        if lease.spent > 0 and ask.totals.period != self._period(now):
            account, lease = self._restart(account, lease, now)
        account, lease = self._extend(account, lease, ask.totals, now)
        accounts = [one for one in status.keys if one.key != ask.key] + [account]
        return self._derive(status, accounts, now), self._answer(account, lease, now)

    def bury(self, status: AIBudgetStatus, pods: AbstractSet[str], now: datetime) -> AIBudgetStatus:
        """Count what guards of pods (by UID) that no longer exist held as spent."""
        now = self._never_back(status, now)

        def gone(lease: Lease) -> bool:
            return pod_of(lease) in pods

        accounts = [
            drop_leases(close_leases(account, gone, self.spec.period, now), gone)
            for account in status.keys
        ]
        return self.refresh(self._derive(status, accounts, now), now)

    def retire(self, status: AIBudgetStatus, holder: Holder, now: datetime) -> AIBudgetStatus:
        """Count what other sessions of a pod held as spent; `holder` is its present one.

        Should a late call of another session have taken its place, it gets that back.
        """
        now = self._never_back(status, now)
        accounts = [
            make_present(self._supersede(account, holder, now), holder.name)
            for account in status.keys
        ]
        return self.refresh(self._derive(status, accounts, now), now)

    def changes_at(self, status: AIBudgetStatus, now: datetime) -> datetime | None:
        """When time alone changes the status next; None: never."""
        end = period_end(self.spec.period, now)
        expiries = (
            bucket_expiry(self.spec.period, parse_time(bucket.start))
            for account in status.keys
            for bucket in account.buckets
        )
        return end or min(expiries, default=None)

    def _extend(
        self, account: KeyStatus, lease: Lease, totals: Totals, now: datetime
    ) -> tuple[KeyStatus, Lease]:
        """Charge what was spent, take back what is not held, and add what there is room for."""
        known = totals.period == self._period(now)
        stated, reserved = (totals.spent, totals.reserved) if known else (0, 0)
        held = stated + reserved
        # More than the guard states was counted as spent if its lease was closed by mistake.
        spent = max(stated, lease.spent)
        account = charge(account, spent - lease.spent, self.spec.period, now)
        granted = max(spent, min(lease.granted, held))
        settled = lease.model_copy(
            update={"granted": granted, "spent": spent, "call": max(lease.call, totals.call)}
        )
        more = min(held + totals.wanted - granted, self._room(put_lease(account, settled)))
        if more > 0 and granted + more >= held + totals.least:
            granted += more
        extended = settled.model_copy(update={"granted": granted})
        if extended != lease:
            extended = extended.model_copy(update={"updated": format_time(now)})
        return put_lease(account, extended), extended

    def _restart(self, account: KeyStatus, lease: Lease, now: datetime) -> tuple[KeyStatus, Lease]:
        """Begin a lease anew whose guard counts from nothing: what it held is spent."""
        holder = lease.holder
        account = close_leases(account, lambda one: one.holder == holder, self.spec.period, now)
        fresh = lease.model_copy(update={"granted": 0, "spent": 0, "updated": format_time(now)})
        return put_lease(account, fresh), fresh

    def _supersede(self, account: KeyStatus, holder: Holder, now: datetime) -> KeyStatus:
        """Close the leases of the pod's earlier sessions and keep the last of them.

        It is kept so that a call of that session which arrives late is known for what it is.
        """
        earlier = [
            lease
            for lease in account.leases
            if pod_of(lease) == holder.pod and lease.holder != holder.name
        ]
        if not earlier:
            return account
        ended = {lease.holder for lease in earlier}
        account = close_leases(account, lambda lease: lease.holder in ended, self.spec.period, now)
        forgotten = ended - {earlier[-1].holder}
        return drop_leases(account, lambda lease: lease.holder in forgotten)

    def _answer(self, account: KeyStatus, lease: Lease, now: datetime) -> Answer:
        end = period_end(self.spec.period, now)
        resets = self._resets_at(account, now)
        if account.reserved > 0:  # some of it will not be spent
            resets = min(resets or now + RETURNS, now + RETURNS)
        return Answer(
            period=self._period(now),
            granted=lease.granted,
            remaining=self._room(account),
            expires_in=(end - now).total_seconds() if end else 0.0,
            retry_after=(resets - now).total_seconds() if resets else 0.0,
        )

    def _derive(
        self, status: AIBudgetStatus, accounts: list[KeyStatus], now: datetime
    ) -> AIBudgetStatus:
        limit = self.spec.limit.tokens
        top = max(accounts, key=lambda one: (one.spent, one.reserved), default=None)
        spent, reserved = (top.spent, top.reserved) if top else (0, 0)
        resets = self._resets_at(top, now)
        return status.model_copy(
            update={
                "spent": spent,
                "reserved": reserved,
                "remaining": max(0, limit - spent - reserved),
                "used_percent": (spent + reserved) * 100 // limit,
                "resets_at": format_time(resets) if resets else None,
                "keys": tuple(sorted(accounts, key=lambda one: one.key)),
            }
        )

    def _resets_at(self, account: KeyStatus | None, now: datetime) -> datetime | None:
        """When spending of the account stops counting next."""
        period = self.spec.period
        starts = [parse_time(bucket.start) for bucket in account.buckets] if account else []
        oldest = min(starts, default=None)
        return bucket_expiry(period, oldest) if oldest else period_end(period, now)

    def _room(self, account: KeyStatus) -> int:
        return max(0, self.spec.limit.tokens - account.spent - account.reserved)

    def _period(self, now: datetime) -> str:
        return f"{self.epoch}/{period_id(self.spec.period, now)}"

    def _never_back(self, status: AIBudgetStatus, now: datetime) -> datetime:
        """The latest of all replicas' clocks, or a period could be reopened and count twice."""
        starts = [parse_time(bucket.start) for one in status.keys for bucket in one.buckets]
        if self.spec.period.calendar is not None and status.resets_at is not None:
            # An account that has ended leaves no bucket, only the day that began instead.
            day = bucket_start(self.spec.period, parse_time(status.resets_at) - MOMENT)
            starts.append(day if day - now < SKEW else now)
        return max([now, *starts])
