"""The one base of every model at a border, so that they all read input alike.

Names are camelCase outside and snake_case inside; unknown fields are refused,
because a misspelt rule that is silently ignored is a hole; instances are frozen.
"""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict

GROUP = "aipolicy.dev"
VERSION = "v1alpha1"


def cel(*rules: tuple[str, str]) -> JsonDict:
    """Schema extension with CEL rules, each an (expression, message) pair."""
    return {
        "x-kubernetes-validations": [
            {"rule": expression, "message": message} for expression, message in rules
        ]
    }


def map_list(key: str) -> JsonDict:
    """Schema extension of a list whose items are told apart by `key`."""
    return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [key]}


ANY_OBJECT: JsonDict = {"x-kubernetes-preserve-unknown-fields": True}
"""Schema extension of an object whose members are not the API's."""
SET_LIST: JsonDict = {"x-kubernetes-list-type": "set"}


class Schema(BaseModel):
    """A frozen camelCase model whose attribute docstrings become descriptions."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )

    def to_json(self) -> dict[str, object]:
        """The Kubernetes form: camelCase, JSON types only, nothing that is unset."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
