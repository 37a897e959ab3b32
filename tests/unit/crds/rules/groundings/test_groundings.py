from typing import Any

import pytest
from aipolicy.findings import Finding
from aipolicy.rule_specs import Threshold
from aipolicy.rules import Context
from aipolicy.rules.groundings import MAX_CLAIMS, score
from aipolicy.rules.groundings.evidences import Claim
from aipolicy.segments import RequestSegment, ResponseSegment
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rule_sets import make_rule, make_rules

DOCUMENT, USER = RequestSegment.DOCUMENT, RequestSegment.USER
TEXT = """The Nordwind bridge was opened by Ida Lindqvist in 1987. It cost 1,250,000.50 crowns and
is 412.0 m long. More at https://bridges.example/nordwind."""


def judge(
    answer: str, told: dict[RequestSegment, str] | None = None, **spec: Any
) -> tuple[Finding, ...]:
    rules = make_rules(make_rule(action="Deny", grounding={"threshold": "Strict"} | spec))
    texts = {DOCUMENT: TEXT} if told is None else told
    context = Context({kind: (text.encode(),) for kind, text in texts.items()})
    scan = rules.judges.judge_answer(ResponseSegment.COMPLETION, answer.encode(), context)
    assert scan.faults == ()
    return scan.findings


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
    assert judge(answer) == ()


@pytest.mark.parametrize(
    ("answer", "found"),
    (
        ("It was opened in 1978.", {"1978": Claim.DATE}),
        ("It cost 1,250,001 crowns.", {"1,250,001": Claim.NUMBER}),
        ("It was opened by Karl Lindqvist.", {"Karl": Claim.NAME}),
        ("The bridge was opened by Anna Berg in 1987.", {"Anna Berg": Claim.NAME}),
        ("More at https://bridges.example/other.", {"https://bridges.example/other.": Claim.LINK}),
        (
            "They say that Karl paid 99 for https://x.example",
            {"Karl": Claim.NAME, "99": Claim.NUMBER, "https://x.example": Claim.LINK},
        ),
        (
            "Lindqvist opened it. A dragon guards the treasure below.",
            {"A dragon guards the treasure below.": Claim.STATEMENT},
        ),
        ("Größe: “ä” 412 m. Es kostet 77.", {"77": Claim.NUMBER}),
    ),
)
def test_what_they_do_not_say_is_named(answer: str, found: dict[str, str]) -> None:
    findings = judge(answer)
    text = answer.encode()
    named = {text[one.start : one.end].decode().strip(): one.label for one in findings}
    assert named.items() >= found.items()
    assert all(0 < one.score <= 1 for one in findings)


def test_a_higher_threshold_wants_more() -> None:
    answers = (
        "It was opened in 1987, by Lindqvist.",
        "The bridge was opened by Lindqvist and painted in 1987.",
        "The bridge was opened by Lindqvist, 413 m long.",
        "A dragon guards the treasure below the castle, says Karl, since 1244.",
    )
    found = {
        one: [bool(judge(answer, threshold=one.value)) for answer in answers] for one in Threshold
    }
    assert found[Threshold.STRICT][0] is False
    assert found[Threshold.BALANCED][2:] == [True, True]
    for strict, balanced, lenient in zip(*found.values(), strict=True):
        assert strict >= balanced >= lenient


def test_what_the_user_says_is_known_too() -> None:
    told = {DOCUMENT: TEXT, USER: "Was it Karl, in 1999?"}

    assert judge("It was not Karl in 1999.", told, threshold="Balanced") == ()


def test_without_documents_nothing_is_judged() -> None:
    told = {USER: "Tell me of 1999"}

    assert judge("It was Karl in 1988.", told) == ()
    found = judge("It was Karl in 1988.", told, sources=["User"])
    assert [one.label for one in found] == [Claim.NAME, Claim.DATE]
    rules = make_rules(make_rule(action="Deny", grounding={}))
    assert rules.judges.idle(Context({USER: (b"x",)})) == {0: "no documents"}
    assert rules.judges.idle(Context({DOCUMENT: (b"x",)})) == {}


def test_a_request_is_read_once_for_all_answers_and_rules() -> None:
    rules = make_rules(
        make_rule("a", action="Deny", grounding={}),
        make_rule("b", action="Deny", grounding={"threshold": "Strict"}),
    )
    context = Context({DOCUMENT: (TEXT.encode(),)})

    for _ in range(2):
        rules.judges.judge_answer(ResponseSegment.COMPLETION, b"It was 1988.", context)
    assert len(context.memo) == 1


def test_answers_are_measured_also_below_the_threshold() -> None:
    rules = make_rules(make_rule(action="Deny", grounding={"threshold": "Lenient"}))
    context = Context({DOCUMENT: (TEXT.encode(),)})
    scores = [
        rules.judges.score_answer(ResponseSegment.COMPLETION, answer.encode(), context)[0]
        for answer in ("Lindqvist opened it.", "Lindqvist painted it.", "Dragons painted it.")
    ]
    assert scores == sorted(set(scores))
    assert scores[1] == score("Lindqvist painted it.", [TEXT])


@settings(max_examples=50)
@given(st.text("aä .1\n漢Bhttps://x", max_size=60), st.text("aä .1漢B", max_size=30))
def test_findings_lie_in_the_answer(answer: str, told: str) -> None:
    text = answer.encode()
    for one in judge(answer, {DOCUMENT: told or "x"}):
        assert 0 <= one.start < one.end <= len(text)
        text[one.start : one.end].decode()


@pytest.mark.parametrize("unit", ("a", "7", "漢", "A ", "1. ", "x\n", "https://a ", ".", "@"))
def test_the_work_is_bounded(unit: str) -> None:
    answer = unit * (65_536 // len(unit.encode()))
    judge(answer, {DOCUMENT: answer})
    assert len(judge(answer)) <= MAX_CLAIMS
