import pytest
from aipolicy.quantities import LARGEST
from aipolicy_sidecar.core.events import LeaseGranted, LeaseRefused
from aipolicy_sidecar.core.leases import (
    IDLE_SECONDS,
    IDLE_SHARE,
    LARGEST_SHARE,
    MAX_LEASES,
    WORKING_REQUESTS,
    Grant,
    Ledger,
    Reservation,
    Shortfall,
    wanted_tokens,
)


def granted(tokens: int, *, period: str = "1", remaining: int = 1000) -> Grant:
    return Grant(period=period, granted=tokens, remaining=remaining)


def reserve(ledger: Ledger, tokens: int, *budgets: str, now: float = 0.0) -> Reservation:
    made = ledger.reserve(budgets or ("b",), tokens, now)
    assert isinstance(made, Reservation)
    return made


def extend(ledger: Ledger, grant: Grant, budget: str = "b", now: float = 0.0) -> None:
    ledger.ask(budget, 1, now)
    ledger.merge(budget, grant, now)


def test_an_unknown_budget_holds_nothing() -> None:
    assert Ledger().reserve(("b",), 10, 0.0) == Shortfall("b", 10)


def test_a_reservation_takes_from_the_lease_and_settling_gives_the_rest_back() -> None:
    ledger = Ledger()
    extend(ledger, granted(100))
    made = reserve(ledger, 60)
    assert ledger.free("b", 0.0) == 40
    assert made.settle(25)
    assert (ledger.lease("b").spent, ledger.free("b", 0.0)) == (25, 75)


def test_settling_counts_once() -> None:
    ledger = Ledger()
    extend(ledger, granted(100))
    made = reserve(ledger, 60)
    assert made.settle(25)
    assert not made.settle(60)
    assert ledger.lease("b").spent == 25
    assert ledger.lease("b").reserved == 0


def test_a_reservation_is_made_on_all_budgets_or_on_none() -> None:
    ledger = Ledger()
    extend(ledger, granted(100), "a")
    extend(ledger, granted(50), "b")
    assert ledger.reserve(("a", "b"), 60, 0.0) == Shortfall("b", 60)
    assert ledger.free("a", 0.0) == 100
    reserve(ledger, 50, "a", "b")
    assert (ledger.free("a", 0.0), ledger.free("b", 0.0)) == (50, 0)


def test_usage_beyond_the_reservation_settles_with_the_real_value() -> None:
    ledger = Ledger()
    extend(ledger, granted(100))
    reserve(ledger, 100).settle(130)
    assert ledger.lease("b").spent == 130
    assert ledger.free("b", 0.0) == 0


def test_an_overdrawn_budget_sets_nothing_aside_but_is_charged() -> None:
    ledger = Ledger()
    made = ledger.reserve(("b",), 60, 0.0, overdrawn={"b"})
    assert isinstance(made, Reservation)
    assert ledger.lease("b").reserved == 0
    made.settle(25)
    assert ledger.lease("b").spent == 25


def test_what_was_overdrawn_before_the_first_answer_is_not_forgotten() -> None:
    ledger = Ledger()
    made = ledger.reserve(("b",), 60, 0.0, overdrawn={"b"})
    assert isinstance(made, Reservation)
    made.settle(25)
    still = ledger.reserve(("b",), 60, 0.0, overdrawn={"b"})
    extend(ledger, granted(100))
    assert ledger.free("b", 0.0) == 75
    assert isinstance(still, Reservation)
    still.settle(30)
    assert ledger.free("b", 0.0) == 45


def test_totals_stay_what_a_message_can_carry() -> None:
    ledger = Ledger()
    for _ in range(3):
        made = ledger.reserve(("b",), 1, 0.0, overdrawn={"b"})
        assert isinstance(made, Reservation)
        made.settle(LARGEST)
    assert ledger.give_back("b").spent == LARGEST


def test_an_expired_lease_holds_nothing_and_a_new_period_begins_anew() -> None:
    ledger = Ledger()
    ledger.ask("b", 1, 0.0)
    ledger.merge("b", Grant("1", granted=100, remaining=0, expires_in=10), 5.0)
    old = reserve(ledger, 60, now=14.9)
    assert ledger.reserve(("b",), 1, 15.0) == Shortfall("b", 1)
    totals = ledger.ask("b", 30, 15.0)
    assert (totals.period, totals.reserved) == ("1", 60)
    ledger.merge("b", granted(50, period="2"), 15.0)
    old.settle(60)
    assert (ledger.lease("b").spent, ledger.free("b", 15.0)) == (0, 50)


