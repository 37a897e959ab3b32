"""Admission: what becomes of a pod, and whether a policy or a budget may be stored.

Everything that decides is pure and lies in the domain; here the live policies are looked
up and the parts are put together. A lookup that fails raises: whether the pod then waits
or goes on is for the webhook's entry to say, and that depends on the namespace.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.effective import merge_policies
from aipolicy.named_policies import NamedPolicy, select_policies
from aipolicy.objects import UnreadableError, read_budget, read_policy
from aipolicy.quantities import parse_quantity
from aipolicy.selectors import Selector

from aipolicy_operator.domain.injections import inject, mark_unprotected, strip
from aipolicy_operator.domain.patches import diff
from aipolicy_operator.domain.plans import (
    Plan,
    PolicyTooLargeError,
    Sidecars,
    choose_ports,
    embed,
    refusing_policies,
)
from aipolicy_operator.domain.pods import Pod, labels
from aipolicy_operator.domain.probes import find_http_probes
from aipolicy_operator.domain.protections import Concern, Obstacle, find_obstacles
from aipolicy_operator.domain.resources import check_policy, policy_warnings
from aipolicy_operator.domain.reviews import Object, Review, Verdict
from aipolicy_operator.domain.workloads import owner_workload
from aipolicy_operator.envoy import build_bootstrap, build_clusters, build_listeners
from aipolicy_operator.services.lookups import LiveLookups

_log = logging.getLogger(__name__)


class Lister(Protocol):
    """Lists the objects of one kind, live."""

    async def list(self, namespace: str | None = None) -> list[Object]:
        """All objects of a namespace."""


class Scope(Protocol):
    """Takes care that a namespace's pods are admitted failing closed."""

    @property
    def exempt(self) -> frozenset[str]:
        """Namespaces that are never guarded."""

    async def expect(self, namespace: str) -> None:
        """Be ready for a policy in this namespace."""


@dataclass(frozen=True, slots=True)
class _Selected:
    policies: list[NamedPolicy]
    unreadable: dict[str, UnreadableError]


class Admissions:
    """Answers the admission reviews of pods, policies and budgets."""

    def __init__(
        self, policies: Lister, budgets: Lister, scope: Scope, sidecars: Callable[[], Sidecars]
    ) -> None:
        """`sidecars` is asked for each pod, since the certificates in it change."""
        self._policies: LiveLookups[str, list[Object]] = LiveLookups(policies.list)
        self._budgets: LiveLookups[str, list[Object]] = LiveLookups(budgets.list)
        self._scope = scope
        self._sidecars = sidecars

    async def admit_pod(self, review: Review) -> Verdict:
        """Inject the pod if a policy selects it. ClusterError when the lookup fails."""
        pod, namespace = review.subject, review.namespace
        if namespace in self._scope.exempt:
            return Verdict()
        selected = _select(await self._policies.get(namespace), labels(pod))
        if selected.unreadable:
            name, error = next(iter(selected.unreadable.items()))
            return Verdict(
                allowed=False,
                message=f'AIPolicy "{name}" selects this pod and cannot be read, so the pod was'
                f" refused; apply the policy again:\n{error}",
            )
        if not selected.policies:
            return Verdict()
        names = {reference.name for item in selected.policies for reference in item.spec.budgets}
        budgets = await self._budgets.get(namespace) if names else []
        return self._decide(pod, namespace, selected.policies, budgets)

    def _decide(
        self, pod: Pod, namespace: str, policies: Sequence[NamedPolicy], budgets: Sequence[Object]
    ) -> Verdict:
        bare = strip(pod)
        ports = choose_ports(bare, policies)
        concerns = find_obstacles(bare, ports)
        if not concerns:
            try:
                plan = self._plan(bare, namespace, policies, budgets)
            except PolicyTooLargeError as error:
                concerns = (Concern(Obstacle.POLICY_TOO_LARGE, str(error)),)
            else:
                return Verdict(patch=diff(pod, inject(bare, plan)))
        refusing = refusing_policies(policies)
        if refusing:
            return Verdict(allowed=False, message=_refusal(refusing, concerns))
        return Verdict(
            patch=diff(pod, mark_unprotected(pod, concerns)),
            warnings=[f"not guarded by aipolicy: {concern.detail}" for concern in concerns],
        )

    def _plan(
        self, bare: Pod, namespace: str, policies: Sequence[NamedPolicy], budgets: Sequence[Object]
    ) -> Plan:
        ports = choose_ports(bare, policies)
        effective = merge_policies(namespace, policies, ports, _ledger_choices(budgets))
        listeners = build_listeners(effective, find_http_probes(bare, ports))
        sidecars = self._sidecars()
        return Plan(
            policy=effective,
            workload=owner_workload(bare),
            embedded=embed(effective, listeners, build_clusters()),
            bootstrap=build_bootstrap(_memory_limit(sidecars)),
            sidecars=sidecars,
        )

    async def admit_resource(self, review: Review) -> Verdict:
        """Whether a policy or budget may be stored; a change of metadata alone always may."""
        subject, previous = review.subject, review.previous
        if previous is not None and previous.get("spec") == subject.get("spec"):
            return Verdict()
        if subject.get("metadata", {}).get("deletionTimestamp"):
            return Verdict()
        try:
            if review.kind == "AIPolicy":
                return await self._admit_policy(review)
            read_budget(subject)
        except UnreadableError as error:
            return _invalid(str(error))
        return Verdict()

    async def _admit_policy(self, review: Review) -> Verdict:
        namespace = review.namespace
        if namespace in self._scope.exempt:
            return _invalid(f"metadata.namespace: pods of {namespace} are never guarded")
        policy = check_policy(review.subject)
        known: frozenset[str] = frozenset()
        if policy.spec.budgets:
            budgets = await self._budgets.get(namespace)
            known = frozenset(budget["metadata"]["name"] for budget in budgets)
        if not review.dry_run:
            await self._scope.expect(namespace)
        return Verdict(warnings=policy_warnings(policy, known))


