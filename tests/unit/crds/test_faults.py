from typing import Annotated, Any, Literal

import pytest
from aipolicy.faults import Fault, find_faults
from aipolicy.rule_specs import Action
from aipolicy.schemas import Schema
from pydantic import Field, ValidationError

SECRET = "swordfish"


class Below(Schema):
    """What is inside."""

    action: Action
    """What to do."""
    whole: int | None = None
    """A number."""


class Model(Schema):
    """A document."""

    items: tuple[Below, ...] = ()
    """Some."""
    named: dict[str, Below] = {}
    """Some by name."""
    text: Annotated[str, Field(min_length=2, max_length=3, pattern="^[a-z]*$")] = "abc"
    """Words."""
    choice: Literal["Up", "Down"] = "Up"
    """A way."""
    share: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0
    """A part."""
    more: Annotated[int, Field(gt=0, le=9)] = 1
    """A count."""
    some: Annotated[tuple[int, ...], Field(min_length=1, max_length=2)] = (1,)
    """Counts."""
    switch: bool = True
    """On or off."""


def faults(**document: Any) -> list[Fault]:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(document)
    return find_faults(caught.value, Model)


def test_what_is_wrong_is_said_in_our_words() -> None:
    actions = "Deny, Redact, Pseudonymize or Annotate"
    wrong: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"text": 1}, "text", "must be a string"),
        ({"text": "a"}, "text", "must have at least 2 characters"),
        ({"text": SECRET}, "text", "must have at most 3 characters"),
        ({"text": "ABC"}, "text", "must match ^[a-z]*$"),
        ({"choice": SECRET}, "choice", "must be Up or Down"),
        ({"share": SECRET}, "share", "must be a number"),
        ({"share": -1}, "share", "must be at least 0"),
        ({"share": 1}, "share", "must be less than 1"),
        ({"share": float("nan")}, "share", "must be a finite number"),
        ({"more": 0}, "more", "must be more than 0"),
        ({"more": 10}, "more", "must be at most 9"),
        ({"more": 1.5}, "more", "must be a whole number"),
        ({"more": []}, "more", "must be a whole number"),
        ({"more": SECRET}, "more", "must be a whole number"),
        ({"some": SECRET}, "some", "must be a list"),
        ({"some": []}, "some", "must have at least 1 item"),
        ({"some": [1, 2, 3]}, "some", "must have at most 2 items"),
        ({"switch": SECRET}, "switch", "must be true or false"),
        ({"switch": []}, "switch", "must be true or false"),
        ({"named": 1}, "named", "must be an object"),
        ({"items": [SECRET]}, "items[0]", "must be an object"),
        ({"items": [{}]}, "items[0].action", f"is needed: {actions}"),
        ({"items": [{"action": SECRET}]}, "items[0].action", f"must be {actions}"),
        (
            {"named": {"x": {"action": "Deny", "hole": 1}}},
            "named.x.hole",
            "unknown field; did you mean whole?",
        ),
        (
            {"items": [{"action": "Deny", SECRET: 1}]},
            f"items[0].{SECRET}",
            "unknown field; there are action, whole",
        ),
    )
    for document, path, reason in wrong:
        (fault,) = faults(**document)
        assert (fault.path, fault.reason) == (path, reason), document


def test_all_of_it_is_told_and_without_advice_where_the_model_is_not_known() -> None:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"items": [{"b": 1}], "text": 1})
    assert [(one.path, one.reason) for one in find_faults(caught.value)] == [
        ("items[0].action", "is needed"),
        ("items[0].b", "unknown field"),
        ("text", "must be a string"),
    ]


def test_the_whole_document_has_no_path() -> None:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate_json("[")
    (fault,) = find_faults(caught.value)
    assert fault.path == ""
    assert fault.reason.startswith("is no JSON: ")
