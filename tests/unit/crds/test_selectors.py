from typing import Any

import pytest
from aipolicy.selectors import Selector
from pydantic import ValidationError

LABELS = {"app": "vllm", "tier": ""}


@pytest.mark.parametrize(
    ("selector", "matches"),
    (
        ({}, True),
        ({"matchLabels": {"app": "vllm"}}, True),
        ({"matchLabels": {"app": "vllm", "tier": "x"}}, False),
        ({"matchLabels": {"other": "vllm"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["vllm", "x"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["x"]}]}, False),
        ({"matchExpressions": [{"key": "other", "operator": "In", "values": ["x"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["x"]}]}, True),
        ({"matchExpressions": [{"key": "other", "operator": "NotIn", "values": ["x"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["vllm"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "other", "operator": "Exists"}]}, False),
        ({"matchExpressions": [{"key": "other", "operator": "DoesNotExist"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, False),
        (
            {
                "matchLabels": {"app": "vllm"},
                "matchExpressions": [{"key": "other", "operator": "Exists"}],
            },
            False,
        ),
    ),
)
def test_selection(selector: dict[str, Any], matches: bool) -> None:
    assert Selector.model_validate(selector).matches(LABELS) is matches


@pytest.mark.parametrize(
    ("requirement", "reason"),
    (
        ({"key": "app", "operator": "In"}, "operator In needs values"),
        ({"key": "app", "operator": "NotIn", "values": []}, "operator NotIn needs values"),
        ({"key": "app", "operator": "Exists", "values": ["x"]}, "Exists takes no values"),
        ({"key": "app", "operator": "Gt", "values": ["1"]}, "Input should be"),
    ),
)
def test_bad_requirements_say_why(requirement: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Selector.model_validate({"matchExpressions": [requirement]})