def _select(policies: Sequence[Object], pod_labels: dict[str, str]) -> _Selected:
    """The policies that select a pod, and those that might but cannot be read."""
    readable: list[NamedPolicy] = []
    unreadable: dict[str, UnreadableError] = {}
    for policy in policies:
        try:
            readable.append(read_policy(policy))
        except UnreadableError as error:
            if _may_select(policy, pod_labels):
                unreadable[policy["metadata"]["name"]] = error
    return _Selected(select_policies(readable, pod_labels), unreadable)


def _may_select(policy: Object, pod_labels: dict[str, str]) -> bool:
    try:
        selector = Selector.model_validate(policy["spec"]["selector"])
    except (KeyError, TypeError, ValueError):
        return True
    return selector.matches(pod_labels)


def _ledger_choices(budgets: Sequence[Object]) -> dict[str, OnLedgerUnavailable]:
    choices = {}
    for budget in budgets:
        try:
            choices[budget["metadata"]["name"]] = read_budget(budget).spec.on_ledger_unavailable
        except UnreadableError:
            _log.warning("an AIBudget cannot be read", extra={"budget": budget["metadata"]["name"]})
    return choices


def _memory_limit(sidecars: Sidecars) -> int | None:
    limits: dict[str, Any] = sidecars.proxy_resources.get("limits") or {}
    limit = limits.get("memory")
    return None if limit is None else parse_quantity(limit)


def _refusal(policies: Sequence[str], concerns: Sequence[Concern]) -> str:
    names = ", ".join(f'"{name}"' for name in policies)
    causes = "".join(f"\n- {concern.detail} ({concern.reason})" for concern in concerns)
    return (
        f"AIPolicy {names} selects this pod, which cannot be protected:{causes}\n"
        "Change the pod, or set spec.unprotectablePods: Allow in the policy to admit it unguarded."
    )


def _invalid(message: str) -> Verdict:
    return Verdict(allowed=False, message=message, code=HTTPStatus.UNPROCESSABLE_ENTITY)


def describe(review: Review, verdict: Verdict) -> str:
    """One line for the log: what was asked about and what became of it, without content."""
    metadata = review.subject.get("metadata", {})
    name = metadata.get("name") or f"{metadata.get('generateName', '')}*"
    outcome = "refused" if not verdict.allowed else "changed" if verdict.patch else "allowed"
    return json.dumps(
        {"kind": review.kind, "namespace": review.namespace, "name": name, "outcome": outcome}
    )
