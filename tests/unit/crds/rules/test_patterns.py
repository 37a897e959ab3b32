from typing import Any

import pytest
from aipolicy.rules import RuleErrors
from aipolicy.segments import RequestSegment
from pydantic import ValidationError
from support.rule_sets import make_rule, make_rules
from support.scans import whole

PLACE = "spec.rules[0].patterns."


def findings(patterns: dict[str, Any], text: str) -> list[str]:
    rules = make_rules(make_rule("house", patterns=patterns))
    data = text.encode()
    found = whole(rules, data)
    assert {finding.label for finding in found} <= {"house"}
    return [data[finding.start : finding.end].decode() for finding in found]


@pytest.mark.parametrize(
    ("patterns", "text", "found"),
    (
        ({"regex": [r"(?i)project\s+bluebird"]}, "Project  Bluebird!", ["Project  Bluebird"]),
        ({"regex": ["a+", "b"]}, "aab", ["aa", "b"]),
        ({"regex": ["a+", "aab"]}, "aab", ["aab", "aa"]),
        ({"regex": ["é."]}, "caféé", ["éé"]),
        ({"regex": ["a(b)c"]}, "abc", ["abc"]),
        ({"words": ["acquisition"]}, "the Acquisition of", ["Acquisition"]),
        ({"words": ["acquisition"]}, "acquisitions", []),
        ({"regex": ["x"], "words": ["y", "c++"]}, "x y c++", ["x", "y", "c++"]),
    ),
)
def test_findings(patterns: dict[str, Any], text: str, found: list[str]) -> None:
    assert findings(patterns, text) == found


@pytest.mark.parametrize(
    ("patterns", "errors"),
    (
        ({"regex": ["a", "(?=b)"]}, {"regex[1]": 'RE2 has no look-ahead "(?="'}),
        ({"regex": ["(", "b*"]}, {"regex[0]": "no closing", "regex[1]": "matches the empty text"}),
        (
            {"regex": [r"\b"]},
            {"regex[0]": "matches the empty text, so it would be found everywhere"},
        ),
        ({"regex": [r"a\C"]}, {"regex[0]": "half a character"}),
        ({"words": ["ok", "  "]}, {"words[1]": "consists of spaces only"}),
        (
            {"words": [f"{number:03}{'x' * 125}" for number in range(1000)]},
            {"words": "too many to look for in a stream"},
        ),
    ),
)
def test_bad_patterns_name_the_place_and_the_reason(
    patterns: dict[str, Any], errors: dict[str, str]
) -> None:
    with pytest.raises(RuleErrors) as caught:
        make_rules(make_rule(patterns=patterns))

    assert [error.path for error in caught.value.errors] == [PLACE + place for place in errors]
    for error, reason in zip(caught.value.errors, errors.values(), strict=True):
        assert reason in error.reason
        assert str(error) == f"{error.path}: {error.reason}"


def test_a_rule_for_requests_need_not_be_followed_through_streams() -> None:
    words = [f"{number:03}{'x' * 125}" for number in range(700)]
    rules = make_rules(make_rule(patterns={"words": words}, segments={"request": ["User"]}))

    assert rules.rules[0].request == {RequestSegment.USER}
    assert rules.rules[0].detector.matchers[0].viable is None


@pytest.mark.parametrize(
    ("spec", "reason"),
    (
        ({}, "at least one regex or word"),
        ({"regex": [""]}, "at least 1 character"),
        ({"regex": ["a" * 1025]}, "at most 1024"),
        ({"words": ["a"] * 1025}, "at most 1024 items"),
    ),
)
def test_bad_patterns_say_why(spec: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        make_rule(patterns=spec)
