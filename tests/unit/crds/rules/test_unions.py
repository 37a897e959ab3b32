from dataclasses import replace
from typing import Any

import pytest
from aipolicy.rule_specs import Action, OnError, RuleMode
from aipolicy.rules import KINDS, Rule
from aipolicy.rules.pii import PII, Entity, Pii
from aipolicy.rules.prompt_injections import PROMPT_INJECTION
from aipolicy.structural_schemas import structural_schema
from pydantic import ValidationError

CARDS = {"name": "a", "action": "Redact", "pii": {}}


def test_defaults_are_the_safe_ones() -> None:
    rule = Rule.model_validate(CARDS)

    assert rule.mode is RuleMode.ENFORCE
    assert rule.on_error is OnError.DENY


def test_a_rule_knows_its_kind_and_what_it_says() -> None:
    rule = Rule.model_validate(CARDS | {"pii": {"entities": ["IBAN"]}})

    assert rule.kind is PII
    assert rule.spec == Pii(entities=(Entity.IBAN,))
    assert Rule.model_validate(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("change", "reason"),
    (
        ({"patterns": {"words": ["x"]}}, "exactly one of .* not patterns and pii"),
        ({"pii": None}, "exactly one of .* not none"),
        ({"secret": {}}, "Extra inputs"),
        ({"pii": {"entity": []}}, "Extra inputs"),
        ({"action": "Mask"}, "Deny"),
        ({"action": None}, "Deny"),
        ({"name": "A_b"}, "pattern"),
        ({"name": "a" * 64}, "at most 63"),
        ({"mode": "Off"}, "Enforce"),
        ({"segments": {}}, "at least one segment"),
        ({"segments": {"request": ["Prompt"]}}, "System"),
        ({"segments": {"response": ["User"]}}, "Completion"),
    ),
)
def test_bad_rules_say_why(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Rule.model_validate(CARDS | change)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.name))
def test_a_kind_can_be_used_as_it_says(kind: Any) -> None:
    assert kind.default.within(kind.allowed)
    assert kind.actions
    assert (kind.actions == tuple(Action)) != bool(kind.why)
    assert bool(kind.example.prompt) is bool(kind.allowed.request)
    assert bool(kind.example.answer) is bool(kind.allowed.response)
    member = structural_schema(Rule)["properties"][kind.name]
    assert member["description"] == kind.description


def test_what_the_api_server_refuses_follows_from_the_kinds() -> None:
    rules = structural_schema(Rule)["x-kubernetes-validations"]

    names = [kind.name for kind in KINDS]
    assert rules[0]["message"] == f"exactly one of {', '.join(names)} must be set"
    assert all(f"has(self.{name})" in rules[0]["rule"] for name in names)
    injection = [rule for rule in rules[1:] if "has(self.promptInjection)" in rule["rule"]]
    assert [rule["message"] for rule in injection] == [
        "promptInjection can only be denied or annotated: there is no part to replace",
        "promptInjection looks at requests only",
    ]


def test_kinds_with_the_same_defaults_are_told_together() -> None:
    told = structural_schema(Rule)["properties"]["segments"]["description"]

    assert "Default: patterns, pii" in told.partition(" at everything but Parameters; ")[0]
    assert "promptInjection and external at User, ToolResult and Document" in told


def test_a_kind_says_what_it_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = PROMPT_INJECTION.default
    monkeypatch.setattr("aipolicy.rules.unions.KINDS", (replace(PII, allowed=allowed),))

    with pytest.raises(ValidationError, match="pii looks at requests only"):
        Rule.model_validate(CARDS | {"segments": {"response": ["Completion"]}})
    with pytest.raises(ValidationError, match="pii looks at requests only"):
        Rule.model_validate(CARDS | {"segments": {"request": ["System"]}})
