"""The operator's ledger of a budget, in a line."""

from aipolicy.budgets import AIBudgetSpec
from aipolicy_operator.domain.ledgers import Ask, Holder, Ledger, Totals

A = Holder("pod-a", "1")


def ledger(limit: int = 1000, *, rolling: str | None = None, zone: str | None = None) -> Ledger:
    period = {"rolling": rolling} if rolling else {"calendar": "Day", "timeZone": zone}
    spec = {"limit": {"tokens": limit}, "period": period}
    return Ledger(AIBudgetSpec.model_validate(spec), epoch="uid")


def ask(
    holder: Holder = A,
    spent: int = 0,
    reserved: int = 0,
    wanted: int = 0,
    *,
    least: int = 0,
    call: int = 1,
    period: str = "uid/2025-06-01T00:00:00Z",
    key: str = "team-a",
) -> Ask:
    return Ask(key, holder, Totals(period, spent, reserved, wanted, least, call))
