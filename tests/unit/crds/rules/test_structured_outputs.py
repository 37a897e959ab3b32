from typing import Any

import pytest
from aipolicy.rules import Context, RuleErrors
from aipolicy.rules.judges.json_checks import TooManyStepsError
from aipolicy.rules.structured_outputs import LABEL, StructuredOutput
from aipolicy.segments import ResponseSegment
from pydantic import ValidationError
from support.rule_sets import make_rule, make_rules

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"const": None}},
    "required": ["name"],
}


def labels(text: str, schema: dict[str, Any] = PERSON) -> list[str]:
    rules = make_rules(make_rule(action="Deny", jsonSchema={"schema": schema}))
    scan = rules.judges.judge_answer(ResponseSegment.COMPLETION, text.encode(), Context())
    assert scan.faults == ()
    return [finding.label for finding in scan.findings]


@pytest.mark.parametrize("text", ('{"name": "x"}', ' {"name": "x", "age": null}\n'))
def test_answers_that_fit_pass(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    "text", ("", "Sure!", '{"name": 7}', '{"name": "x", "age": 7}', '{"name": "x"} {}', "NaN")
)
def test_answers_that_do_not_fit_are_found(text: str) -> None:
    assert labels(text) == [LABEL]


def test_a_schema_survives_the_way_to_the_guard() -> None:
    rule = make_rule(action="Deny", jsonSchema={"schema": PERSON}).rule

    assert isinstance(rule.spec, StructuredOutput)
    again = type(rule).model_validate(rule.to_json())
    assert again.spec == rule.spec
    assert rule.to_json()["jsonSchema"] == {
        "schema": PERSON,
        "streaming": {"mode": "Buffer", "maxBytes": 65536},
    }


def test_a_schema_that_cannot_be_used_is_told_with_its_place() -> None:
    with pytest.raises(RuleErrors) as caught:
        make_rules(make_rule(action="Deny", jsonSchema={"schema": {"requried": []}}))
    (error,) = caught.value.errors
    assert error.path == "spec.rules[0].jsonSchema.schema"
    assert error.reason == "/requried: unknown or unsupported keyword"


@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({"action": "Redact"}, "jsonSchema can only be denied or annotated"),
        ({"segments": {"request": ["User"]}}, "jsonSchema looks at Completion only"),
        ({"segments": {"response": ["Reasoning"]}}, "jsonSchema looks at Completion only"),
    ),
)
def test_what_it_cannot_do_is_refused(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        make_rule(**{"action": "Deny", "jsonSchema": {"schema": {}}} | members)


def test_an_answer_that_takes_too_much_work_is_a_fault() -> None:
    schema = {"items": {"type": "integer"}}
    rules = make_rules(make_rule(action="Deny", jsonSchema={"schema": schema}))
    text = b"[" + b"1," * 30_000 + b"1]"

    scan = rules.judges.judge_answer(ResponseSegment.COMPLETION, text, Context())

    assert scan.findings == ()
    assert [fault.reason for fault in scan.faults] == [TooManyStepsError.__name__]
