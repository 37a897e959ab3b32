"""Status conditions in the form every Kubernetes tool knows (``metav1.Condition``)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from aipolicy.schemas import Schema


class ConditionStatus(StrEnum):
    """Whether a condition holds."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


class ConditionType(StrEnum):
    """What the operator says about a resource."""

    ACCEPTED = "Accepted"
    """The spec is valid and compiles."""
    PROGRAMMED = "Programmed"
    """Every injected pod has acknowledged the policy that is in force."""
    ENFORCED = "Enforced"
    """Every matched pod is injected and runs the current policy in mode Enforce."""
    PARTIALLY_ENFORCEABLE = "PartiallyEnforceable"
    """Something named in ``bypasses`` can reach a model without passing the guard."""


class Condition(Schema):
    """One observation about a resource, as ``metav1.Condition`` has it."""

    type: Annotated[str, Field(max_length=316)]
    """CamelCase name of the condition."""
    status: ConditionStatus
    """True, False or Unknown."""
    observed_generation: Annotated[int, Field(ge=0)] | None = None
    """The metadata.generation that the condition was set upon."""
    last_transition_time: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    """When the status last changed (RFC 3339)."""
    reason: Annotated[str, Field(max_length=1024)]
    """CamelCase cause, for programs."""
    message: Annotated[str, Field(max_length=32768)] = ""
    """The cause in words, with what to do next."""


def merge_conditions(
    old: tuple[Condition, ...], new: tuple[Condition, ...]
) -> tuple[Condition, ...]:
    """Keep the transition time of each condition whose status did not change."""
    before = {condition.type: condition for condition in old}
    merged = []
    for condition in new:
        previous = before.get(condition.type)
        unchanged = previous is not None and previous.status == condition.status
        since = previous.last_transition_time if previous and unchanged else None
        merged.append(
            condition.model_copy(update={"last_transition_time": since}) if since else condition
        )
    return tuple(merged)
