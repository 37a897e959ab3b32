from typing import Any

import pytest
from aipolicy.budgets import AIBudgetSpec, BudgetKey, CalendarUnit, OnLedgerUnavailable
from pydantic import ValidationError

SPEC: dict[str, Any] = {"limit": {"tokens": "10M"}, "period": {"calendar": "Day"}}


def test_calendar_budget() -> None:
    spec = AIBudgetSpec.model_validate(SPEC)

    assert spec.limit.tokens == 10_000_000
    assert spec.period.calendar is CalendarUnit.DAY
    assert spec.per == (BudgetKey.NAMESPACE,)
    assert spec.on_ledger_unavailable is OnLedgerUnavailable.DENY


def test_rolling_budget() -> None:
    spec = AIBudgetSpec.model_validate(SPEC | {"period": {"rolling": "6h"}})

    assert spec.period.rolling == 21_600


@pytest.mark.parametrize(
    ("change", "reason"),
    (
        ({"limit": {"tokens": 0}}, "greater than or equal to 1"),
        ({"limit": {"usd": "5"}}, "Field required|Extra inputs"),
        ({"period": {}}, "exactly one of calendar, rolling"),
        ({"period": {"calendar": "Day", "rolling": "6h"}}, "exactly one of calendar, rolling"),
        ({"period": {"calendar": "Week"}}, "Day"),
        ({"period": {"rolling": "30s"}}, "greater than or equal to 60"),
        ({"period": {"rolling": "400d"}}, "less than or equal to"),
        ({"period": {"rolling": "6h", "timeZone": "UTC"}}, "timeZone goes with calendar only"),
        ({"period": {"calendar": "Day", "timeZone": "Berlin"}}, "not an IANA time zone"),
        ({"period": {"calendar": "Day", "timeZone": "../etc"}}, "not an IANA time zone"),
        ({"period": {"calendar": "Day", "timeZone": "Europe"}}, "not an IANA time zone"),
        ({"per": []}, "at least 1"),
        ({"per": ["Namespace", "Workload"]}, "at most 1"),
        ({"per": ["User"]}, "Namespace"),
        ({"alerts": [50]}, "Extra inputs"),
    ),
)
def test_bad_budgets_say_why(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        AIBudgetSpec.model_validate(SPEC | change)