def test_what_is_free_counts_as_reserved_in_a_call() -> None:
    ledger = Ledger()
    extend(ledger, granted(100))
    reserve(ledger, 30)
    totals = ledger.ask("b", 90, 0.0)
    assert (totals.spent, totals.reserved) == (0, 100)
    assert totals.wanted == (90 - 70) + min(WORKING_REQUESTS * 90, 1000 // LARGEST_SHARE)


def test_a_call_says_what_it_takes_to_help_anyone() -> None:
    ledger = Ledger()
    extend(ledger, granted(40, remaining=0))
    totals = ledger.ask("b", 300, 0.0, least=50)
    assert (totals.wanted, totals.least) == (260, 10)


def test_a_report_wants_nothing_and_returns_nothing() -> None:
    ledger = Ledger()
    extend(ledger, granted(100))
    totals = ledger.give_back("b", keep=100)
    assert (totals.reserved, totals.wanted, totals.least) == (100, 0, 0)
    assert ledger.free("b", 0.0) == 100


def test_calls_have_another_number_once_one_brought_no_answer() -> None:
    ledger = Ledger()
    assert ledger.ask("a", 1, 0.0).call == 1
    ledger.merge("a", granted(1), 0.0)
    assert ledger.ask("a", 1, 0.0).call == 1
    ledger.abandon("a")
    ledger.abandon("a")  # no call is under way
    assert ledger.ask("a", 1, 0.0).call == 2
    assert ledger.give_back("b").call == 2


def test_a_guard_keeps_what_its_exchanges_needed_of_late() -> None:
    ledger = Ledger()
    extend(ledger, granted(1000, remaining=160))
    made = [reserve(ledger, 100) for _ in range(3)]
    made[0].settle(0)
    assert ledger.worth_keeping("b", 0.0) == 300 - 200
    made[1].settle(0)
    made[2].settle(0)
    kept = [ledger.worth_keeping("b", 0.0) for _ in range(6)]
    assert kept == [200, 100, 50, 25, 12, 160 // LARGEST_SHARE]
    assert ledger.worth_keeping("b", IDLE_SECONDS + 0.1) == 160 // IDLE_SHARE


def test_giving_back_takes_effect_before_the_ledger_hears_of_it() -> None:
    ledger = Ledger()
    extend(ledger, granted(100))
    made = reserve(ledger, 30)
    totals = ledger.give_back("b", keep=10)
    assert (totals.reserved, totals.wanted) == (40, 0)
    assert ledger.free("b", 0.0) == 10
    made.settle(0)
    ledger.abandon("b")
    assert ledger.give_back("b").reserved == 0


def test_one_call_at_a_time_for_each_budget() -> None:
    ledger = Ledger()
    ledger.ask("a", 1, 0.0)
    ledger.ask("b", 1, 0.0)
    with pytest.raises(RuntimeError):
        ledger.give_back("b")
    ledger.abandon("b")
    ledger.give_back("b")


def test_the_answer_to_an_exchange_depends_on_what_is_free() -> None:
    ledger = Ledger()
    ledger.ask("b", 60, 0.0)
    ledger.merge("b", Grant("1", granted=50, remaining=0, retry_after=9), 0.0)
    assert ledger.answer("b", 50, 0.0) == LeaseGranted()
    assert ledger.answer("b", 51, 0.0) == LeaseRefused(9)


def test_a_lease_is_forgotten_only_when_there_are_many_and_it_is_of_no_use() -> None:
    ledger = Ledger()
    extend(ledger, granted(10))
    ledger.give_back("b")
    ledger.merge("b", granted(0), 0.0)
    assert not ledger.forget("b", 0.0)
    for number in range(MAX_LEASES):
        ledger.lease(str(number))
    running = ledger.reserve(("b",), 10, 0.0, overdrawn={"b"})
    assert isinstance(running, Reservation)
    assert not ledger.forget("b", 0.0)
    running.settle(0)
    ledger.give_back("b")
    assert not ledger.forget("b", 0.0)
    ledger.merge("b", granted(10), 0.0)
    assert not ledger.forget("b", 0.0)
    ledger.give_back("b")
    ledger.merge("b", granted(0), 0.0)
    assert ledger.forget("b", 0.0)
    assert ledger.ask("b", 1, 0.0).period == ""


@pytest.mark.parametrize(
    ("need", "free", "remaining", "wanted"),
    (
        (100, 0, None, 100),
        (100, 60, None, 40),
        (100, 60, 10_000, 40 + 300),
        (100, 0, 10_000, 100 + 300),
        (100, 0, 1600, 100 + 100),
        (100, 0, 0, 100),
    ),
)
def test_the_working_slice_shrinks_as_the_budget_runs_out(
    need: int, free: int, remaining: int | None, wanted: int
) -> None:
    assert wanted_tokens(need, free, remaining) == wanted
