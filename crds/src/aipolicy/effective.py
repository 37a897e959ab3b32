"""The effective policy: the one document that a pod's policies merge into and its guard enforces.

It is what travels down the control channel, is embedded in the pod at injection and
kept on the guard's disk. It names the policy behind each item, because a denial must,
and it is identified by a hash of its content, so that both sides can say which one is
in force without comparing it.

Policies only ever tighten each other: rules and budgets add up, limits take the
smallest value, what is unknown the strictest verdict, and Enforce beats Audit. The
result does not depend on the order in which policies are given. How policies combine
in a part of the document stands with that part.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.effective_sessions import EffectiveLoops, EffectiveSession
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import Mode, Verdict
from aipolicy.rule_specs import RuleMode
from aipolicy.rules import Rule
from aipolicy.schemas import Schema

DEFAULT_MAX_BODY_BYTES = 8 * 2**20
"""Used when no policy sets ``limits.maxBodyBytes``."""


class EffectiveRule(Schema):
    """A rule, the policy it comes from and the mode that remains of both."""

    policy: str
    """Name of the AIPolicy; with the rule's name it is unique in a pod."""
    index: int
    """Place in the policy's ``spec.rules``, for error paths."""
    mode: RuleMode
    """Audit when the policy or the rule says so."""
    rule: Rule

    @classmethod
    def all_of(cls, policies: Iterable[NamedPolicy]) -> tuple[Self, ...]:
        """Every rule, in the order of the policies and their rules."""
        return tuple(
            cls(
                policy=policy.name,
                index=index,
                mode=RuleMode.AUDIT if RuleMode.AUDIT in (policy.mode, rule.mode) else rule.mode,
                rule=rule,
            )
            for policy in policies
            for index, rule in enumerate(policy.spec.rules)
        )


class EffectiveLimit(Schema):
    """The smallest value that any policy sets, and which one it was."""

    value: int
    policy: str
    mode: RuleMode

    @classmethod
    def smallest(cls, values: Iterable[tuple[NamedPolicy, int | None]]) -> Self | None:
        """The smallest value that is enforced, else the smallest of all; None without any."""
        candidates = [
            cls(value=value, policy=policy.name, mode=policy.mode)
            for policy, value in values
            if value is not None
        ]
        enforced = [limit for limit in candidates if limit.mode is RuleMode.ENFORCE]
        return min(enforced or candidates, key=lambda limit: limit.value, default=None)


