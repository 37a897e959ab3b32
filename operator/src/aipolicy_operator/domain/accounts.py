"""What one key of a budget has used: its buckets of spending and its guards' leases.

Pure arithmetic on `KeyStatus`, the part of ``AIBudget.status`` that the ledger keeps
for each namespace or workload. ``spent`` and ``reserved`` are always the sums of the
buckets and of what is out on leases; nothing else may set them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from aipolicy.budgets import Bucket, KeyStatus, Lease, Period
from aipolicy.quantities import LARGEST

from aipolicy_operator.domain.periods import (
    bucket_expiry,
    bucket_start,
    format_time,
    parse_time,
)


def open_account(key: str, period: Period, now: datetime) -> KeyStatus:
    """An account that has used nothing.

    A calendar's has its period's bucket from the start, which is how leases of an earlier
    period are told from those of this one.
    """
    start = format_time(bucket_start(period, now))
    buckets = () if period.calendar is None else (Bucket(start=start, tokens=0),)
    return KeyStatus(key=key, spent=0, reserved=0, buckets=buckets)


def expire(account: KeyStatus, period: Period, now: datetime) -> KeyStatus | None:
    """The account without what no longer counts; None when nothing is left of it."""
    kept = tuple(
        bucket
        for bucket in account.buckets
        if bucket_expiry(period, parse_time(bucket.start)) > now
    )
    if not kept and (period.calendar is not None or not account.leases):
        return None
    # As it is in almost every case, which spares summing up a thousand leases for each call.
    return account if len(kept) == len(account.buckets) else rebuild(account, buckets=kept)


def charge(account: KeyStatus, tokens: int, period: Period, now: datetime) -> KeyStatus:
    """Record spending in the bucket that is open."""
    if tokens <= 0:
        return account
    start = format_time(bucket_start(period, now))
    before = sum(bucket.tokens for bucket in account.buckets if bucket.start == start)
    others = (bucket for bucket in account.buckets if bucket.start != start)
    grown = Bucket(start=start, tokens=min(before + tokens, LARGEST))
    return rebuild(account, buckets=(*others, grown))


def put_lease(account: KeyStatus, lease: Lease) -> KeyStatus:
    """Replace the holder's lease where it stands, or add it last."""
    if any(known.holder == lease.holder for known in account.leases):
        leases = tuple(lease if known.holder == lease.holder else known for known in account.leases)
    else:
        leases = (*account.leases, lease)
    return rebuild(account, leases=leases)


def close_leases(
    account: KeyStatus, dead: Callable[[Lease], bool], period: Period, now: datetime
) -> KeyStatus:
    """Count what dead guards held as spent: whoever held it may have spent it.

    Their leases stay, with nothing left on them.
    """
    lost = sum(outstanding(lease) for lease in account.leases if dead(lease))
    leases = tuple(
        lease.model_copy(update={"spent": lease.granted, "updated": format_time(now)})
        if dead(lease) and outstanding(lease)
        else lease
        for lease in account.leases
    )
    return charge(rebuild(account, leases=leases), lost, period, now)


def drop_leases(account: KeyStatus, dropped: Callable[[Lease], bool]) -> KeyStatus:
    """Forget leases that have nothing left on them."""
    return rebuild(account, leases=(lease for lease in account.leases if not dropped(lease)))


def make_present(account: KeyStatus, holder: str) -> KeyStatus:
    """The account with the holder's lease, if it has one, as the last of its pod."""
    lease = next((one for one in account.leases if one.holder == holder), None)
    if lease is None or not is_superseded(account, lease):
        return account
    return put_lease(drop_leases(account, lambda one: one.holder == holder), lease)


def is_superseded(account: KeyStatus, lease: Lease) -> bool:
    """Whether a lease of a newer session of its pod comes after it."""
    last = next(one for one in reversed(account.leases) if pod_of(one) == pod_of(lease))
    return last.holder != lease.holder


def pod_of(lease: Lease) -> str:
    """UID of the pod that holds a lease."""
    return lease.holder.partition("/")[0]


def rebuild(
    account: KeyStatus,
    *,
    buckets: Iterable[Bucket] | None = None,
    leases: Iterable[Lease] | None = None,
) -> KeyStatus:
    """The account with other buckets or leases and with the sums that follow from them."""
    buckets = account.buckets if buckets is None else tuple(buckets)
    leases = account.leases if leases is None else tuple(leases)
    return KeyStatus(
        key=account.key,
        spent=min(sum(bucket.tokens for bucket in buckets), LARGEST),
        reserved=min(sum(map(outstanding, leases)), LARGEST),
        buckets=buckets,
        leases=leases,
    )


def outstanding(lease: Lease) -> int:
    """Tokens that the guard may still spend."""
    return max(0, lease.granted - lease.spent)
