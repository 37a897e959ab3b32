from datetime import UTC, datetime, timedelta

import pytest
from aipolicy.budgets import Period
from aipolicy_operator.domain.periods import (
    SLICES,
    bucket_expiry,
    bucket_start,
    format_time,
    parse_time,
    period_end,
    period_id,
)
from hypothesis import given
from hypothesis import strategies as st

MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
WINDOWS = st.integers(60, 366 * 86_400)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Havana",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)


def day(zone: str | None = None) -> Period:
    return Period.model_validate({"calendar": "Day", "timeZone": zone})


def rolling(seconds: int) -> Period:
    return Period.model_validate({"rolling": seconds})


@pytest.mark.parametrize(
    ("zone", "now", "start", "end"),
    (
        ("UTC", "2025-06-01T12:00:00Z", "2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z"),
        ("UTC", "2025-06-01T00:00:00Z", "2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z"),
        # 23 hours: clocks go forward.
        ("Europe/Berlin", "2025-03-30T12:00:00Z", "2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z"),
        # 25 hours: clocks go back.
        ("Europe/Berlin", "2025-10-26T12:00:00Z", "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z"),
        # Midnight itself is skipped: the day begins at 01:00 local time.
        (
            "America/Sao_Paulo",
            "2018-11-04T12:00:00Z",
            "2018-11-04T03:00:00Z",
            "2018-11-05T02:00:00Z",
        ),
        # Midnight comes twice: the day begins with the first.
        ("America/Havana", "2025-11-02T12:00:00Z", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z"),
        # A day that never was: 29 December is followed by the 31st.
        ("Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
    ),
)
def test_a_day_is_as_long_as_the_local_day(zone: str, now: str, start: str, end: str) -> None:
    period, moment = day(zone), parse_time(now)
    assert format_time(bucket_start(period, moment)) == start
    ending = period_end(period, moment)
    assert ending is not None
    assert format_time(ending) == end
    assert bucket_expiry(period, parse_time(start)) == ending


def test_a_day_is_in_utc_unless_told_otherwise() -> None:
    assert bucket_start(day(), parse_time("2025-06-01T23:59:59Z")).hour == 0


@given(st.sampled_from(ZONES), MOMENTS)
def test_days_follow_each_other_without_gap_or_overlap(zone: str, now: datetime) -> None:
    period = day(zone)
    start, end = bucket_start(period, now), period_end(period, now)
    assert end is not None
    assert start <= now < end
    assert bucket_start(period, end) == end
    assert timedelta(hours=22) <= end - start <= timedelta(hours=26)
    last = end - timedelta(seconds=1)
    assert bucket_start(period, max(last, start)) == start
    assert period_id(period, now) != period_id(period, end)


@given(WINDOWS, MOMENTS)
def test_a_bucket_counts_until_its_last_token_has_left_the_window(
    window: int, now: datetime
) -> None:
    period = rolling(window)
    start = bucket_start(period, now)
    expiry = bucket_expiry(period, start)
    assert start <= now
    assert expiry >= now + timedelta(seconds=window)
    assert expiry <= now + timedelta(seconds=window + window // SLICES + 2)


@given(WINDOWS, MOMENTS)
def test_a_window_never_needs_more_than_its_slices(window: int, now: datetime) -> None:
    period = rolling(window)
    width = bucket_expiry(period, bucket_start(period, now)) - bucket_start(period, now)
    slices = width.total_seconds() / (width.total_seconds() - window)
    assert slices <= SLICES + 1


def test_time_alone_voids_nothing_in_a_rolling_window() -> None:
    now = parse_time("2025-06-01T12:00:00Z")
    assert period_end(rolling(3600), now) is None
    assert period_id(rolling(3600), now) == period_id(rolling(3600), now + timedelta(days=9))


def test_times_are_read_in_any_zone_and_need_one() -> None:
    assert format_time(parse_time("2025-06-01T02:00:00+02:00")) == "2025-06-01T00:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        parse_time("2025-06-01T02:00:00")
