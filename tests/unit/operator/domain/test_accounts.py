from datetime import timedelta

from aipolicy.budgets import KeyStatus, Lease, Period
from aipolicy.quantities import LARGEST
from aipolicy_operator.domain.accounts import (
    charge,
    close_leases,
    drop_leases,
    expire,
    open_account,
    put_lease,
)
from aipolicy_operator.domain.periods import SLICES, parse_time

NOW = parse_time("2025-06-01T12:00:00Z")
DAY = Period.model_validate({"calendar": "Day"})
HOUR = Period.model_validate({"rolling": "1h"})


def lease(holder: str, granted: int, spent: int = 0) -> Lease:
    return Lease(holder=holder, granted=granted, spent=spent, updated="2025-06-01T12:00:00Z")


def account(period: Period) -> KeyStatus:
    return open_account("team-a", period, NOW)


def test_spending_of_one_slice_shares_a_bucket() -> None:
    used = charge(charge(account(HOUR), 5, HOUR, NOW), 7, HOUR, NOW + timedelta(seconds=30))
    assert used.spent == 12
    assert [bucket.tokens for bucket in used.buckets] == [12]


def test_a_rolling_window_keeps_a_bounded_number_of_buckets() -> None:
    used = account(HOUR)
    for minute in range(500):
        now = NOW + timedelta(minutes=minute)
        kept = expire(charge(used, 1, HOUR, now), HOUR, now)
        assert kept is not None
        used = kept
    assert len(used.buckets) <= SLICES + 1
    assert used.spent == len(used.buckets)


def test_a_rolling_account_lasts_as_long_as_its_leases() -> None:
    later = NOW + timedelta(hours=2)
    used = charge(account(HOUR), 5, HOUR, NOW)
    assert expire(used, HOUR, later) is None
    held = expire(put_lease(used, lease("a/1", 9)), HOUR, later)
    assert held is not None
    assert (held.spent, held.reserved) == (0, 9)


def test_a_new_day_voids_leases() -> None:
    held = put_lease(account(DAY), lease("a/1", 9))
    assert expire(held, DAY, NOW + timedelta(hours=11)) == held
    assert expire(held, DAY, NOW + timedelta(hours=12)) is None


def test_what_a_dead_guard_held_is_spent() -> None:
    held = put_lease(put_lease(account(DAY), lease("a/1", 10, 4)), lease("b/1", 5))
    closed = close_leases(held, lambda one: one.holder == "a/1", DAY, NOW)
    assert (closed.spent, closed.reserved) == (6, 5)
    assert [one.holder for one in closed.leases] == ["a/1", "b/1"]
    assert drop_leases(closed, lambda one: one.holder == "a/1").leases == (lease("b/1", 5),)


def test_a_lease_spent_beyond_its_grant_holds_nothing() -> None:
    assert put_lease(account(DAY), lease("a/1", 4, 10)).reserved == 0


def test_sums_stay_numbers_that_json_keeps_exact() -> None:
    used = charge(charge(account(DAY), LARGEST, DAY, NOW), LARGEST, DAY, NOW)
    assert used.spent == LARGEST
