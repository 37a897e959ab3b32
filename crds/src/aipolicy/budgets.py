"""AIBudget: how many tokens may be spent in a period, and what has been."""

from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, field_validator, model_validator

from aipolicy.conditions import Condition
from aipolicy.quantities import Duration, Quantity
from aipolicy.schemas import Schema, cel, map_list


class CalendarUnit(StrEnum):
    """A period of the calendar."""

    DAY = "Day"


class BudgetKey(StrEnum):
    """What each has a budget of its own."""

    NAMESPACE = "Namespace"
    WORKLOAD = "Workload"


class OnLedgerUnavailable(StrEnum):
    """What happens to a request while its lease is used up and the operator is away."""

    DENY = "Deny"
    ALLOW = "Allow"


class Limit(Schema):
    """How much may be spent in a period."""

    tokens: Annotated[Quantity, Field(ge=1)]
    """Tokens of prompts and answers together."""


class Period(Schema):
    """When the count starts anew."""

    model_config = ConfigDict(
        json_schema_extra=cel(
            (
                "[has(self.calendar), has(self.rolling)].filter(x, x).size() == 1",
                "exactly one of calendar, rolling must be set",
            ),
            (
                "!has(self.timeZone) || has(self.calendar)",
                "timeZone goes with calendar only",
            ),
        )
    )

    calendar: CalendarUnit | None = None
    """A unit of the calendar; the count starts anew at its beginning."""
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    """IANA time zone of the calendar, such as Europe/Berlin. Default UTC."""
    rolling: Annotated[Duration, Field(ge=60, le=366 * 86_400)] | None = None
    """A window that moves with time, such as 6h; at least a minute."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a directory
                raise ValueError(
                    f"{value!r} is not an IANA time zone such as Europe/Berlin"
                ) from error
        return value

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.calendar is None) == (self.rolling is None):
            raise ValueError("exactly one of calendar, rolling must be set")
        if self.time_zone is not None and self.calendar is None:
            raise ValueError("timeZone goes with calendar only")
        return self


_IMMUTABLE = cel(("self == oldSelf", "is immutable: make a new AIBudget instead"))


class AIBudgetSpec(Schema):
    """The limit and what it counts."""

    limit: Limit
    """How much may be spent."""
    period: Annotated[Period, Field(json_schema_extra=_IMMUTABLE)]
    """When the count starts anew. Immutable."""
    per: Annotated[
        tuple[BudgetKey, ...], Field(min_length=1, max_length=1, json_schema_extra=_IMMUTABLE)
    ] = (BudgetKey.NAMESPACE,)
    """Namespace: all pods share the limit. Workload: each Deployment, StatefulSet, Job, ... has
    the whole limit to itself. Immutable."""
    on_ledger_unavailable: OnLedgerUnavailable = OnLedgerUnavailable.DENY
    """What happens to requests when a guard has used up its lease and cannot reach the operator."""


class Bucket(Schema):
    """Tokens that were reported as spent in one slice of the period."""

    start: str
    """Beginning of the slice (RFC 3339)."""
    tokens: int
    """Tokens spent."""


class Lease(Schema):
    """A slice of the budget that one guard may spend without asking."""

    holder: Annotated[str, Field(max_length=128)]
    """Pod UID and session of the guard."""
    granted: int
    """Tokens debited for this guard since its session began."""
    spent: int
    """Of those, tokens it reported as spent."""
    call: int = 0
    """Number of its last call; calls with a smaller one were overtaken and change nothing."""
    updated: str
    """When the guard last reported (RFC 3339)."""


class KeyStatus(Schema):
    """What one key of the budget has used."""

    key: Annotated[str, Field(max_length=317)]
    """The namespace, or the workload as kind/name."""
    spent: int
    """Tokens reported as spent in the period."""
    reserved: int
    """Tokens out on leases, which may be spent."""
    buckets: Annotated[tuple[Bucket, ...], Field(max_length=128)] = ()
    """Spending over the period."""
    leases: Annotated[
        tuple[Lease, ...], Field(max_length=1024, json_schema_extra=map_list("holder"))
    ] = ()
    """Guards that hold a slice."""


class AIBudgetStatus(Schema):
    """What the ledger has granted; written before a lease is handed out."""

    observed_generation: int | None = None
    """The generation that this status describes."""
    conditions: Annotated[
        tuple[Condition, ...], Field(max_length=8, json_schema_extra=map_list("type"))
    ] = ()
    """Accepted: the spec is valid."""
    spent: int = 0
    """Tokens spent in the period by the key that spent most."""
    reserved: int = 0
    """Tokens that this key has out on leases."""
    remaining: int = 0
    """Tokens that this key can still be granted."""
    used_percent: int = 0
    """Spent and reserved tokens of this key, in percent of the limit."""
    resets_at: str | None = None
    """When the period ends, or its oldest spending leaves the window (RFC 3339)."""
    keys: Annotated[
        tuple[KeyStatus, ...], Field(max_length=256, json_schema_extra=map_list("key"))
    ] = ()
    """Each key's account."""


class AIBudget(Schema):
    """A limit on the tokens that the pods of a namespace may spend."""

    model_config = ConfigDict(extra="ignore")

    api_version: Literal["aipolicy.dev/v1alpha1"] = "aipolicy.dev/v1alpha1"
    kind: Literal["AIBudget"] = "AIBudget"
    metadata: dict[str, object]
    spec: AIBudgetSpec
    status: AIBudgetStatus | None = None
