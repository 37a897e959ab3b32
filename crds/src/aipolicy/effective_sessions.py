"""What is remembered between requests, in the effective policy.

Policies do not share sessions: each has its own, under its own key, for its own rules. So
what one policy remembers or refuses never depends on another, and one more policy only
ever adds refusals. Loops add up in the same way.
"""

from collections.abc import Iterable
from typing import Self

from aipolicy.named_policies import NamedPolicy
from aipolicy.rule_specs import RuleMode
from aipolicy.schemas import Schema
from aipolicy.session_specs import Loops, Session


class EffectiveSession(Schema):
    """The sessions of one policy."""

    policy: str
    mode: RuleMode
    """Audit when the policy is; then no request is refused for its session."""
    session: Session

    @classmethod
    def all_of(cls, policies: Iterable[NamedPolicy]) -> tuple[Self, ...]:
        """Every policy's own, in their order."""
        return tuple(
            cls(policy=policy.name, mode=policy.mode, session=policy.spec.session)
            for policy in policies
            if policy.spec.session is not None
        )


class EffectiveLoops(Schema):
    """How often the same request may come, as one policy says."""

    policy: str
    mode: RuleMode
    loops: Loops

    @classmethod
    def all_of(cls, policies: Iterable[NamedPolicy]) -> tuple[Self, ...]:
        """Every policy's own, in their order."""
        return tuple(
            cls(policy=policy.name, mode=policy.mode, loops=policy.spec.limits.loops)
            for policy in policies
            if policy.spec.limits.loops is not None
        )
