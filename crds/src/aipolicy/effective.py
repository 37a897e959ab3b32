"""The effective policy: what one pod's guard enforces, after all policies are merged.

It is what travels down the control channel, is embedded in the pod at injection and
kept on the guard's disk. It names the policy behind each item, because a denial must,
and it is identified by a hash of its content, so that both sides can say which one is
in force without comparing it.
"""

import hashlib
import json
from functools import cached_property
from typing import Annotated

from pydantic import Field

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.policies import Mode, UnknownPaths
from aipolicy.rule_specs import Rule, RuleMode
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


class EffectiveLimit(Schema):
    """The smallest value that any policy sets, and which one it was."""

    value: int
    policy: str
    mode: RuleMode


class EffectiveLimits(Schema):
    """Bounds on a single exchange. An enforced bound beats a smaller audited one."""

    max_body_bytes: int = DEFAULT_MAX_BODY_BYTES
    """A bound on memory, so it is held even in Audit."""
    max_body_bytes_policy: str = ""
    max_input_tokens: EffectiveLimit | None = None
    max_output_tokens: EffectiveLimit | None = None


class EffectiveUnknownPaths(Schema):
    """The strictest verdict about paths that are no LLM API, and whose it is."""

    verdict: UnknownPaths = UnknownPaths.ALLOW
    policy: str = ""


class EffectiveBudget(Schema):
    """A budget that requests are charged to."""

    policy: str
    name: str
    mode: RuleMode
    on_ledger_unavailable: OnLedgerUnavailable = OnLedgerUnavailable.DENY


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
    unknown_paths: EffectiveUnknownPaths = EffectiveUnknownPaths()
    limits: EffectiveLimits = EffectiveLimits()
    budgets: tuple[EffectiveBudget, ...] = ()
    rules: tuple[EffectiveRule, ...] = ()

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
