"""Totals by policy since the guard started: what `kubectl get aipolicy` adds up.

They are counted here and not taken from the metrics, because they must be right when
telemetry is off or sampled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aipolicy_sidecar.core.records import REPLACED, WOULD_REPLACE, Effect, ExchangeRecord


class Verdict(StrEnum):
    """How an exchange ended, in one word."""

    UNTOUCHED = "untouched"
    """No policy applied."""
    ALLOWED = "allowed"
    REDACTED = "redacted"
    """It went on with marks or placeholders in place of what was found."""
    DENIED = "denied"
    """A rule, limit or budget ended it."""
    REFUSED = "refused"
    """The guard ended it because it could not be read or decided."""


def judge(record: ExchangeRecord) -> Verdict:
    """How the exchange as a whole ended."""
    if not record.active:
        return Verdict.REFUSED if record.answered_by_guard else Verdict.UNTOUCHED
    effects = {decision.effect for decision in record.decisions}
    if Effect.DENIED in effects:
        return Verdict.DENIED
    if record.answered_by_guard:
        return Verdict.REFUSED
    return Verdict.REDACTED if effects & REPLACED else Verdict.ALLOWED


@dataclass(slots=True)
class PolicyTotals:
    """Exchanges by what one policy did to them."""

    allowed: int = 0
    """Went on unchanged by this policy, and not ended by another."""
    denied: int = 0
    redacted: int = 0
    would_deny: int = 0
    """Would have been denied, were the rule enforced; counted besides the above."""
    would_redact: int = 0


class Counters:
    """Totals of every policy that has been in force since the guard started."""

    def __init__(self) -> None:
        self._totals: dict[str, PolicyTotals] = {}
        self.revision = 0
        """Grows with every exchange counted, to see whether there is anything to report."""

    def add(self, record: ExchangeRecord) -> None:
        """Count an exchange for each of the policies that applied to it."""
        if not record.policies:
            return
        verdict = judge(record)
        for policy in record.policies:
            self._count(policy, verdict, record.effects(policy) if record.decisions else _NONE)
        self.revision += 1

    def _count(self, policy: str, verdict: Verdict, effects: frozenset[Effect]) -> None:
        totals = self._totals.get(policy)
        if totals is None:
            totals = self._totals[policy] = PolicyTotals()
        if Effect.DENIED in effects:
            totals.denied += 1
        elif effects & REPLACED:
            totals.redacted += 1
        elif verdict in (Verdict.ALLOWED, Verdict.REDACTED):
            totals.allowed += 1
        totals.would_deny += Effect.WOULD_DENY in effects
        totals.would_redact += bool(effects & WOULD_REPLACE)

    def items(self) -> Iterator[tuple[str, PolicyTotals]]:
        """Each policy and its totals, by name."""
        return iter(sorted(self._totals.items()))


_NONE: frozenset[Effect] = frozenset()
