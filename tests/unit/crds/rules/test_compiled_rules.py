from typing import Any

import pytest
from support.rule_sets import make_rule, make_rules


@pytest.mark.parametrize(
    ("members", "passes"),
    (
        ({"pii": {}}, False),
        ({"jsonSchema": {"schema": {}}}, False),
        ({"jsonSchema": {"schema": {}, "streaming": {"mode": "AnnotateAtEnd"}}}, True),
        ({"grounding": {"streaming": {"mode": "AnnotateAtEnd"}}}, True),
        ({"toolCalls": {"deny": ["a"]}}, False),
    ),
)
def test_which_rules_let_streams_pass(members: dict[str, Any], passes: bool) -> None:
    (rule,) = make_rules(make_rule(action="Deny", **members)).rules

    assert rule.lets_streams_pass is passes
    assert rule.enforced


@pytest.mark.parametrize(
    ("members", "withholds"),
    (
        ({"pii": {}, "action": "Redact"}, True),
        ({"secrets": {}, "action": "Deny"}, True),
        ({"pii": {}, "action": "Annotate"}, False),
        ({"pii": {}, "action": "Deny", "mode": "Audit"}, False),
        ({"pii": {}, "action": "Deny", "segments": {"request": ["User"]}}, False),
        ({"jsonSchema": {"schema": {}}, "action": "Deny"}, False),
        ({"toolCalls": {"deny": ["a"]}, "action": "Deny"}, False),
    ),
)
def test_which_rules_keep_texts_of_answers_back(members: dict[str, Any], withholds: bool) -> None:
    (rule,) = make_rules(make_rule(**members)).rules

    assert rule.withholds is withholds
