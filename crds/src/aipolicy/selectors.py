"""Label selectors, as ``metav1.LabelSelector`` has them."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from aipolicy.schemas import SET_LIST, Schema

LabelKey = Annotated[str, Field(max_length=317)]
LabelValue = Annotated[str, Field(max_length=63)]


class SelectorOperator(StrEnum):
    """How a label is compared (``metav1.LabelSelectorOperator``)."""

    IN = "In"
    NOT_IN = "NotIn"
    EXISTS = "Exists"
    DOES_NOT_EXIST = "DoesNotExist"


class SelectorRequirement(Schema):
    """One comparison of a label."""

    key: LabelKey
    """The label's key."""
    operator: SelectorOperator
    """In and NotIn need values; Exists and DoesNotExist take none."""
    values: Annotated[tuple[LabelValue, ...], Field(max_length=64, json_schema_extra=SET_LIST)] = ()
    """Values to compare with."""

    @model_validator(mode="after")
    def _values_fit_operator(self) -> Self:
        wants = self.operator in (SelectorOperator.IN, SelectorOperator.NOT_IN)
        if wants and not self.values:
            raise ValueError(f"operator {self.operator} needs values")
        if self.values and not wants:
            raise ValueError(f"operator {self.operator} takes no values")
        return self


class Selector(Schema):
    """Which pods of the namespace; an empty selector means all of them."""

    match_labels: Annotated[dict[LabelKey, LabelValue], Field(max_length=64)] = {}
    """Labels that a pod must carry."""
    match_expressions: Annotated[tuple[SelectorRequirement, ...], Field(max_length=32)] = ()
    """Comparisons that must all hold."""

    def matches(self, labels: dict[str, str]) -> bool:
        """Whether a pod with these labels is selected."""
        if any(labels.get(key) != value for key, value in self.match_labels.items()):
            return False
        return all(_holds(requirement, labels) for requirement in self.match_expressions)


def _holds(requirement: SelectorRequirement, labels: dict[str, str]) -> bool:
    value = labels.get(requirement.key)
    match requirement.operator:
        case SelectorOperator.IN:
            return value in requirement.values
        case SelectorOperator.NOT_IN:
            return value not in requirement.values
        case SelectorOperator.EXISTS:
            return value is not None
        case SelectorOperator.DOES_NOT_EXIST:
            return value is None
