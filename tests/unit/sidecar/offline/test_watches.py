import pytest
from aipolicy.rules import Context
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from aipolicy_sidecar.offline.watches import Logbook, WatchedRules
from support.rule_sets import deny_bluebird, make_rule, make_rules, redact_mail

RULES = make_rules(
    redact_mail(),
    deny_bluebird(segments={"request": ["User"]}),
    make_rule("form", "Deny", jsonSchema={"schema": {"type": "object"}}),
)
COMPLETION = ResponseSegment.COMPLETION
TEXT = b'"jo@example.org"'


def test_texts_that_rules_look_at_are_seen_with_what_was_said() -> None:
    logbook = Logbook()
    rules = WatchedRules(RULES.rules, logbook)
    scan = rules.scan(Direction.REQUEST, RequestSegment.USER, TEXT)
    assert scan == RULES.scan(Direction.REQUEST, RequestSegment.USER, TEXT)
    rules.scan(Direction.REQUEST, RequestSegment.PARAMETERS, TEXT)
    (seen,) = logbook.sightings
    assert (bytes(seen.text), tuple(seen.findings), seen.context) == (TEXT, scan.findings, None)
    logbook.begin()
    assert logbook.sightings == []


@pytest.mark.parametrize("size", (1, 5, 100))
def test_a_followed_text_is_seen_once_with_all_that_was_said(size: int) -> None:
    logbook = Logbook()
    rules = WatchedRules(RULES.rules, logbook)
    context = Context()
    followed = rules.judges.follow(COMPLETION, rules.stream(COMPLETION), context)
    assert followed is not None
    for place in range(0, len(TEXT), size):
        followed.feed(TEXT[place : place + size])
    followed.feed(b"", final=True)
    (seen,) = logbook.sightings
    assert (bytes(seen.text), seen.context) == (TEXT, context)
    assert sorted(found.label for found in seen.findings) == ["EmailAddress", "JsonSchema"]
    assert rules.judges.judge_answer(COMPLETION, TEXT, context).findings[0].label == "JsonSchema"
    assert len(logbook.sightings) == 2


def test_what_no_rule_looks_at_is_not_followed() -> None:
    logbook = Logbook()
    rules = WatchedRules(make_rules(deny_bluebird(segments={"request": ["User"]})).rules, logbook)
    assert rules.stream(COMPLETION) is None
    assert rules.judges.follow(COMPLETION, None, Context()) is None
    assert logbook.sightings == []