class EffectiveLimits(Schema):
    """Bounds on a single exchange. An enforced bound beats a smaller audited one."""

    max_body_bytes: int = DEFAULT_MAX_BODY_BYTES
    """A bound on memory, so it is held even in Audit."""
    max_body_bytes_policy: str = ""
    max_input_tokens: EffectiveLimit | None = None
    max_output_tokens: EffectiveLimit | None = None
    loops: tuple[EffectiveLoops, ...] = ()
    """Every policy's own; a request must be within all of them."""

    @property
    def bounds(self) -> tuple[EffectiveLimit, ...]:
        """The limits that are set, without the one on bytes, which always is."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value for value in values if isinstance(value, EffectiveLimit))

    @classmethod
    def of(cls, policies: Sequence[NamedPolicy]) -> Self:
        """The smallest of each."""
        limits = [(policy, policy.spec.limits) for policy in policies]
        body, body_policy = min(
            (
                (limit.max_body_bytes, policy.name)
                for policy, limit in limits
                if limit.max_body_bytes is not None
            ),
            default=(DEFAULT_MAX_BODY_BYTES, ""),
        )
        return cls(
            max_body_bytes=body,
            max_body_bytes_policy=body_policy,
            max_input_tokens=EffectiveLimit.smallest(
                (policy, limit.max_input_tokens) for policy, limit in limits
            ),
            max_output_tokens=EffectiveLimit.smallest(
                (policy, limit.max_output_tokens) for policy, limit in limits
            ),
            loops=EffectiveLoops.all_of(policies),
        )


class EffectiveVerdict(Schema):
    """The strictest verdict about something that is not known, and whose it is."""

    verdict: Verdict = Verdict.ALLOW
    policy: str = ""

    @classmethod
    def strictest(cls, verdicts: Iterable[tuple[NamedPolicy, Verdict]]) -> Self:
        """The strictest verdict; what a policy in Audit denies is audited."""
        strictness = (Verdict.ALLOW, Verdict.AUDIT, Verdict.DENY)
        strictest = cls()
        for policy, asked in verdicts:
            audits = policy.mode is RuleMode.AUDIT and asked is Verdict.DENY
            verdict = Verdict.AUDIT if audits else asked
            if strictness.index(verdict) > strictness.index(strictest.verdict):
                strictest = cls(verdict=verdict, policy=policy.name)
        return strictest


class EffectiveBudget(Schema):
    """A budget that requests are charged to."""

    policy: str
    name: str
    mode: RuleMode
    on_ledger_unavailable: OnLedgerUnavailable = OnLedgerUnavailable.DENY

    @classmethod
    def all_of(
        cls, policies: Iterable[NamedPolicy], budgets: Mapping[str, OnLedgerUnavailable]
    ) -> tuple[Self, ...]:
        """Each budget once, under the first policy that enforces it, else the first to name it."""
        chosen: dict[str, NamedPolicy] = {}
        for policy in policies:
            for reference in policy.spec.budgets:
                known = chosen.get(reference.name)
                if known is None or (
                    known.mode is RuleMode.AUDIT and policy.mode is RuleMode.ENFORCE
                ):
                    chosen[reference.name] = policy
        return tuple(
            cls(
                policy=policy.name,
                name=name,
                mode=policy.mode,
                on_ledger_unavailable=budgets.get(name, OnLedgerUnavailable.DENY),
            )
            for name, policy in sorted(chosen.items())
        )


class PolicyVersion(Schema):
    """A policy that went into the merge."""

    name: str
    generation: int
    mode: Mode


class EffectivePolicy(Schema):
    """What one pod's guard enforces. Without policies it passes everything untouched."""

    namespace: str
    policies: tuple[PolicyVersion, ...] = ()
    ports: Annotated[tuple[int, ...], Field()] = ()
    """TCP ports whose inbound traffic is guarded; fixed when the pod is injected."""
    unknown_paths: EffectiveVerdict = EffectiveVerdict()
    """Of paths that are no LLM API."""
    unknown_content: EffectiveVerdict = EffectiveVerdict()
    """Of content that is of no known kind."""
    media: EffectiveVerdict = EffectiveVerdict()
    """Of images and sound."""
    limits: EffectiveLimits = EffectiveLimits()
    budgets: tuple[EffectiveBudget, ...] = ()
    rules: tuple[EffectiveRule, ...] = ()
    sessions: tuple[EffectiveSession, ...] = ()

    @cached_property
    def canonical(self) -> bytes:
        """The document as JSON with sorted keys and no spaces: equal content, equal bytes."""
        return json.dumps(
            self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical form, in hex."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def active(self) -> bool:
        """Whether any policy asks for anything; otherwise traffic passes untouched."""
        return any(policy.mode is not Mode.DISABLED for policy in self.policies)


def merge_policies(
    namespace: str,
    policies: Iterable[NamedPolicy],
    ports: Iterable[int],
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
        unknown_paths=EffectiveVerdict.strictest(
            (policy, policy.spec.inbound.unknown_paths) for policy in working
        ),
        unknown_content=EffectiveVerdict.strictest(
            (policy, policy.spec.inbound.unknown_content) for policy in working
        ),
        media=EffectiveVerdict.strictest((policy, policy.spec.inbound.media) for policy in working),
        limits=EffectiveLimits.of(working),
        budgets=EffectiveBudget.all_of(working, budgets),
        rules=EffectiveRule.all_of(working),
        sessions=EffectiveSession.all_of(working),
    )
