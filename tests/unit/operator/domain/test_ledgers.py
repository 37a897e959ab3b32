from datetime import datetime, timedelta

import pytest
from aipolicy.budgets import AIBudgetStatus
from aipolicy_operator.domain.ledgers import (
    MAX_KEYS,
    MAX_LEASES,
    RETURNS,
    Answer,
    Ask,
    Holder,
    Ledger,
    Refusal,
)
from aipolicy_operator.domain.periods import parse_time
from support.budget_ledgers import A, ask, ledger

NOW = parse_time("2025-06-01T12:00:00Z")
B = Holder("pod-b", "1")
EMPTY = AIBudgetStatus()


def grant(
    book: Ledger, status: AIBudgetStatus, request: Ask, now: datetime = NOW
) -> tuple[AIBudgetStatus, Answer]:
    status, answer = book.grant(status, request, now)
    assert isinstance(answer, Answer)
    return status, answer


def test_a_first_call_is_granted_what_it_wants() -> None:
    status, answer = grant(ledger(), EMPTY, ask(wanted=300, period=""))
    assert answer == Answer(
        period="uid/2025-06-01T00:00:00Z",
        granted=300,
        remaining=700,
        expires_in=43_200,
        retry_after=RETURNS.total_seconds(),
    )
    assert (status.spent, status.reserved, status.remaining) == (0, 300, 700)
    assert status.used_percent == 30
    assert status.resets_at == "2025-06-02T00:00:00Z"


def test_the_last_token_can_be_granted_and_no_more() -> None:
    status, _ = grant(ledger(), EMPTY, ask(A, wanted=999))
    status, answer = grant(ledger(), status, ask(B, wanted=500))
    assert (answer.granted, answer.remaining) == (1, 0)
    assert status.used_percent == 100


def test_reports_settle_and_extend_in_one_call() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=300))
    status, answer = grant(ledger(), status, ask(spent=120, reserved=180, wanted=200))
    assert answer.granted == 500
    assert (status.spent, status.reserved) == (120, 380)


def test_a_repeated_call_changes_nothing() -> None:
    once, first = grant(ledger(), EMPTY, ask(spent=10, reserved=90, wanted=200))
    twice, second = grant(ledger(), once, ask(spent=10, reserved=90, wanted=200))
    assert (twice, second) == (once, first)


@pytest.mark.parametrize(
    "late",
    (
        ask(call=1),  # gives back
        ask(wanted=500, call=1),
        ask(spent=250, reserved=50, call=1),
        ask(wanted=500, period="", call=1),  # begins anew
    ),
)
def test_a_call_that_was_overtaken_changes_nothing(late: Ask) -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=300))
    status, known = grant(ledger(), status, ask(spent=200, reserved=100, call=2))
    assert grant(ledger(), status, late) == (status, known)


def test_the_number_of_a_call_is_kept_even_if_nothing_else_changes() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=300))
    status, _ = grant(ledger(), status, ask(reserved=300, call=3))
    assert status.keys[0].leases[0].call == 3
    assert grant(ledger(), status, ask(call=2))[1].granted == 300


def test_a_guard_that_gets_nothing_may_ask_again_and_again_without_a_write() -> None:
    status, _ = grant(ledger(), EMPTY, ask(reserved=0, wanted=1000))
    for _ in range(3):
        assert grant(ledger(), status, ask(reserved=1000, wanted=50))[0] == status


def test_tokens_come_back_at_once() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=300))
    status, answer = grant(ledger(), status, ask(spent=100))
    assert (answer.granted, answer.remaining) == (100, 900)
    status, _ = grant(ledger(), status, ask(spent=100, wanted=50))
    status, answer = grant(ledger(), status, ask(spent=100))
    assert (answer.granted, answer.remaining) == (100, 900)


def test_what_a_lost_answer_granted_comes_back_too() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=900, period=""))
    status, answer = grant(ledger(), status, ask(wanted=100, period="", call=2))
    assert (answer.granted, answer.remaining, status.spent) == (100, 900, 0)


def test_less_than_the_least_is_not_granted() -> None:
    status, _ = grant(ledger(), EMPTY, ask(A, wanted=900))
    status, answer = grant(ledger(), status, ask(B, wanted=400, least=101))
    assert (answer.granted, answer.remaining, answer.retry_after) == (0, 100, 10)
    status, answer = grant(ledger(), status, ask(B, wanted=400, least=100))
    assert (answer.granted, answer.remaining) == (100, 0)


