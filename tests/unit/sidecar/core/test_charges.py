import pytest
from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.policies import Mode
from aipolicy_sidecar.core.actions import AskLease
from aipolicy_sidecar.core.charges import ASKS_PER_BUDGET, LEAST_OUTPUT_TOKENS, Charge, Price
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import LeaseGranted, LeaseRefused, LeaseUnavailable
from aipolicy_sidecar.core.leases import Grant, Ledger
from aipolicy_sidecar.core.records import Effect, Outcome
from support.ports import make_policy

FIXED = Price(input_tokens=60, output_tokens=20, choices=2, adjustable=False)
OWN = Price(input_tokens=60, output_tokens=40, choices=2, adjustable=True)


def begin(
    price: Price = FIXED,
    free: int = 0,
    mode: Mode = Mode.ENFORCE,
    unavailable: OnLedgerUnavailable = OnLedgerUnavailable.DENY,
) -> tuple[Ledger, Charge]:
    ledger = Ledger()
    policy = make_policy(budgets=("b",), mode=mode, on_ledger_unavailable=unavailable)
    hold(ledger, free)
    return ledger, Charge(ledger, policy.budgets, price)


def hold(ledger: Ledger, free: int) -> None:
    used = ledger.lease("b").spent + ledger.lease("b").reserved
    ledger.ask("b", 1, 0.0)
    ledger.merge("b", Grant("1", granted=used + free, remaining=0, retry_after=5), 0.0)


def test_enough_in_the_lease_needs_nobody() -> None:
    ledger, charge = begin(free=100)
    assert charge.reserve(0.0) is None
    assert ledger.lease("b").reserved == FIXED.total == 100
    charge.settle(30)
    charge.settle(70)
    assert (ledger.lease("b").spent, ledger.lease("b").reserved) == (30, 0)


def test_too_little_asks_for_the_whole_need() -> None:
    ledger, charge = begin(free=99)
    assert charge.reserve(0.0) == AskLease("b", 100)
    hold(ledger, 100)
    assert charge.proceed("b", LeaseGranted(), 0.0) is None


def test_what_others_keep_taking_is_not_asked_for_without_end() -> None:
    _, charge = begin()
    outcome = charge.reserve(0.0)
    for _ in range(ASKS_PER_BUDGET - 1):
        assert isinstance(outcome, AskLease)
        outcome = charge.proceed("b", LeaseGranted(), 0.0)
    assert isinstance(outcome, AskLease)
    denial = charge.proceed("b", LeaseGranted(), 0.0)
    assert isinstance(denial, Denial)
    assert (denial.kind, denial.retry_after) == (DenialKind.BUDGET, 5)


def test_a_bound_of_the_clients_is_never_lowered() -> None:
    _, charge = begin(free=99)
    charge.reserve(0.0)
    denial = charge.proceed("b", LeaseRefused(9.0), 0.0)
    assert isinstance(denial, Denial)
    assert (denial.kind, denial.rule, denial.retry_after) == (
        DenialKind.BUDGET,
        "budgets.b",
        9.0,
    )
    assert [d.effect for d in charge.decisions()] == [Effect.DENIED]


@pytest.mark.parametrize(
    ("free", "output"),
    ((60 + 2 * 39 + 1, 39), (60 + 2 * LEAST_OUTPUT_TOKENS, LEAST_OUTPUT_TOKENS)),
)
def test_a_bound_of_the_guards_own_is_lowered_to_what_is_left(free: int, output: int) -> None:
    ledger, charge = begin(OWN, free)
    charge.reserve(0.0)
    assert charge.proceed("b", LeaseRefused(), 0.0) is None
    assert charge.price.output_tokens == output
    assert ledger.lease("b").reserved == 60 + 2 * output <= free
    assert [d.effect for d in charge.decisions()] == [Effect.CLAMPED]


def test_what_the_ledger_has_left_counts_when_a_bound_is_lowered() -> None:
    ledger, charge = begin(OWN)
    charge.reserve(0.0)
    ledger.ask("b", OWN.total, 0.0)
    ledger.merge("b", Grant("1", granted=0, remaining=100), 0.0)
    assert charge.proceed("b", LeaseRefused(), 0.0) == AskLease("b", 60 + 2 * 20)
    hold(ledger, 100)
    assert charge.proceed("b", LeaseGranted(), 0.0) is None
    assert charge.price.output_tokens == 20


def test_a_bound_is_not_lowered_below_what_is_of_use() -> None:
    _, charge = begin(OWN, 60 + 2 * LEAST_OUTPUT_TOKENS - 1)
    charge.reserve(0.0)
    assert isinstance(charge.proceed("b", LeaseRefused(), 0.0), Denial)


@pytest.mark.parametrize("answer", (LeaseRefused(), LeaseUnavailable()))
def test_an_audited_budget_is_overdrawn(answer: LeaseRefused | LeaseUnavailable) -> None:
    ledger, charge = begin(free=10, mode=Mode.AUDIT)
    charge.reserve(0.0)
    assert charge.proceed("b", answer, 0.0) is None
    assert ledger.lease("b").reserved == 0
    charge.settle(50)
    assert ledger.lease("b").spent == 50
    assert [d.effect for d in charge.decisions()] == [Effect.WOULD_DENY]


def test_without_the_ledger_the_budget_says_what_happens() -> None:
    ledger, charge = begin(unavailable=OnLedgerUnavailable.ALLOW)
    charge.reserve(0.0)
    assert charge.proceed("b", LeaseUnavailable(), 0.0) is None
    assert [(d.outcome, d.effect) for d in charge.decisions()] == [(Outcome.ERROR, Effect.NONE)]
    assert ledger.lease("b").reserved == 0

    _, charge = begin(unavailable=OnLedgerUnavailable.DENY)
    charge.reserve(0.0)
    denial = charge.proceed("b", LeaseUnavailable(), 0.0)
    assert isinstance(denial, Denial)
    assert denial.kind is DenialKind.UNDECIDED


@pytest.mark.parametrize(("seen", "tokens"), ((None, 100), (0, 60), (15, 75), (500, 100)))
def test_counting_is_never_less_than_what_was_spent(seen: int | None, tokens: int) -> None:
    _, charge = begin()
    assert charge.counted(seen) == tokens


def test_nothing_is_settled_that_was_not_reserved() -> None:
    ledger, charge = begin()
    charge.settle(50)
    assert ledger.lease("b").spent == 0
