"""Local arithmetic of budgets: what this guard may still spend without asking anyone.

The operator's ledger has debited a *lease* of each budget to this guard before the
guard knows of it. Every request reserves its worst case from the leases before it
leaves, and settles once with what it really cost. The rules, which everything here
keeps and the property tests state again:

1. ``spent + reserved <= granted`` for every lease, unless an upstream reported more
   than the worst case, or a budget in Audit or without its ledger let a request pass
   (`Ledger.reserve`, `overdrawn`).
2. A reservation settles exactly once, on the lease it was made on: when a new period
   begins, exchanges of the old one neither take from it nor give to it.
3. A call to the ledger states totals, so it can be repeated; what is free counts as
   reserved in it. So nothing that exchanges take while the call runs, and no call whose
   outcome is unknown, can leave the guard with more than the ledger debited.
4. One call at a time for each budget, and a greater number after each call that brought
   no answer, by which the ledger knows it should it arrive after a newer one.
5. Totals count for the whole session, also while no policy names the budget: a guard that
   counted from nothing again would let the ledger forget what was spent before.
"""

import math
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from aipolicy.quantities import LARGEST

from aipolicy_sidecar.core.events import LeaseAnswer, LeaseGranted, LeaseRefused

WORKING_REQUESTS = 3
"""How many further requests of the size at hand a lease is sized for: enough to save
most calls, little enough that other guards find something left."""
LARGEST_SHARE = 16
"""A guard asks for at most this part (1/16) of what remains beyond its need, and keeps no
more of it free, so that leases shrink as the budget runs out."""
IDLE_SECONDS = 5.0
"""A lease that nothing was reserved on for this long goes back, but for a small share."""
IDLE_SHARE = 128
"""An idle guard keeps at most this part (1/128) of what remains, so that where there is
plenty it can go on while the operator is away, and else nobody misses it."""
MAX_LEASES = 64
"""From this many on, leases that no policy names any more are forgotten once the ledger
knows all that was spent on them."""


@dataclass(frozen=True, slots=True)
class LeaseTotals:
    """What a call to the ledger states; the fields of ``aipolicy.v1.LeaseRequest``."""

    budget: str
    period: str
    spent: int
    reserved: int
    wanted: int
    least: int
    call: int


@dataclass(frozen=True, slots=True)
class Grant:
    """What the ledger answered; the fields of ``aipolicy.v1.LeaseResponse``."""

    period: str
    granted: int
    remaining: int
    expires_in: float = 0.0
    """Seconds; 0: the lease does not expire."""
    retry_after: float = 0.0
    """Seconds; 0: unknown."""


