"""Merging the policies of a pod into the one document that its guard enforces.

Policies only ever tighten each other: rules and budgets add up, limits take the
smallest value, unknown paths the strictest verdict, and Enforce beats Audit. The
result does not depend on the order in which policies are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.effective import (
    DEFAULT_MAX_BODY_BYTES,
    EffectiveBudget,
    EffectiveLimit,
    EffectiveLimits,
    EffectivePolicy,
    EffectiveRule,
    EffectiveUnknownPaths,
    PolicyVersion,
)
from aipolicy.policies import AIPolicySpec, BudgetReference, Mode, UnknownPaths
from aipolicy.rule_specs import RuleMode


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A policy as the merge needs it: its name, its generation and its spec."""

    name: str
    generation: int
    spec: AIPolicySpec

    @property
    def mode(self) -> RuleMode:
        """The policy's mode as it applies to its limits and budgets."""
        return RuleMode.ENFORCE if self.spec.mode is Mode.ENFORCE else RuleMode.AUDIT


def select_policies(policies: Iterable[NamedPolicy], labels: dict[str, str]) -> list[NamedPolicy]:
    """Those of a namespace's policies that apply to a pod with these labels, by name."""
    return sorted(
        (policy for policy in policies if policy.spec.selector.matches(labels)),
        key=lambda policy: policy.name,
    )


def merge_policies(
    namespace: str,
    policies: Sequence[NamedPolicy],
    ports: Sequence[int],
    budgets: Mapping[str, OnLedgerUnavailable],
) -> EffectivePolicy:
    """Merge the policies that apply to a pod.

    `ports` are the pod's guarded ports, decided at injection. `budgets` says for each
    AIBudget of the namespace what to do without the ledger; a budget that is not there
    is kept and denies, because a request cannot be charged to it.
    """
    ordered = sorted(policies, key=lambda policy: policy.name)
    working = [policy for policy in ordered if policy.spec.mode is not Mode.DISABLED]
    return EffectivePolicy(
        namespace=namespace,
        policies=tuple(
            PolicyVersion(name=policy.name, generation=policy.generation, mode=policy.spec.mode)
            for policy in ordered
        ),
        ports=tuple(sorted(set(ports))),
        unknown_paths=_strictest_paths(working),
        limits=_smallest_limits(working),
        budgets=tuple(
            EffectiveBudget(
                policy=policy.name,
                name=reference.name,
                mode=policy.mode,
                on_ledger_unavailable=budgets.get(reference.name, OnLedgerUnavailable.DENY),
            )
            for policy, reference in _first_budgets(working)
        ),
        rules=tuple(
            EffectiveRule(
                policy=policy.name,
                index=index,
                mode=RuleMode.AUDIT if RuleMode.AUDIT in (policy.mode, rule.mode) else rule.mode,
                rule=rule,
            )
            for policy in working
            for index, rule in enumerate(policy.spec.rules)
        ),
    )


def _strictest_paths(policies: Sequence[NamedPolicy]) -> EffectiveUnknownPaths:
    strictness = (UnknownPaths.ALLOW, UnknownPaths.AUDIT, UnknownPaths.DENY)
    strictest = EffectiveUnknownPaths()
    for policy in policies:
        verdict = policy.spec.inbound.unknown_paths
        if policy.mode is RuleMode.AUDIT and verdict is UnknownPaths.DENY:
            verdict = UnknownPaths.AUDIT
        if strictness.index(verdict) > strictness.index(strictest.verdict):
            strictest = EffectiveUnknownPaths(verdict=verdict, policy=policy.name)
    return strictest


def _smallest_limits(policies: Sequence[NamedPolicy]) -> EffectiveLimits:
    bodies = [
        (policy.spec.limits.max_body_bytes, policy.name)
        for policy in policies
        if policy.spec.limits.max_body_bytes is not None
    ]
    body, body_policy = min(bodies, default=(DEFAULT_MAX_BODY_BYTES, ""))
    return EffectiveLimits(
        max_body_bytes=body,
        max_body_bytes_policy=body_policy,
        max_input_tokens=_smallest(
            [(policy, policy.spec.limits.max_input_tokens) for policy in policies]
        ),
        max_output_tokens=_smallest(
            [(policy, policy.spec.limits.max_output_tokens) for policy in policies]
        ),
    )


def _smallest(values: Sequence[tuple[NamedPolicy, int | None]]) -> EffectiveLimit | None:
    candidates = [
        EffectiveLimit(value=value, policy=policy.name, mode=policy.mode)
        for policy, value in values
        if value is not None
    ]
    enforced = [limit for limit in candidates if limit.mode is RuleMode.ENFORCE]
    return min(enforced or candidates, key=lambda limit: limit.value, default=None)


def _first_budgets(
    policies: Sequence[NamedPolicy],
) -> list[tuple[NamedPolicy, BudgetReference]]:
    """Each budget once, under the first policy that enforces it, else the first that names it."""
    chosen: dict[str, tuple[NamedPolicy, BudgetReference]] = {}
    for policy in policies:
        for reference in policy.spec.budgets:
            known = chosen.get(reference.name)
            stronger = known is not None and (
                known[0].mode is RuleMode.AUDIT and policy.mode is RuleMode.ENFORCE
            )
            if known is None or stronger:
                chosen[reference.name] = (policy, reference)
    return [chosen[name] for name in sorted(chosen)]
