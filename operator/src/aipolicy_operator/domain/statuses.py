"""What ``kubectl get aipolicy`` says, as a function of what the operator has observed.

Each condition has a message that says what is the matter and what to do next. No pod at
all makes Programmed and Enforced Unknown: nothing can be said, and a selector with a
typing error is the most likely cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aipolicy.budgets import AIBudgetStatus
from aipolicy.conditions import Condition, ConditionStatus, ConditionType, merge_conditions
from aipolicy.policies import AIPolicyStatus, Bypass, DecisionCounts, Mode, PodCounts

from aipolicy_operator.domain.periods import format_time

MAX_BYPASSES = 64
"""As the CRD has it; the condition's message gives the full number."""
MAX_NAMED = 3
"""Pods that a message names."""


class Reason(StrEnum):
    """Why a condition is as it is; of ways around the guard, what they are (`bypasses`)."""

    INVALID_SPEC = "InvalidSpec"
    VALID = "Valid"
    BUDGET_NOT_FOUND = "BudgetNotFound"
    REFUSED_BY_GUARD = "RefusedByGuard"
    PENDING = "Pending"
    NO_PODS = "NoPods"
    ALL_CURRENT = "AllCurrent"
    MODE_DISABLED = "ModeDisabled"
    MODE_AUDIT = "ModeAudit"
    NOT_INJECTED = "NotInjected"
    ALL_ENFORCED = "AllEnforced"
    NO_BYPASS_KNOWN = "NoBypassKnown"


_T, _F, _U = ConditionStatus.TRUE, ConditionStatus.FALSE, ConditionStatus.UNKNOWN


