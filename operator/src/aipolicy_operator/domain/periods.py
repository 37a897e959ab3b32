"""When spending counts: the days of a calendar and the slices of a rolling window.

Both are kept as buckets: spending is recorded in the bucket that is open, and a whole
bucket stops counting at once. A calendar period has one bucket, as long as the local
day is (23 to 25 hours where clocks change). A rolling window has at most `SLICES` of
them; each counts until the last token that it can hold has left the window, so a
window is up to one slice too long and never too short.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from aipolicy.budgets import Period

SLICES = 60
"""Into how many buckets a rolling window is cut at most."""


def bucket_start(period: Period, now: datetime) -> datetime:
    """The beginning of the bucket that is open at `now`, in UTC."""
    if period.rolling is None:
        return _midnight(period, now, days=0)
    width = _width(period.rolling)
    return datetime.fromtimestamp(int(now.timestamp()) // width * width, UTC)


def bucket_expiry(period: Period, start: datetime) -> datetime:
    """When the bucket that begins at `start` stops counting, in UTC."""
    if period.rolling is None:
        return _midnight(period, start, days=1)
    return start + timedelta(seconds=_width(period.rolling) + period.rolling)


def period_end(period: Period, now: datetime) -> datetime | None:
    """When all that was granted becomes void; None where time alone voids nothing."""
    return _midnight(period, now, days=1) if period.rolling is None else None


def period_id(period: Period, now: datetime) -> str:
    """What tells this period from every other one of the same budget."""
    return format_time(bucket_start(period, now)) if period.rolling is None else "rolling"


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with whole seconds, as Kubernetes writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def parse_time(text: str) -> datetime:
    """Read RFC 3339; ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone")
    return moment.astimezone(UTC)


def _width(window: int) -> int:
    return -(-window // SLICES)


def _midnight(period: Period, now: datetime, *, days: int) -> datetime:
    """Where a local day begins. If clocks skip midnight, that is the moment of the skip."""
    zone = ZoneInfo(period.time_zone or "UTC")
    day = now.astimezone(zone).date() + timedelta(days=days)
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    # A zone that skipped a whole day (Pacific/Apia, 2011-12-30) has two dates that begin
    # together; the next one that begins later ends the period.
    return start if days == 0 or start > now else _midnight(period, now, days=days + 1)
