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