@dataclass(frozen=True, slots=True)
class ObservedPod:
    """A live pod that the policy selects."""

    name: str
    injected: bool
    current: bool
    """Its guard acknowledged the policy that is in force."""
    refusal: str = ""
    """Why its guard refused the policy that is in force, if it did."""
    bypasses: tuple[Bypass, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservedPolicy:
    """All that the status of a policy depends on."""

    namespace: str
    generation: int
    mode: Mode | None
    """None when the spec cannot be read."""
    faults: tuple[str, ...]
    """What is wrong with the spec, each with its path."""
    missing_budgets: tuple[str, ...]
    """AIBudgets that the policy names and that do not exist or are not accepted."""
    pods: tuple[ObservedPod, ...]
    decisions: DecisionCounts


def policy_status(seen: ObservedPolicy, old: AIPolicyStatus, now: datetime) -> AIPolicyStatus:
    """The status; transition times are kept from `old` where nothing changed."""
    injected = [pod for pod in seen.pods if pod.injected]
    bypasses = tuple(bypass for pod in seen.pods for bypass in pod.bypasses)
    verdicts = (
        (ConditionType.ACCEPTED, *_accepted(seen)),
        (ConditionType.PROGRAMMED, *_programmed(seen, injected)),
        (ConditionType.ENFORCED, *_enforced(seen)),
        (ConditionType.PARTIALLY_ENFORCEABLE, *_partially_enforceable(bypasses)),
    )
    conditions = tuple(
        Condition(
            type=kind,
            status=status,
            observed_generation=seen.generation,
            last_transition_time=format_time(now),
            reason=reason,
            message=message[:4096],
        )
        for kind, status, reason, message in verdicts
    )
    return AIPolicyStatus(
        observed_generation=seen.generation,
        conditions=merge_conditions(old.conditions, conditions),
        pods=PodCounts(
            matched=len(seen.pods),
            injected=len(injected),
            current=sum(pod.current for pod in injected),
        ),
        decisions=seen.decisions,
        bypasses=bypasses[:MAX_BYPASSES],
    )


def budget_status(
    status: AIBudgetStatus, generation: int, faults: Sequence[str], now: datetime
) -> AIBudgetStatus:
    """The ledger's status with the condition Accepted."""
    if faults:
        value, reason = _F, Reason.INVALID_SPEC
        message = f"{_sentences(faults)} Requests are refused until it is mended."
    else:
        value, reason, message = _T, Reason.VALID, "The spec is valid."
    accepted = Condition(
        type=ConditionType.ACCEPTED,
        status=value,
        observed_generation=generation,
        last_transition_time=format_time(now),
        reason=reason,
        message=message[:4096],
    )
    return status.model_copy(
        update={
            "observed_generation": generation,
            "conditions": merge_conditions(status.conditions, (accepted,)),
        }
    )


_Verdict = tuple[ConditionStatus, str, str]


def _accepted(seen: ObservedPolicy) -> _Verdict:
    if seen.faults:
        message = f"{_sentences(seen.faults)} The last valid version stays in force."
        return _F, Reason.INVALID_SPEC, message
    if seen.missing_budgets:
        message = (
            f"Requests are refused, for want of an accepted AIBudget in namespace {seen.namespace}:"
            f" {_names(seen.missing_budgets)}. Create it, or take it out of spec.budgets."
        )
        return _F, Reason.BUDGET_NOT_FOUND, message
    return _T, Reason.VALID, "The spec is valid and compiles."


def _programmed(seen: ObservedPolicy, injected: Sequence[ObservedPod]) -> _Verdict:
    refusing = [pod for pod in injected if pod.refusal]
    waiting = [pod.name for pod in injected if not pod.current and not pod.refusal]
    if refusing:
        message = (
            f"Guards that refused the policy and enforce the one before:"
            f" {_names([pod.name for pod in refusing])}. The first says: {refusing[0].refusal}."
            " If they are older than the operator, restart their pods."
        )
        return _F, Reason.REFUSED_BY_GUARD, message
    if waiting:
        message = (
            f"Guards that have not acknowledged the policy yet: {_names(waiting)}. If this lasts,"
            f" look at `kubectl logs -n {seen.namespace} {waiting[0]} -c aipolicy-guard`;"
            " pods from before the chart was installed anew trust its old CA: restart them."
        )
        return _F, Reason.PENDING, message
    if not injected:
        return _U, Reason.NO_PODS, _no_pods(seen)
    return _T, Reason.ALL_CURRENT, f"All guards ({len(injected)}) acknowledged the policy."


def _enforced(seen: ObservedPolicy) -> _Verdict:
    if seen.mode is None or seen.faults:
        return _F, Reason.INVALID_SPEC, "Mend the spec first: see the condition Accepted."
    if seen.mode is Mode.DISABLED:
        message = "spec.mode is Disabled: nothing is decided. Set it to Audit or Enforce."
        return _F, Reason.MODE_DISABLED, message
    if seen.mode is Mode.AUDIT:
        message = (
            "spec.mode is Audit: decisions are only counted. Set it to Enforce to act on them."
        )
        return _F, Reason.MODE_AUDIT, message
    if not seen.pods:
        return _U, Reason.NO_PODS, _no_pods(seen)
    bare = [pod.name for pod in seen.pods if not pod.injected]
    if bare:
        message = f"Pods without a guard: {_names(bare)}. What to do is in status.bypasses."
        return _F, Reason.NOT_INJECTED, message
    if not all(pod.current for pod in seen.pods):
        message = "Not every guard runs the current policy: see the condition Programmed."
        return _F, Reason.PENDING, message
    return _T, Reason.ALL_ENFORCED, f"All pods ({len(seen.pods)}) enforce the policy."


def _partially_enforceable(bypasses: Sequence[Bypass]) -> _Verdict:
    if not bypasses:
        return _F, Reason.NO_BYPASS_KNOWN, "No way around the guard is known."
    pods = sorted({bypass.pod for bypass in bypasses})
    first = bypasses[0]
    message = (
        f"Ways around the guard: {len(bypasses)}, all in status.bypasses, of pods"
        f" {_names(pods)}. The first: {first.detail}."
    )
    return _T, first.reason, message


def _no_pods(seen: ObservedPolicy) -> str:
    if seen.pods:
        return "No pod that spec.selector matches carries a guard: see status.bypasses."
    return (
        f"spec.selector matches no running pod in namespace {seen.namespace}. Compare it with"
        f" `kubectl get pods -n {seen.namespace} --show-labels`."
    )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MAX_NAMED])
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return f"{shown}{more}"


def _sentences(faults: Sequence[str]) -> str:
    return " ".join(f"{fault.rstrip('.')}." for fault in faults[:MAX_NAMED])
