"""Reading our own resources from the API's JSON, and saying what is wrong with them.

The same words serve everybody: ``spec.rules[1].patterns.regex[0]: reason``, with the
field's path in the API's spelling, one line for each error.
"""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from aipolicy.budgets import AIBudget
from aipolicy.faults import find_faults
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import AIPolicy

Object = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)


class UnreadableError(ValueError):
    """An object is not what its kind says; each of `reasons` is a field's path and a cause."""

    def __init__(self, reasons: list[str]) -> None:
        """`reasons` are lines for people."""
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def read_policy(policy: Object) -> NamedPolicy:
    """An AIPolicy; UnreadableError when its spec does not fit the schema."""
    read = _read(AIPolicy, policy)
    return NamedPolicy(
        name=str(policy["metadata"]["name"]),
        generation=int(policy["metadata"].get("generation", 0)),
        spec=read.spec,
    )


def read_budget(budget: Object) -> AIBudget:
    """An AIBudget; UnreadableError when its spec does not fit the schema."""
    return _read(AIBudget, budget)


def _read(model: type[Model], document: Object) -> Model:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        faults = find_faults(error, model)
        raise UnreadableError(
            [f"{fault.path or 'object'}: {fault.reason}" for fault in faults]
        ) from None