def test_a_refusal_leaves_what_the_guard_holds() -> None:
    status, _ = grant(ledger(), EMPTY, ask(A, wanted=900))
    status, _ = grant(ledger(), status, ask(B, wanted=70))
    status, answer = grant(ledger(), status, ask(B, reserved=70, wanted=200, least=31))
    assert (answer.granted, answer.remaining) == (70, 30)


def test_while_anything_is_held_it_may_come_back_soon_and_then_only_time_helps() -> None:
    status, answer = grant(ledger(), EMPTY, ask(A, wanted=1000))
    assert answer.retry_after == 10
    status, answer = grant(ledger(), status, ask(A, spent=1000))
    assert answer.retry_after == 43_200
    late = NOW + timedelta(hours=11, minutes=59, seconds=57)
    assert grant(ledger(), EMPTY, ask(A, wanted=1000), late)[1].retry_after == 3


def test_a_lease_that_was_closed_by_mistake_goes_on() -> None:
    """A call of an older session came late, before the present one was known as such."""
    status, _ = grant(ledger(), EMPTY, ask(wanted=300))
    status, _ = ledger().grant(status, ask(Holder("pod-a", "0")), NOW)
    status = ledger().retire(status, A, NOW)
    assert (status.spent, status.reserved) == (300, 0)
    status, answer = grant(ledger(), status, ask(spent=50, reserved=250, wanted=100))
    assert (answer.granted, status.spent, status.reserved) == (400, 300, 100)
    status, _ = grant(ledger(), status, ask(spent=400))
    assert (status.spent, status.reserved) == (400, 0)


def test_what_a_guard_has_reserved_is_never_taken_back() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=1000))
    status, answer = grant(ledger(100), status, ask(spent=10, reserved=990))
    assert answer.granted == 1000


def test_spending_beyond_the_lease_is_recorded_as_it_is() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=300))
    status, answer = grant(ledger(), status, ask(spent=1500, wanted=10))
    assert (status.spent, status.reserved, status.used_percent) == (1500, 0, 150)
    assert (answer.granted, answer.remaining) == (1500, 0)


def test_an_edited_limit_holds_for_the_next_grant() -> None:
    status, _ = grant(ledger(1000), EMPTY, ask(wanted=600))
    assert grant(ledger(700), status, ask(B, wanted=600))[1].granted == 100
    assert grant(ledger(2000), status, ask(B, wanted=600))[1].granted == 600


def test_a_new_day_starts_from_nothing() -> None:
    status, _ = grant(ledger(), EMPTY, ask(spent=900, reserved=100))
    tomorrow = NOW + timedelta(hours=12)
    assert ledger().changes_at(status, NOW) == tomorrow
    assert ledger().refresh(status, tomorrow - timedelta(seconds=1)) == status
    fresh = ledger().refresh(status, tomorrow)
    assert (fresh.spent, fresh.reserved, fresh.keys) == (0, 0, ())
    status, answer = grant(ledger(), status, ask(spent=950, reserved=50, wanted=40), tomorrow)
    assert answer.period == "uid/2025-06-02T00:00:00Z"
    assert (answer.granted, answer.remaining) == (40, 960)


def test_a_clock_set_back_does_not_reopen_the_day_before() -> None:
    tomorrow = NOW + timedelta(hours=12)
    status, _ = grant(ledger(), EMPTY, ask(wanted=900), tomorrow)
    _, answer = grant(ledger(), status, ask(B, wanted=900), tomorrow - timedelta(seconds=5))
    assert answer.granted == 100


def test_replicas_whose_clocks_differ_agree_on_the_day() -> None:
    midnight = NOW + timedelta(hours=12)
    status, _ = grant(ledger(), EMPTY, ask(spent=1000))
    status = ledger().refresh(status, midnight)
    assert status.keys == ()
    _, answer = grant(ledger(), status, ask(B, wanted=1), midnight - timedelta(seconds=2))
    assert answer.period == "uid/2025-06-02T00:00:00Z"
    assert answer.expires_in == 86_400


def test_a_day_that_a_wrong_clock_began_does_not_last_until_then() -> None:
    status = ledger().refresh(EMPTY, NOW + timedelta(days=3650))
    assert ledger().refresh(status, NOW).resets_at == "2025-06-02T00:00:00Z"


def test_a_rolling_window_frees_what_has_left_it() -> None:
    book = ledger(rolling="1h")
    status, answer = grant(book, EMPTY, ask(spent=0, wanted=1000, period="uid/rolling"))
    assert (answer.expires_in, answer.retry_after) == (0, 10)
    status, answer = grant(book, status, ask(spent=600, period="uid/rolling"))
    assert (answer.remaining, answer.retry_after) == (400, 3660)
    half = NOW + timedelta(minutes=30)
    status, answer = grant(book, status, ask(spent=1000, period="uid/rolling"), half)
    assert (answer.remaining, answer.retry_after) == (0, 1860)
    hour = NOW + timedelta(seconds=3660)
    status, answer = grant(book, status, ask(spent=1000, period="uid/rolling"), hour)
    assert (status.spent, answer.remaining) == (400, 600)