@dataclass(slots=True)
class Lease:
    """A slice of one budget in one period, in tokens."""

    period: str = ""
    granted: int = 0
    spent: int = 0
    reserved: int = 0
    remaining: int | None = None
    """What the ledger could still grant to anyone, as last told."""
    expires: float = math.inf
    """Monotonic seconds after which nothing more may be reserved."""
    retry_after: float = 0.0
    """As last told."""
    used: float = 0.0
    """Monotonic seconds of the last reservation."""
    running: int = 0
    """Reservations that have not settled, also those with nothing set aside."""
    peak: int = 0
    """Tokens that were reserved at once of late; it halves each time they are counted."""

    def free(self, now: float) -> int:
        """Tokens that can be reserved."""
        return 0 if now >= self.expires else max(0, self.granted - self.spent - self.reserved)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A lease that does not hold enough."""

    budget: str
    tokens: int
    """The whole need, not the difference."""


class Reservation:
    """Tokens set aside for one exchange on all its budgets, until it settles."""

    __slots__ = ("_shares", "settled", "tokens")

    def __init__(self, shares: tuple[tuple[Lease, int], ...], tokens: int) -> None:
        self._shares = shares
        self.tokens = tokens
        """The worst case that the exchange was priced at."""
        self.settled: int | None = None
        """Tokens it settled with, once it has."""

    def settle(self, tokens: int) -> bool:
        """Replace the reservation by what was really spent; False if it has settled before."""
        if self.settled is not None:
            return False
        self.settled = tokens
        for lease, reserved in self._shares:
            lease.running -= 1
            lease.reserved -= reserved
            lease.spent = min(lease.spent + tokens, LARGEST)
        return True


class Ledger:
    """The leases of this guard, by name of the budget. Not thread-safe, never waits."""

    def __init__(self) -> None:
        self._leases: dict[str, Lease] = {}
        self._calling: set[str] = set()
        self._call = 1

    def lease(self, budget: str) -> Lease:
        """The budget's lease in the current period; empty until the ledger has answered."""
        return self._leases.setdefault(budget, Lease())

    def free(self, budget: str, now: float) -> int:
        """Tokens of a budget that can be reserved without asking."""
        return self.lease(budget).free(now)

    def reserve(
        self,
        budgets: Iterable[str],
        tokens: int,
        now: float,
        overdrawn: AbstractSet[str] = frozenset(),
    ) -> Reservation | Shortfall:
        """Set `tokens` aside on every budget, or on none.

        Args:
            budgets: Names of the budgets.
            tokens: The worst case of the exchange.
            now: Monotonic seconds.
            overdrawn: Budgets that let the exchange pass with nothing set aside, because
                they are in Audit or their ledger is away; it is charged to them all the
                same when it settles.
        """
        shares = []
        for budget in budgets:
            lease = self.lease(budget)
            if budget in overdrawn:
                shares.append((lease, 0))
            elif lease.free(now) < tokens:
                return Shortfall(budget, tokens)
            else:
                shares.append((lease, tokens))
        for lease, share in shares:
            lease.running += 1
            lease.reserved += share
            lease.peak = max(lease.peak, lease.reserved)
            lease.used = now
        return Reservation(tuple(shares), tokens)

    def ask(self, budget: str, need: int, now: float, least: int | None = None) -> LeaseTotals:
        """Begin a call that extends a lease so that `need` tokens more can be reserved.

        `need` is the sum over all exchanges that wait, and `least` what the smallest of
        them needs. The call ends with `merge` or `abandon`.
        """
        lease = self._begin(budget)
        free = lease.free(now)
        return LeaseTotals(
            budget=budget,
            period=lease.period,
            spent=lease.spent,
            reserved=lease.reserved + free,
            wanted=wanted_tokens(need, free, lease.remaining),
            least=max(0, (need if least is None else least) - free),
            call=self._call,
        )

    def give_back(self, budget: str, keep: int = 0) -> LeaseTotals:
        """Begin a call that reports, and returns what is free beyond `keep` tokens.

        It is given up here before the ledger hears of it, so it cannot be spent twice.
        """
        lease = self._begin(budget)
        used = lease.spent + lease.reserved
        lease.granted = min(lease.granted, used + keep)
        kept = max(0, lease.granted - used)
        return LeaseTotals(
            budget=budget,
            period=lease.period,
            spent=lease.spent,
            reserved=lease.reserved + kept,
            wanted=0,
            least=0,
            call=self._call,
        )

    def worth_keeping(self, budget: str, now: float) -> int:
        """How much of what is free a guard should not give back. To be asked at intervals.

        As much as its exchanges needed of late, and more where there is plenty.
        """
        lease = self.lease(budget)
        peak, lease.peak = lease.peak, max(lease.reserved, lease.peak // 2)
        if now - lease.used > IDLE_SECONDS:
            return (lease.remaining or 0) // IDLE_SHARE
        return max(peak - lease.reserved, (lease.remaining or 0) // LARGEST_SHARE)

    def merge(self, budget: str, grant: Grant, now: float) -> None:
        """End a call with the ledger's answer; another period than before begins a new lease.

        `now` is when the call began: the lease must not seem to last longer than it does.
        """
        self._calling.discard(budget)
        lease = self.lease(budget)
        if not lease.period:  # overdrawn exchanges may have settled on it, or still run
            lease.period = grant.period
        elif lease.period != grant.period:
            self._leases[budget] = lease = Lease(period=grant.period)
        lease.granted = grant.granted
        lease.remaining = grant.remaining
        lease.retry_after = grant.retry_after
        lease.expires = now + grant.expires_in if grant.expires_in > 0 else math.inf

    def abandon(self, budget: str) -> None:
        """End a call that brought no answer; the lease stays as it is."""
        if budget in self._calling:
            self._calling.discard(budget)
            self._call += 1

    def answer(self, budget: str, tokens: int, now: float) -> LeaseAnswer:
        """What an exchange that asked for `tokens` is told after `merge`."""
        lease = self.lease(budget)
        return LeaseGranted() if lease.free(now) >= tokens else LeaseRefused(lease.retry_after)

    def leases(self) -> Mapping[str, Lease]:
        """All leases by budget, to report and to find idle ones."""
        return self._leases

    def forget(self, budget: str, now: float) -> bool:
        """Forget a lease of which the ledger knows all; False while it is of use.

        Only where there are more than `MAX_LEASES`. Should the budget be named again, its
        first call names no period, by which the ledger knows that it counts from nothing.
        """
        lease = self._leases[budget]
        used = lease.running > 0 or lease.free(now) > 0 or budget in self._calling
        if used or len(self._leases) <= MAX_LEASES:
            return False
        del self._leases[budget]
        return True

    def _begin(self, budget: str) -> Lease:
        if budget in self._calling:
            raise RuntimeError("a call for this budget is under way")
        self._calling.add(budget)
        return self.lease(budget)


def wanted_tokens(need: int, free: int, remaining: int | None) -> int:
    """How many tokens to ask for on top of what is free: the need and a working slice.

    There is none before it is known what remains, or all could go to who asks first.
    """
    working = min(WORKING_REQUESTS * need, (remaining or 0) // LARGEST_SHARE)
    return max(0, need - free) + working
