from typing import Any

import pytest
from aipolicy.rules import Context
from aipolicy.rules.groundings import LINK, NAME, NUMBER
from aipolicy.segments import RequestSegment, ResponseSegment
from support.rule_sets import make_rule, make_rules

DOCUMENT, USER = RequestSegment.DOCUMENT, RequestSegment.USER
TEXT = """The Nordwind bridge was opened by Ida Lindqvist in 1987. It cost 1,250,000.50 crowns and
is 412.0 m long. More at https://bridges.example/nordwind."""


def labels(answer: str, told: dict[RequestSegment, str] | None = None, **spec: Any) -> list[str]:
    rules = make_rules(make_rule(action="Deny", grounding={"threshold": "Strict"} | spec))
    texts = {DOCUMENT: TEXT} if told is None else told
    context = Context({kind: (text.encode(),) for kind, text in texts.items()})
    scan = rules.judges.judge_answer(ResponseSegment.COMPLETION, answer.encode(), context)
    assert scan.faults == ()
    return [finding.label for finding in scan.findings]


@pytest.mark.parametrize(
    "answer",
    (
        "Lindqvist opened it in 1987.",
        "It cost 1.250.000,5 crowns and is 412 m long.",
        "See HTTPS://bridges.example/nordwind, it says: Opened in 1987.",
        "There are 3 points:\n- One\n- Two\n1. It was Ida's work.",
        "Yes.",
        "",
    ),
)
def test_what_the_documents_say_has_ground(answer: str) -> None:
    assert labels(answer) == []


@pytest.mark.parametrize(
    ("answer", "found"),
    (
        ("It was opened in 1978.", [NUMBER]),
        ("It cost 1,250,001 crowns.", [NUMBER]),
        ("It was opened by Karl Lindqvist.", [NAME]),
        ("More at https://bridges.example/other.", [LINK]),
        ("They say that Karl paid 99 for https://x.example", [LINK, NAME, NUMBER]),
        ("Der Müller sagt 77.", [NAME, NUMBER]),
    ),
)
def test_what_they_do_not_say_is_found(answer: str, found: list[str]) -> None:
    assert labels(answer) == found


@pytest.mark.parametrize(
    ("threshold", "found"), (("Strict", True), ("Balanced", True), ("Lenient", False))
)
def test_the_threshold_is_a_share_of_the_claims(threshold: str, found: bool) -> None:
    answer = "It was Lindqvist in 1987, or 1988."

    assert bool(labels(answer, threshold=threshold)) is found
    assert labels("It was Lindqvist in 1987, at 412 m, or 1988.", threshold="Balanced") == []


def test_what_the_user_says_is_known_too() -> None:
    told = {DOCUMENT: TEXT, USER: "Was it Karl, in 1999?"}

    assert labels("It was not Karl in 1999.", told) == []


def test_without_documents_nothing_is_judged() -> None:
    told = {USER: "Tell me of 1999"}

    assert labels("It was Karl in 1988.", told) == []
    assert labels("It was Karl in 1988.", told, sources=["User"]) == [NAME, NUMBER]
    rules = make_rules(make_rule(action="Deny", grounding={}))
    assert rules.judges.idle(Context({USER: (b"x",)})) == {0: "no documents"}
    assert rules.judges.idle(Context({DOCUMENT: (b"x",)})) == {}


def test_a_request_is_read_once_for_all_answers() -> None:
    rules = make_rules(make_rule(action="Deny", grounding={}))
    context = Context({DOCUMENT: (TEXT.encode(),)})

    for _ in range(2):
        rules.judges.judge_answer(ResponseSegment.COMPLETION, b"It was 1988.", context)
    assert len(context.memo) == 1
