"""Granting slices of a budget, so that spending cannot pass the limit.

The promise: for every key, spent + reserved <= limit whenever something is granted,
where reserved is what guards hold on leases and may spend without asking. It holds
under concurrency because a status is written with the version it was computed from
before an answer leaves, and it holds through crashes because what a dead guard held
counts as spent. Only spending that a guard reports beyond its lease passes it (an
upstream that billed more than the worst case, ``onLedgerUnavailable: Allow``): that
has happened, so it is recorded as it is.

Calls state totals, so they can be lost, repeated and overtaken:

* A lease never falls below what its guard may believe it holds, which is the smaller of
  what was granted and what the call claims (spent + reserved + wanted).
* A call with fewer tokens spent than known is old and changes nothing. If it names
  another period, its guard has forgotten its totals: what it held counts as spent.
* A call that gives tokens back and has spent more than known is newer than every call
  seen before. With the same spending it might be an old one that was overtaken, so
  tokens come back only when the lease has rested for `FLIGHT`.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from aipolicy.budgets import AIBudgetSpec, AIBudgetStatus, KeyStatus, Lease

from aipolicy_operator.domain.accounts import (
    charge,
    close_leases,
    drop_leases,
    expire,
    open_account,
    put_lease,
)
from aipolicy_operator.domain.periods import (
    bucket_expiry,
    format_time,
    parse_time,
    period_end,
    period_id,
)

MAX_KEYS = 256
"""Accounts of one budget; as the CRD has it."""
MAX_LEASES = 1024
"""Leases of one budget in all: at most 200 kB of an object that etcd limits to 1.5 MB."""
FLIGHT = timedelta(seconds=15)
"""Longer than any call is under way: a guard gives up on it after two seconds."""


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
    """Seconds until spending stops counting; 0: unknown."""


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
        now = _never_back(status, now)
        accounts = (expire(account, self.spec.period, now) for account in status.keys)
        return self._derive(status, [account for account in accounts if account], now)

    def grant(
        self, status: AIBudgetStatus, ask: Ask, now: datetime
    ) -> tuple[AIBudgetStatus, Answer | Refusal]:
        """Settle what a guard reports and extend its lease as far as there is room."""
        now = _never_back(status, now)
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
        elif _is_superseded(account, lease):
            return status, Refusal.SUPERSEDED
        elif lease.spent > 0 and ask.totals.period != self._period(now):
            account, lease = self._restart(account, lease, now)
        account, lease = self._extend(account, lease, ask.totals, now)
        accounts = [one for one in status.keys if one.key != ask.key] + [account]
        return self._derive(status, accounts, now), self._answer(account, lease, now)

    def bury(self, status: AIBudgetStatus, pods: AbstractSet[str], now: datetime) -> AIBudgetStatus:
        """Count what guards of pods (by UID) that no longer exist held as spent."""
        now = _never_back(status, now)

        def gone(lease: Lease) -> bool:
            return _pod(lease) in pods

        accounts = [
            drop_leases(close_leases(account, gone, self.spec.period, now), gone)
            for account in status.keys
        ]
        return self.refresh(self._derive(status, accounts, now), now)

    def retire(self, status: AIBudgetStatus, holder: Holder, now: datetime) -> AIBudgetStatus:
        """Count what other sessions of a pod held as spent; `holder` is its present one.

        Should a late call of another session have taken its place, it gets that back.
        """
        now = _never_back(status, now)
        accounts = [
            _make_present(self._supersede(account, holder, now), holder) for account in status.keys
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
        known = totals.period == self._period(now)
        spent, reserved = (totals.spent, totals.reserved) if known else (0, 0)
        if spent < lease.spent:
            return account, lease
        claim = spent + reserved + totals.wanted
        granted = max(lease.granted, spent)
        rested = now - parse_time(lease.updated) >= FLIGHT
        if known and (spent > lease.spent or rested):
            granted = max(spent, min(granted, claim))
        account = charge(account, spent - lease.spent, self.spec.period, now)
        settled = lease.model_copy(update={"granted": granted, "spent": spent})
        room = self._room(put_lease(account, settled))
        granted += max(0, min(claim - granted, room))
        extended = settled.model_copy(update={"granted": granted})
        if extended != lease:
            extended = extended.model_copy(update={"updated": format_time(now)})
        return put_lease(account, extended), extended

    def _restart(self, account: KeyStatus, lease: Lease, now: datetime) -> tuple[KeyStatus, Lease]:
        """Begin a lease anew whose guard has spent, and yet names no period or another one.

        It has forgotten its totals (a policy dropped the budget and took it up again), so
        what it held is spent, and it counts from nothing.
        """
        holder = lease.holder
        account = close_leases(account, lambda one: one.holder == holder, self.spec.period, now)
        fresh = Lease(holder=holder, granted=0, spent=0, updated=format_time(now))
        return put_lease(account, fresh), fresh

    def _supersede(self, account: KeyStatus, holder: Holder, now: datetime) -> KeyStatus:
        """Close the leases of the pod's earlier sessions and keep the last of them.

        It is kept so that a call of that session which arrives late is known for what it is.
        """
        earlier = [
            lease
            for lease in account.leases
            if _pod(lease) == holder.pod and lease.holder != holder.name
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


def _make_present(account: KeyStatus, holder: Holder) -> KeyStatus:
    """The account with the holder's lease, if it has one, as the last of its pod."""
    lease = next((one for one in account.leases if one.holder == holder.name), None)
    if lease is None or not _is_superseded(account, lease):
        return account
    return put_lease(drop_leases(account, lambda one: one.holder == holder.name), lease)


def _is_superseded(account: KeyStatus, lease: Lease) -> bool:
    prefix = f"{_pod(lease)}/"
    last = next(one for one in reversed(account.leases) if one.holder.startswith(prefix))
    return last.holder != lease.holder


def _pod(lease: Lease) -> str:
    return lease.holder.partition("/")[0]


def _never_back(status: AIBudgetStatus, now: datetime) -> datetime:
    """A clock that was set back must not reopen a period, or its limit would count twice."""
    starts = (parse_time(bucket.start) for account in status.keys for bucket in account.buckets)
    return max(now, max(starts, default=datetime.min.replace(tzinfo=UTC)))
