"""A model of the operator's ledger, as strict as its contract."""

from dataclasses import dataclass, field

from aipolicy_sidecar.core.leases import Grant, LeaseTotals


@dataclass
class Account:
    granted: int = 0
    spent: int = 0


@dataclass
class ModelLedger:
    """Grants what is left of `limit` in each period; forgets nothing it has debited.

    It believes a guard that its totals only grow, which it asserts.
    """

    limit: int
    period: str = "1"
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)

    def debited(self, guard: str, period: str) -> int:
        return self.accounts.get((guard, period), Account()).granted

    def answer(self, guard: str, totals: LeaseTotals) -> Grant:
        account = self.accounts.setdefault((guard, self.period), Account())
        held = 0
        if totals.period == self.period:
            held = totals.spent + totals.reserved
            assert totals.spent >= account.spent
            account.spent = totals.spent
        others = sum(
            other.granted
            for (name, period), other in self.accounts.items()
            if period == self.period and name != guard
        )
        room = self.limit - others - held
        account.granted = held
        if room >= totals.least:
            account.granted += max(0, min(totals.wanted, room))
        return Grant(
            period=self.period,
            granted=account.granted,
            remaining=max(0, self.limit - others - account.granted),
            retry_after=7.0,
        )
