"""Policies with their names: what the merge is made of, and which of them apply to a pod."""

from collections.abc import Iterable
from dataclasses import dataclass

from aipolicy.policies import AIPolicySpec, Mode
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