def test_a_new_session_of_a_pod_makes_the_old_lease_spent() -> None:
    status, _ = grant(ledger(), EMPTY, ask(spent=100, reserved=200))
    status, answer = grant(ledger(), status, ask(Holder("pod-a", "2"), wanted=50))
    assert (status.spent, status.reserved, answer.granted) == (300, 50, 50)


def test_a_late_call_of_an_old_session_is_told_so() -> None:
    status, _ = grant(ledger(), EMPTY, ask(spent=100))
    status, _ = grant(ledger(), status, ask(Holder("pod-a", "2"), wanted=50))
    assert ledger().grant(status, ask(spent=150, wanted=99), NOW) == (status, Refusal.SUPERSEDED)


def test_a_pod_that_restarts_for_ever_keeps_two_leases() -> None:
    status = EMPTY
    for session in range(20):
        status, _ = grant(ledger(), status, ask(Holder("pod-a", str(session)), wanted=10))
    assert len(status.keys[0].leases) == 2
    assert (status.spent, status.reserved) == (190, 10)


def test_a_guard_that_is_back_retires_its_former_lease_before_it_asks() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=50))
    assert ledger().retire(status, A, NOW) == status
    status = ledger().retire(status, Holder("pod-a", "2"), NOW)
    assert (status.spent, status.reserved) == (50, 0)


def test_leases_of_pods_that_are_gone_are_spent_and_forgotten() -> None:
    status, _ = grant(ledger(), EMPTY, ask(A, spent=1, wanted=50))
    status, _ = grant(ledger(), status, ask(B, wanted=7))
    status = ledger().bury(status, {"pod-a"}, NOW)
    assert (status.spent, status.reserved) == (51, 7)
    assert [lease.holder for lease in status.keys[0].leases] == ["pod-b/1"]


def test_totals_of_another_budget_of_this_name_count_for_nothing() -> None:
    status, answer = grant(ledger(), EMPTY, ask(spent=400, reserved=10, wanted=5, period="old/x"))
    assert (status.spent, answer.granted) == (0, 5)


def test_a_guard_that_forgot_its_totals_has_spent_what_it_held() -> None:
    status, _ = grant(ledger(), EMPTY, ask(wanted=300))
    status, _ = grant(ledger(), status, ask(spent=100, reserved=200))
    status, answer = grant(ledger(), status, ask(wanted=50, period=""))
    assert (status.spent, status.reserved, answer.granted) == (300, 50, 50)
    status, _ = grant(ledger(), status, ask(spent=50))
    assert (status.spent, status.reserved) == (350, 0)


def test_each_key_has_the_whole_limit_and_the_columns_show_the_busiest() -> None:
    status, _ = grant(ledger(), EMPTY, ask(A, spent=400, key="Deployment/a"))
    status, answer = grant(ledger(), status, ask(B, wanted=1000, key="Deployment/b"))
    assert answer.granted == 1000
    assert (status.spent, status.reserved, status.remaining) == (400, 0, 600)


def test_the_status_is_bounded() -> None:
    book = ledger(10**9)
    status = EMPTY
    for number in range(MAX_KEYS):
        status, _ = grant(book, status, ask(Holder(f"p{number}", "1"), key=f"Pod/{number}"))
    refused = book.grant(status, ask(Holder("x", "1"), key="Pod/x"), NOW)
    assert refused == (status, Refusal.TOO_MANY_KEYS)
    for number in range(MAX_KEYS, MAX_LEASES):
        status, _ = grant(book, status, ask(Holder(f"p{number}", "1"), key="Pod/0"))
    assert book.grant(status, ask(Holder("x", "1"), key="Pod/0"), NOW)[1] is Refusal.TOO_MANY_LEASES
    assert len(str(status.to_json())) < 500_000
    AIBudgetStatus.model_validate(status.to_json())


@pytest.mark.parametrize("zone", (None, "Europe/Berlin"))
def test_an_unused_budget_says_what_is_left_and_until_when(zone: str | None) -> None:
    status = ledger(zone=zone).refresh(EMPTY, NOW)
    assert (status.remaining, status.used_percent) == (1000, 0)
    assert status.resets_at == ("2025-06-01T22:00:00Z" if zone else "2025-06-02T00:00:00Z")
    assert ledger(rolling="6h").refresh(EMPTY, NOW).resets_at is None
