"""What becomes of callers when something at a budget's desk fails in a way nobody foresaw."""

from datetime import datetime

import pytest
from aipolicy.budgets import AIBudgetStatus
from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.ledgers import Ledger
from aipolicy_operator.domain.periods import parse_time
from aipolicy_operator.services import desks
from aipolicy_operator.services.desks import Desk, Outcome
from support.memory_clusters import MemoryResources, budget_spec


def make_desk() -> Desk:
    store = MemoryResources("AIBudget")
    store.put("b", budget_spec(1000))
    return Desk(store, "team-a", "b", lambda: parse_time("2025-06-01T12:00:00Z"))


def harmless(_: Ledger, status: AIBudgetStatus, __: datetime) -> tuple[AIBudgetStatus, Outcome]:
    return status, None


def harmful(_: Ledger, __: AIBudgetStatus, ___: datetime) -> tuple[AIBudgetStatus, Outcome]:
    raise ZeroDivisionError


async def test_a_call_that_cannot_be_settled_takes_no_other_with_it() -> None:
    desk = make_desk()
    before, bad, after = (desk.post(job) for job in (harmless, harmful, harmless))
    assert (await before, await after) == (None, None)
    with pytest.raises(CallError) as caught:
        await bad
    assert caught.value.fault is CallFault.UNAVAILABLE


async def test_no_caller_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk()
    with monkeypatch.context() as broken:
        broken.setattr(desks, "budget_status", None)
        with pytest.raises(CallError) as caught:
            await desk.post(harmless)
    assert caught.value.fault is CallFault.UNAVAILABLE
    assert await desk.post(harmless) is None
