"""Streams that cannot be read or judged."""

import json
from typing import Any

import pytest
from aipolicy.rule_specs import Action, OnError, RuleMode
from aipolicy.rules import RuleFault
from aipolicy_sidecar.content.streams.followed_answers import MAX_TEXTS
from aipolicy_sidecar.content.streams.framings import MAX_EVENT_BYTES
from aipolicy_sidecar.content.streams.guarded_streams import UNREADABLE
from support.chat_streams import (
    CARD,
    DONE,
    RULES,
    answer,
    chunk,
    event,
    follow,
    read_events,
    read_texts,
)
from support.rule_sets import (
    audit_zebra,
    make_rule,
    make_rules,
    redact_cards,
)

CONTENT = (0, "content")


MALFORMED = (
    b"data: {\n\n",
    b"data: [1]\n\n",
    b"data: nonsense\n\n",
    b'data: {"choices": 5}\n\n',
    b'data: {"choices": [5]}\n\n',
    b'data: {"choices": [{"index": "0", "delta": {}}]}\n\n',
    b'data: {"a": 1, "a": 2}\n\n',
    b'data: {"choices": [{"index": 0, "delta": {"content": "\\ud800"}}]}\n\n',
    b"data: \xff\n\n",
    b"data: " + b"x" * MAX_EVENT_BYTES + b"\n\n",
    event({"choices": [{"index": 0, "delta": {f"m{n}": "x" for n in range(MAX_TEXTS + 1)}}]}),
)


@pytest.mark.parametrize("bad", MALFORMED)
def test_what_cannot_be_read_ends_the_stream(bad: bytes) -> None:
    outcome = follow(RULES, [chunk("so! "), bad, chunk("no! "), DONE])
    assert outcome.denied == RuleFault(0, UNREADABLE)
    assert outcome.faults == [RuleFault(0, UNREADABLE)]
    assert read_texts(outcome.data) == {CONTENT: "so! ", (0, "finish"): "content_filter"}


@pytest.mark.parametrize("bad", MALFORMED[:-1])
@pytest.mark.parametrize(
    "rules",
    (make_rules(), make_rules(redact_cards(on_error=OnError.ALLOW)), make_rules(audit_zebra())),
)
def test_what_cannot_be_read_passes_where_no_rule_minds(bad: bytes, rules: Any) -> None:
    stream = chunk("so! ") + bad + chunk("no! ") + DONE
    assert follow(rules, [stream]).data == stream


def test_an_unreadable_first_event_ends_the_first_choice() -> None:
    outcome = follow(RULES, [b"data: {\n\n"])
    assert read_texts(outcome.data) == {(0, "finish"): "content_filter"}


def test_nothing_follows_the_end_mark() -> None:
    stream = answer("so! ")
    assert follow(RULES, [stream, chunk("no! "), b": ping\n\n"]).data == stream
    assert follow(make_rules(), [stream, chunk("no! ")]).data == stream + chunk("no! ")


def test_error_events_pass_and_are_read() -> None:
    error = event({"error": {"message": "boom", "code": 500}})
    assert follow(RULES, [chunk("so! "), error, DONE]).data == chunk("so! ") + error + DONE
    leaking = event({"error": {"message": f"bad card {CARD}"}})
    assert read_events(follow(RULES, [leaking]).data) == [
        {"error": {"message": "bad card [CreditCard]"}}
    ]
    assert follow(RULES, [event({"error": {"message": "project bluebird"}})]).denied


def test_a_rule_that_faults_ends_the_stream_or_lets_it_pass() -> None:
    endless = make_rule("endless", Action.REDACT, patterns={"regex": ["a+b"]})
    stream = answer(*["a" * 100] * 30)
    outcome = follow(make_rules(endless), [stream])
    assert isinstance(outcome.denied, RuleFault)
    assert read_texts(outcome.data)[0, "finish"] == "content_filter"
    lenient = make_rule(
        "endless", Action.REDACT, patterns={"regex": ["a+b"]}, on_error=OnError.ALLOW
    )
    outcome = follow(make_rules(lenient), [stream])
    assert outcome.faults
    assert read_texts(outcome.data) == {CONTENT: "a" * 3000, (0, "finish"): "stop"}
    audited = make_rule("endless", Action.DENY, patterns={"regex": ["a+b"]}, mode=RuleMode.AUDIT)
    assert follow(make_rules(audited), [stream]).data == stream


@pytest.mark.parametrize(
    "stream",
    (
        json.dumps({"choices": [{"message": {"content": CARD}}]}).encode(),
        CARD.encode() + b"\n\n",
        chunk("so ") + b"card: " + CARD.encode() + b"\n\n" + chunk("no "),
        b"data: {}\n" + CARD.encode() + b"\n\n",
    ),
)
def test_what_is_no_event_stream_does_not_pass_as_one(stream: bytes) -> None:
    outcome = follow(RULES, [stream])
    assert CARD.encode() not in outcome.data
    assert read_texts(outcome.data)[0, "finish"] == "content_filter"
    assert outcome.data.endswith(DONE)
    assert isinstance(outcome.denied, RuleFault)
    assert outcome.denied.reason == UNREADABLE
    lenient = make_rules(redact_cards(on_error=OnError.ALLOW))
    assert follow(lenient, [stream]).data == stream
