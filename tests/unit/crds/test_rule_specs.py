from typing import Any

import pytest
from aipolicy.rule_specs import Action, Entity, OnError, Rule, RuleMode, Threshold
from pydantic import ValidationError

PII = {"name": "a", "action": "Redact", "pii": {}}


def test_defaults_are_the_safe_ones() -> None:
    rule = Rule.model_validate(PII)

    assert rule.mode is RuleMode.ENFORCE
    assert rule.on_error is OnError.DENY
    assert rule.pii is not None
    assert rule.pii.entities == tuple(Entity)


def test_injection_is_denied() -> None:
    rule = Rule.model_validate({"name": "a", "action": "Deny", "promptInjection": {}})

    assert rule.action is Action.DENY
    assert rule.prompt_injection is not None
    assert rule.prompt_injection.threshold is Threshold.BALANCED


@pytest.mark.parametrize(
    ("change", "reason"),
    (
        ({"patterns": {"words": ["x"]}}, "exactly one of .* not patterns and pii"),
        ({"pii": None}, "exactly one of .* not none"),
        ({"secrets": {}}, "Extra inputs"),
        ({"pii": {"entity": []}}, "Extra inputs"),
        ({"pii": {"entities": []}}, "at least 1 item"),
        ({"pii": {"entities": ["Name"]}}, "EmailAddress"),
        ({"action": "Mask"}, "Deny"),
        ({"action": None}, "Deny"),
        ({"name": "A_b"}, "pattern"),
        ({"name": "a" * 64}, "at most 63"),
        ({"mode": "Off"}, "Enforce"),
        ({"segments": {}}, "at least one segment"),
        ({"segments": {"request": ["Prompt"]}}, "System"),
        ({"segments": {"response": ["User"]}}, "Completion"),
        ({"pii": None, "patterns": {}}, "at least one regex or word"),
        ({"pii": None, "patterns": {"regex": [""]}}, "at least 1 character"),
        ({"pii": None, "patterns": {"regex": ["a" * 1025]}}, "at most 1024"),
        ({"pii": None, "patterns": {"words": ["a"] * 1025}}, "at most 1024 items"),
        ({"pii": None, "promptInjection": {}}, "can only be denied"),
        (
            {
                "pii": None,
                "promptInjection": {},
                "action": "Deny",
                "segments": {"response": ["Completion"]},
            },
            "looks at requests only",
        ),
    ),
)
def test_bad_rules_say_why(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Rule.model_validate(PII | change)
