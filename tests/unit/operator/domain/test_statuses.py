from dataclasses import replace
from datetime import timedelta

import pytest
from aipolicy.budgets import AIBudgetStatus
from aipolicy.policies import AIPolicyStatus, Bypass, DecisionCounts, Mode
from aipolicy_operator.domain.periods import parse_time
from aipolicy_operator.domain.statuses import (
    MAX_BYPASSES,
    ObservedPod,
    ObservedPolicy,
    budget_status,
    policy_status,
)

NOW = parse_time("2025-06-01T12:00:00Z")
FINE = ObservedPolicy(
    namespace="team-a",
    generation=3,
    mode=Mode.ENFORCE,
    faults=(),
    missing_budgets=(),
    pods=(ObservedPod("a", injected=True, current=True),),
    decisions=DecisionCounts(denied=4),
)
WAITING = ObservedPod("b", injected=True, current=False)
REFUSING = ObservedPod("c", injected=True, current=False, refusal="unknown rule kind")
BARE = ObservedPod(
    "d",
    injected=False,
    current=False,
    bypasses=(Bypass(pod="d", reason="NotInjected", detail="x"),),
)


def conditions(seen: ObservedPolicy) -> dict[str, tuple[str, str]]:
    status = policy_status(seen, AIPolicyStatus(), NOW)
    return {one.type: (one.status.value, one.reason) for one in status.conditions}


def message(seen: ObservedPolicy, kind: str) -> str:
    status = policy_status(seen, AIPolicyStatus(), NOW)
    return next(one.message for one in status.conditions if one.type == kind)


def test_all_is_well() -> None:
    assert conditions(FINE) == {
        "Accepted": ("True", "Valid"),
        "Programmed": ("True", "AllCurrent"),
        "Enforced": ("True", "AllEnforced"),
        "PartiallyEnforceable": ("False", "NoBypassKnown"),
    }
    status = policy_status(FINE, AIPolicyStatus(), NOW)
    assert status.observed_generation == 3
    assert status.decisions == DecisionCounts(denied=4)
    assert AIPolicyStatus.model_validate(status.to_json()) == status


@pytest.mark.parametrize(
    ("change", "kind", "expected"),
    (
        ({"faults": ("spec.rules[0]: bad",)}, "Accepted", ("False", "InvalidSpec")),
        ({"faults": ("spec.rules[0]: bad",)}, "Enforced", ("False", "InvalidSpec")),
        ({"mode": None, "faults": ("x",)}, "Enforced", ("False", "InvalidSpec")),
        ({"missing_budgets": ("b",)}, "Accepted", ("False", "BudgetNotFound")),
        ({"mode": Mode.AUDIT}, "Enforced", ("False", "ModeAudit")),
        ({"mode": Mode.DISABLED}, "Enforced", ("False", "ModeDisabled")),
        ({"pods": ()}, "Programmed", ("Unknown", "NoPods")),
        ({"pods": ()}, "Enforced", ("Unknown", "NoPods")),
        ({"pods": (*FINE.pods, WAITING)}, "Programmed", ("False", "Pending")),
        ({"pods": (*FINE.pods, WAITING)}, "Enforced", ("False", "Pending")),
        ({"pods": (WAITING, REFUSING)}, "Programmed", ("False", "RefusedByGuard")),
        ({"pods": (*FINE.pods, BARE)}, "Programmed", ("True", "AllCurrent")),
        ({"pods": (BARE,)}, "Programmed", ("Unknown", "NoPods")),
        ({"pods": (*FINE.pods, BARE)}, "Enforced", ("False", "NotInjected")),
        ({"pods": (*FINE.pods, BARE)}, "PartiallyEnforceable", ("True", "NotInjected")),
    ),
)
def test_what_is_not_well(change: dict[str, object], kind: str, expected: tuple[str, str]) -> None:
    assert conditions(replace(FINE, **change))[kind] == expected  # type: ignore[arg-type]  # mypy cannot see through **


def test_messages_say_what_to_do() -> None:
    assert "kubectl get pods -n team-a --show-labels" in message(replace(FINE, pods=()), "Enforced")
    refused = message(replace(FINE, pods=(REFUSING,)), "Programmed")
    assert "c." in refused
    assert "unknown rule kind" in refused
    waiting = message(replace(FINE, pods=(WAITING,)), "Programmed")
    assert "kubectl logs -n team-a b -c aipolicy-guard" in waiting
    assert "status.bypasses" in message(replace(FINE, pods=(BARE,)), "Programmed")
    missing = message(replace(FINE, missing_budgets=("b", "c", "d", "e")), "Accepted")
    assert "b, c, d and 1 more" in missing
    assert "The last valid version" in message(replace(FINE, faults=("x",)), "Accepted")


def test_pods_are_counted() -> None:
    status = policy_status(
        replace(FINE, pods=(*FINE.pods, WAITING, REFUSING, BARE)), AIPolicyStatus(), NOW
    )
    assert status.pods is not None
    assert (status.pods.matched, status.pods.injected, status.pods.current) == (4, 3, 1)


def test_bypasses_are_bounded_and_all_counted() -> None:
    many = replace(FINE, pods=(replace(BARE, bypasses=BARE.bypasses * 100),))
    assert len(policy_status(many, AIPolicyStatus(), NOW).bypasses) == MAX_BYPASSES
    assert "100" in message(many, "PartiallyEnforceable")


def test_transition_times_are_kept() -> None:
    first = policy_status(FINE, AIPolicyStatus(), NOW)
    later = NOW + timedelta(hours=1)
    assert policy_status(FINE, first, later) == first
    second = policy_status(replace(FINE, mode=Mode.AUDIT), first, later)
    times = {one.type: one.last_transition_time for one in second.conditions}
    assert times["Accepted"] == "2025-06-01T12:00:00Z"
    assert times["Enforced"] == "2025-06-01T13:00:00Z"


def test_a_budget_says_whether_it_is_accepted() -> None:
    good = budget_status(AIBudgetStatus(spent=4), 2, (), NOW)
    assert (good.spent, good.observed_generation) == (4, 2)
    assert good.conditions[0].status == "True"
    bad = budget_status(good, 3, ("spec.limit: missing",), NOW)
    assert bad.conditions[0].status == "False"
    assert "spec.limit: missing." in bad.conditions[0].message
