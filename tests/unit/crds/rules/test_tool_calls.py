from typing import Any

import pytest
from aipolicy.rules import RuleErrors
from aipolicy.rules.tool_calls import ARGUMENTS, TOOL
from aipolicy.segments import Direction
from pydantic import ValidationError
from support.rule_sets import make_rule, make_rules

SEARCH = {"type": "object", "properties": {"q": {"maxLength": 5}}, "additionalProperties": False}


def labels(spec: dict[str, Any], name: str, arguments: object = "{}") -> list[str]:
    rules = make_rules(make_rule(action="Deny", toolCalls=spec))
    scan = rules.judges.judge_call(Direction.RESPONSE, name, arguments)
    assert scan.faults == ()
    return [finding.label for finding in scan.findings]


@pytest.mark.parametrize(
    ("spec", "name", "found"),
    (
        ({"deny": ["shell"]}, "shell", True),
        ({"deny": ["shell"]}, "Shell", False),
        ({"deny": ["shell"]}, "shell2", False),
        ({"deny": ["run_*", "*sh*"]}, "bash_tool", True),
        ({"deny": ["a.b"]}, "axb", False),
        ({"deny": ["a*"]}, "a\nb", True),
        ({"allow": ["search_*"]}, "search_web", False),
        ({"allow": ["search_*"]}, "fetch", True),
        ({"allow": ["search_*"]}, "", True),
        ({"allow": ["search_*"], "deny": ["*_web"]}, "search_web", True),
        ({"arguments": {"a": {"jsonSchema": SEARCH}}}, "b", False),
    ),
)
def test_tools_are_judged_by_name(spec: dict[str, Any], name: str, found: bool) -> None:
    assert labels(spec, name) == ([TOOL] if found else [])


@pytest.mark.parametrize(
    ("arguments", "found"),
    (
        ('{"q": "x"}', False),
        ("{}", False),
        ({"q": "x"}, False),
        ("", False),
        (None, False),
        ('{"q": "too long"}', True),
        ({"q": "too long"}, True),
        ('{"q": "x"', True),
        ('{"q": "x", "q": "too long"}', True),
        ("?", True),
        ([], True),
    ),
)
def test_arguments_are_judged_by_schema(arguments: object, found: bool) -> None:
    spec = {"arguments": {"search": {"jsonSchema": SEARCH}}}

    assert labels(spec, "search", arguments) == ([ARGUMENTS] if found else [])
    assert labels(spec, "other", arguments) == []


def test_a_name_of_many_stars_takes_linear_time() -> None:
    assert labels({"deny": ["*a" * 30 + "b"]}, "a" * 50_000) == []


@pytest.mark.parametrize(
    ("spec", "reason"),
    (
        ({}, "at least one of allow, deny or arguments"),
        ({"allow": [""]}, "at least 1 character"),
        ({"arguments": {"a": {}}}, "Field required"),
        ({"arguments": {"": {"jsonSchema": {}}}}, "at least 1 character"),
    ),
)
def test_bad_specs_say_why(spec: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        make_rule(action="Deny", toolCalls=spec)


def test_schemas_that_cannot_be_used_are_told_with_their_places() -> None:
    arguments = {"a": {"jsonSchema": {}}, "b": {"jsonSchema": {"typ": 1}}}
    with pytest.raises(RuleErrors) as caught:
        make_rules(make_rule(action="Deny", toolCalls={"arguments": arguments}))
    assert [error.path for error in caught.value.errors] == [
        "spec.rules[0].toolCalls.arguments.b.jsonSchema"
    ]
