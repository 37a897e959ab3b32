from typing import Any

import pytest
from aipolicy.objects import UnreadableError, read_budget, read_policy
from aipolicy_operator.domain.resources import check_policy, policy_warnings
from support.admissions import policy

PII = {"name": "a", "pii": {}, "action": "Deny"}


def _rule(**fields: Any) -> dict[str, Any]:
    return {"name": "r", "action": "Deny", **fields}


@pytest.mark.parametrize(
    ("spec", "path", "reason"),
    (
        ({"modus": "Audit"}, "spec.modus", "unknown field; did you mean mode?"),
        ({"mode": "Strict"}, "spec.mode", "must be Enforce, Audit or Disabled"),
        ({"rules": [PII, PII]}, "spec", "duplicate name a"),
        ({"rules": [_rule()]}, "spec.rules[0]", "exactly one of"),
        (
            {"rules": [_rule(pii={}, promptInjection={})]},
            "spec.rules[0]",
            "exactly one of",
        ),
        (
            {"rules": [PII, _rule(patterns={"regex": ["a", "(b"]})]},
            "spec.rules[1].patterns.regex[1]",
            "",
        ),
        ({"rules": [_rule(patterns={"regex": ["(?=a)"]})]}, "spec.rules[0].patterns.regex[0]", ""),
        ({"inbound": {"ports": [80, 15006]}}, "spec.inbound.ports[1]", "belongs to the guard"),
        ({"inbound": {"ports": [0]}}, "spec.inbound.ports[0]", "must be at least 1"),
    ),
)
def test_a_bad_policy_is_refused_with_the_fields_path(
    spec: dict[str, Any], path: str, reason: str
) -> None:
    with pytest.raises(UnreadableError) as caught:
        check_policy(policy(**spec))
    (line,) = caught.value.reasons
    assert line.startswith(f"{path}: ")
    assert reason in line
    assert len(line) > len(path) + 10


def test_every_error_has_its_line() -> None:
    with pytest.raises(UnreadableError) as caught:
        check_policy(policy(rules=[_rule(patterns={"regex": ["(", "["]}), _rule(name="s", pii={})]))
    assert [line.split(":")[0] for line in caught.value.reasons] == [
        "spec.rules[0].patterns.regex[0]",
        "spec.rules[0].patterns.regex[1]",
    ]
    assert str(caught.value).count("\n") == 1


def test_a_good_policy_is_read() -> None:
    named = check_policy(policy("x", rules=[PII]))
    assert (named.name, named.generation) == ("x", 1)


def test_warnings_tell_what_may_surprise() -> None:
    named = read_policy(
        policy(budgets=[{"name": "there"}, {"name": "absent"}], rules=[_rule(promptInjection={})])
    )
    budget, injection = policy_warnings(named, frozenset({"there"}))
    assert budget.startswith("spec.budgets[1]: there is no AIBudget absent")
    assert injection.startswith("spec.rules[0].promptInjection: ")
    (nothing,) = policy_warnings(read_policy(policy()), frozenset())
    assert nothing.startswith("spec: no rules")


def test_warnings_tell_how_far_an_action_goes() -> None:
    hiding, telling = _rule(pii={}, action="Pseudonymize"), _rule(pii={}, action="Annotate")
    asked = telling | {"segments": {"request": ["User"]}}
    session: Any = {"key": {"header": "x"}}
    cases: tuple[tuple[dict[str, Any], Any, str], ...] = (
        (hiding, None, "without spec.session"),
        (hiding, session, ""),
        (telling, None, "in traces"),
        (asked, None, ""),
    )
    for rule, remembered, expected in cases:
        named = read_policy(policy(rules=[rule], session=remembered))
        warnings = policy_warnings(named, frozenset())
        told = [line for line in warnings if line.startswith("spec.rules[0].action: ")]
        assert [expected in line for line in told] == ([True] if expected else [])


@pytest.mark.parametrize(
    ("streaming", "members", "told"),
    (
        ({}, {}, "are held back until they have ended, and from 65536 bytes on are refused"),
        ({"maxBytes": "1Ki"}, {"onError": "Allow"}, "from 1024 bytes on are let go"),
        ({"mode": "AnnotateAtEnd"}, {}, "have gone before they are judged"),
        ({}, {"mode": "Audit"}, "of more than 65536 bytes is not judged"),
        ({}, {"action": "Annotate"}, "action: what is found in streamed answers"),
    ),
)
def test_warnings_tell_what_becomes_of_streams(
    streaming: dict[str, Any], members: dict[str, Any], told: str
) -> None:
    rule = _rule(jsonSchema={"schema": {}, "streaming": streaming}, action="Deny") | members
    (warning,) = policy_warnings(read_policy(policy(rules=[rule])), frozenset())

    assert warning.startswith("spec.rules[0].")
    assert told in warning


def test_only_a_rule_that_asks_about_answers_says_what_becomes_of_streams() -> None:
    external = {"service": {"name": "zoo", "port": 8000}, "protocol": "HTTP"}
    for segments, count in (({"request": ["User"]}, 1), ({"response": ["Completion"]}, 2)):
        rule = _rule(external=external, action="Deny", segments=segments)
        warnings = policy_warnings(read_policy(policy(rules=[rule])), frozenset())
        assert len(warnings) == count, segments
        assert ("external.streaming" in warnings[-1]) is (count == 2)


def test_budgets_are_read() -> None:
    budget: dict[str, Any] = {
        "apiVersion": "aipolicy.dev/v1alpha1",
        "kind": "AIBudget",
        "metadata": {"name": "b"},
        "spec": {"limit": {"tokens": "1M"}, "period": {"rolling": "6h"}},
    }
    assert read_budget(budget).spec.limit.tokens == 1_000_000
    with pytest.raises(UnreadableError, match=r"spec\.limit\.tokens: 'x' is not a quantity"):
        read_budget({**budget, "spec": {**budget["spec"], "limit": {"tokens": "x"}}})
