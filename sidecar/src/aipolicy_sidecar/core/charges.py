"""Charging an exchange to its budgets: the worst case before it leaves, the truth after.

A charge asks for room in every budget until it has all or is refused; it is the only
thing in an exchange that may have to wait.
"""

from dataclasses import dataclass

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.effective import EffectiveBudget
from aipolicy.rule_specs import RuleMode
from aipolicy.segments import Direction

from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.core.actions import AskLease
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import (
    LeaseAnswer,
    LeaseGranted,
    LeaseRefused,
    LeaseUnavailable,
)
from aipolicy_sidecar.core.leases import Ledger, Reservation
from aipolicy_sidecar.core.records import Decision, Effect, Outcome

DEFAULT_OUTPUT_TOKENS = 4096
"""Bound on each answer when neither client nor policy sets one and a budget has to hold."""
LEAST_OUTPUT_TOKENS = 16
"""An answer is not cut shorter than this to fit a budget; it is refused instead."""
ASKS_PER_BUDGET = 3
"""Calls to the ledger for one exchange and budget, when others keep taking what was granted."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a request costs at most, in tokens."""

    input_tokens: int
    output_tokens: int
    """For each choice."""
    choices: int
    adjustable: bool
    """Whether the output bound is the guard's own and may be lowered to fit."""

    @property
    def total(self) -> int:
        """All choices together."""
        return self.input_tokens + self.output_tokens * self.choices


class Charge:
    """The charge of one exchange to all its budgets."""

    __slots__ = ("_asked", "_budgets", "_ledger", "_notes", "_overdrawn", "price", "reservation")

    def __init__(self, ledger: Ledger, budgets: tuple[EffectiveBudget, ...], price: Price) -> None:
        self._ledger = ledger
        self._budgets = {budget.name: budget for budget in budgets}
        self._asked: dict[str, int] = {}
        self._overdrawn: set[str] = set()
        self._notes: dict[str, tuple[Outcome, Effect, str]] = {}
        self.price = price
        """Lowered when the output had to be cut to fit."""
        self.reservation: Reservation | None = None

    def reserve(self, now: float) -> AskLease | Denial | None:
        """Try to set the price aside on every budget; None when it is.

        `now` is in monotonic seconds, here and below.
        """
        while True:
            made = self._ledger.reserve(self._budgets, self.price.total, now, self._overdrawn)
            if isinstance(made, Reservation):
                self.reservation = made
                return None
            asked = self._asked.get(made.budget, 0)
            if asked < ASKS_PER_BUDGET:
                self._asked[made.budget] = asked + 1
                return AskLease(made.budget, made.tokens)
            denial = self._refused(made.budget, self._ledger.lease(made.budget).retry_after, now)
            if denial is not None:
                return denial

    def proceed(self, budget: str, answer: LeaseAnswer, now: float) -> AskLease | Denial | None:
        """Go on after the ledger answered about a budget."""
        denial = None
        match answer:
            case LeaseGranted():
                pass
            case LeaseRefused(retry_after):
                denial = self._refused(budget, retry_after, now)
            case LeaseUnavailable():
                denial = self._unavailable(budget)
        return denial or self.reserve(now)

    def settle(self, tokens: int) -> None:
        """Settle with what was really spent; without effect before or after the first time."""
        if self.reservation is not None:
            self.reservation.settle(tokens)

    def counted(self, output_bytes: int | None) -> int:
        """What to settle with when no usage was reported: never less than was spent.

        `output_bytes` of text were seen, each at most a token; None when it is not known.
        """
        if output_bytes is None:
            return self.price.total
        return min(self.price.total, self.price.input_tokens + output_bytes)

    def decisions(self) -> list[Decision]:
        """One decision for each budget."""
        decisions = []
        for budget in self._budgets.values():
            outcome, effect, reason = self._notes.get(
                budget.name, (Outcome.EVALUATED, Effect.NONE, "")
            )
            decisions.append(
                Decision(
                    policy=budget.policy,
                    rule=f"budgets.{budget.name}",
                    direction=Direction.REQUEST,
                    mode=budget.mode,
                    action=None,
                    outcome=outcome,
                    effect=effect,
                    reason=reason,
                )
            )
        return decisions

    def _refused(self, name: str, retry_after: float, now: float) -> Denial | None:
        """Cut the answer, overdraw, or refuse."""
        budget = self._budgets[name]
        if budget.mode is RuleMode.AUDIT:
            self._overdraw(name, Outcome.EVALUATED, Effect.WOULD_DENY, "used up")
            return None
        if self.price.adjustable:
            lease = self._ledger.lease(name)
            left = lease.free(now) - self.price.input_tokens
            if self._asked.get(name, 0) < ASKS_PER_BUDGET:
                left += lease.remaining or 0
            fitting = left // self.price.choices
            if LEAST_OUTPUT_TOKENS <= fitting < self.price.output_tokens:
                self.price = Price(
                    self.price.input_tokens, fitting, self.price.choices, adjustable=True
                )
                self._notes[name] = (Outcome.EVALUATED, Effect.CLAMPED, "nearly used up")
                return None
        self._notes[name] = (Outcome.EVALUATED, Effect.DENIED, "used up")
        return Denial(
            DenialKind.BUDGET,
            f'Budget "{name}" of policy "{budget.policy}" has not enough tokens left',
            budget.policy,
            f"budgets.{name}",
            retry_after,
        )

    def _unavailable(self, name: str) -> Denial | None:
        budget = self._budgets[name]
        if budget.mode is RuleMode.AUDIT:
            self._overdraw(name, Outcome.ERROR, Effect.WOULD_DENY, "ledger unavailable")
            return None
        if budget.on_ledger_unavailable is OnLedgerUnavailable.ALLOW:
            self._overdraw(name, Outcome.ERROR, Effect.NONE, "ledger unavailable")
            return None
        self._notes[name] = (Outcome.ERROR, Effect.DENIED, "ledger unavailable")
        return Denial(
            DenialKind.UNDECIDED,
            f'Budget "{name}" of policy "{budget.policy}" cannot be charged now',
            budget.policy,
            f"budgets.{name}",
            1.0,
        )

    def _overdraw(self, name: str, outcome: Outcome, effect: Effect, reason: str) -> None:
        self._overdrawn.add(name)
        self._notes[name] = (outcome, effect, reason)


def spent_tokens(usage: Usage) -> int:
    """Tokens of the prompt and the answer together, as the upstream counted them."""
    return usage.input_tokens + usage.output_tokens
