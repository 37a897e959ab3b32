"""Sessions and loops as a platform team writes them: what is remembered between requests."""

from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, model_validator

from aipolicy.quantities import Duration
from aipolicy.schemas import Schema, cel

_FIELD_NAME: Final = r"^[0-9A-Za-z!#$%&'*+.^`|~-]+$"
"""A token of RFC 9110 without underscores: some servers read them as hyphens, so the proxy drops
fields that have them."""
_MEMBER_PATH: Final = r"^[A-Za-z_][0-9A-Za-z_-]*([.][A-Za-z_][0-9A-Za-z_-]*){0,3}$"


class SessionKey(Schema):
    """Where a request says which session it belongs to."""

    model_config = ConfigDict(
        json_schema_extra=cel(
            (
                "[has(self.header), has(self.bodyField)].filter(x, x).size() == 1",
                "exactly one of header, bodyField must be set",
            ),
        )
    )

    header: Annotated[str, Field(max_length=64, pattern=_FIELD_NAME)] | None = None
    """Name of a header field, such as x-session-id; without underscores."""
    body_field: Annotated[str, Field(max_length=128, pattern=_MEMBER_PATH)] | None = None
    """Path of a member of the body that is a string, such as metadata.user_id."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.header is None) == (self.body_field is None):
            raise ValueError("exactly one of header, bodyField must be set")
        return self


class Session(Schema):
    """Requests that belong together, and what is remembered of them in the pod."""

    key: SessionKey
    """Requests with the same value here are one session; one without is a session by itself.
    Whoever knows the value takes part in the session: let it be hard to guess."""
    ttl: Annotated[Duration, Field(ge=60, le=7 * 86_400)] = 3600
    """How long a session that is not used is remembered. Default 1h."""
    max_risk: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Denied requests after which all further ones of the session are refused with 403. Each counts
    one, a rule that looks for attacks (promptInjection) and only annotates half of one; the sum
    halves every ten minutes."""


class Loops(Schema):
    """How often the same request may come: a runaway agent repeats itself to the byte."""

    identical_requests: Annotated[int, Field(ge=1, le=10_000)]
    """Requests with the same body; further ones are refused with 429. Counted for each session, and
    for all clients of the pod together where a request has none."""
    window: Annotated[Duration, Field(ge=1, le=86_400)]
    """For how long, from the first one on."""
