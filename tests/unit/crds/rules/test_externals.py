from typing import Any

import pytest
from aipolicy.rule_specs import Action
from aipolicy.rules import RuleErrors
from aipolicy.rules.externals import External
from aipolicy.rules.judges.classifiers import Classifier, Protocol
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from pydantic import ValidationError
from support.classifiers import ask_zoo
from support.rule_sets import make_rules

SERVICE = {"name": "zoo", "port": 8000}


def compiled(action: Action = Action.DENY, **external: Any) -> Classifier:
    (rule,) = make_rules(ask_zoo(action, external=external)).rules
    assert isinstance(rule.judge, Classifier)
    return rule.judge


def test_what_an_author_leaves_out() -> None:
    assert compiled() == Classifier(
        service="zoo", namespace="", port=8000, path="", protocol=Protocol.HTTP, timeout=0.3
    )


def test_what_an_author_may_say() -> None:
    service = {**SERVICE, "namespace": "ml", "path": "/v2/analyze"}
    made = compiled(
        service=service, protocol="PresidioAnalyze", threshold=0.5, language="de", timeout="2s"
    )
    assert (made.namespace, made.path, made.timeout) == ("ml", "/v2/analyze", 2.0)
    assert (made.threshold, made.language) == (0.5, "de")


def test_the_guard_itself_finds_nothing() -> None:
    rules = make_rules(ask_zoo())
    assert rules.scan(Direction.REQUEST, RequestSegment.USER, b"zebra").findings == ()
    assert RequestSegment.USER in rules.watches(Direction.REQUEST)


@pytest.mark.parametrize(
    ("external", "reason"),
    (
        ({"protocol": "OpenAIChat"}, "OpenAIChat needs a model"),
        ({"protocol": "HTTP", "threshold": 0.5}, "have a threshold"),
        ({"protocol": "OpenAIChat", "model": "m", "threshold": 0.5}, "have a threshold"),
        ({"protocol": "HTTP", "language": "de"}, "has a language"),
        ({"protocol": "Moderations", "threshold": 1.5}, "less than or equal to 1"),
        ({"protocol": "Moderations", "threshold": "nan"}, "threshold"),
        ({"protocol": "HTTP", "timeout": "5ms"}, "greater than or equal to 10"),
        ({"protocol": "HTTP", "timeout": "3s"}, "less than or equal to 2500"),
        ({"protocol": "HTTP", "timeout": "1m"}, "not a duration such as 300ms"),
        ({"protocol": "gRPC"}, "protocol"),
        ({"protocol": "HTTP", "service": {"name": "a.b", "port": 1}}, "service.name"),
        ({"protocol": "HTTP", "service": {"name": "a", "port": 0}}, "service.port"),
        ({"protocol": "HTTP", "service": {**SERVICE, "path": "x"}}, "service.path"),
        ({"protocol": "HTTP", "service": {**SERVICE, "path": "/a?b"}}, "service.path"),
        ({"protocol": "HTTP", "service": {**SERVICE, "path": "/../a b"}}, "service.path"),
    ),
)
def test_what_is_refused(external: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        External.model_validate({"service": SERVICE, **external})


@pytest.mark.parametrize("protocol", ("Moderations", "OpenAIChat"))
def test_nothing_can_be_redacted_where_no_places_are_told(protocol: str) -> None:
    with pytest.raises(
        RuleErrors, match=r"spec.rules\[0\].external.protocol: .* does not say where"
    ):
        compiled(Action.REDACT, protocol=protocol, model="m")


@pytest.mark.parametrize("protocol", ("PresidioAnalyze", "HTTP"))
def test_places_can_be_redacted(protocol: str) -> None:
    assert compiled(Action.REDACT, protocol=protocol).protocol == protocol


@pytest.mark.parametrize(
    ("action", "members", "holds"),
    (
        (Action.DENY, {}, True),
        (Action.REDACT, {"streaming": {"maxBytes": 2048}}, True),
        (Action.ANNOTATE, {}, False),
        (Action.DENY, {"streaming": {"mode": "AnnotateAtEnd"}}, False),
    ),
)
def test_a_rule_may_ask_about_answers_and_says_whether_they_wait(
    action: Action, members: dict[str, Any], holds: bool
) -> None:
    rule = ask_zoo(action, external=members, segments={"response": ["Completion"]})
    judges = make_rules(ask_zoo(), rule).judges
    (asked,) = judges.asked(ResponseSegment.COMPLETION)
    assert (asked.rule, asked.holds) == (1, holds)
    assert asked.most == (2048 if "maxBytes" in str(members) else 65536)
    assert judges.asked(ResponseSegment.REASONING) == ()
    assert judges.asking == {1}


def test_how_answers_come_does_not_change_what_is_asked() -> None:
    assert compiled(streaming={"mode": "AnnotateAtEnd"}) == compiled()
