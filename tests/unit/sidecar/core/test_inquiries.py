import pytest
from aipolicy.effective import EffectiveRule
from aipolicy.segments import Direction, RequestSegment
from aipolicy_sidecar.content.classifiers import Found, Opinion, Subject
from aipolicy_sidecar.core.inquiries import (
    MOST_WINDOWS,
    OVERLAP,
    TOO_MUCH,
    WINDOW,
    Inquiry,
    windows,
)
from aipolicy_sidecar.core.records import Outcome
from aipolicy_sidecar.core.snapshots import compile_snapshot
from aipolicy_sidecar.core.tallies import Tally
from hypothesis import given
from hypothesis import strategies as st
from support.classifiers import ask_zoo, spot_zebras
from support.ports import make_policy
from support.rule_sets import redact_cards

USER, DOCUMENT = RequestSegment.USER, RequestSegment.DOCUMENT


def inquire(*subjects: Subject, rules: tuple[EffectiveRule, ...]) -> tuple[Inquiry, Tally]:
    snapshot = compile_snapshot(make_policy(*rules))
    tally = Tally(snapshot.rules, Direction.REQUEST)
    tally.begin()
    return Inquiry(snapshot, Direction.REQUEST, subjects), tally


@given(text=st.text("aä😀", min_size=1, max_size=40), times=st.integers(1, 1200))
def test_windows_cover_a_text_and_overlap(text: str, times: int) -> None:
    data = (text * times).encode()
    end = 0
    for start, window in windows(data):
        assert start <= max(0, end - OVERLAP)
        assert len(window) <= WINDOW
        assert data[start : start + len(window)] == window
        window.decode()
        end = start + len(window)
    assert end == len(data)


def test_what_is_the_same_is_asked_once() -> None:
    inquiry, tally = inquire(
        Subject("/0", USER, b"a zebra"),
        Subject("/1", USER, b"a zebra"),
        Subject("/2", USER, b" "),
        Subject("/3", RequestSegment.SYSTEM, b"not asked"),
        rules=(ask_zoo("Redact", "one"), ask_zoo("Deny", "two"), redact_cards()),
    )
    (question,) = inquiry.questions
    assert (question.text, question.classifier.host) == (b"a zebra", "zoo.team-a.svc")
    edited = inquiry.conclude((spot_zebras(question),), tally)
    assert edited == {"/0": b"a [Zebra]", "/1": b"a [Zebra]"}
    assert [dict(one.labels) for one in tally.decisions(refused=False)] == [
        {"Zebra": 2},
        {"Zebra": 2},
        {},
    ]


def test_origins_are_asked_about_by_themselves() -> None:
    inquiry, _ = inquire(
        Subject("/0", USER, b"x"), Subject("/1", DOCUMENT, b"x"), rules=(ask_zoo(),)
    )
    assert [question.segment for question in inquiry.questions] == [USER, DOCUMENT]


def test_what_lies_where_windows_meet_is_found_once() -> None:
    text = b"." * (WINDOW - 20) + b"zebra" + b"." * WINDOW
    inquiry, tally = inquire(Subject("/0", USER, text), rules=(ask_zoo("Redact"),))
    assert len(inquiry.questions) > 1
    edited = inquiry.conclude(tuple(map(spot_zebras, inquiry.questions)), tally)
    assert edited == {"/0": text.replace(b"zebra", b"[Zebra]")}
    (decision,) = tally.decisions(refused=False)
    assert decision.labels == {"Zebra": 1}


def test_more_windows_than_a_rule_may_ask_about_are_its_fault() -> None:
    subjects = [Subject(f"/{at}", USER, b"%d" % at) for at in range(MOST_WINDOWS + 1)]
    inquiry, tally = inquire(*subjects, rules=(ask_zoo(),))
    assert len(inquiry.questions) == MOST_WINDOWS
    inquiry.conclude((Opinion(),) * MOST_WINDOWS, tally)
    (decision,) = tally.decisions(refused=True)
    assert (decision.outcome, decision.reason) == (Outcome.ERROR, TOO_MUCH)


def test_as_many_windows_as_allowed_are_no_fault() -> None:
    subjects = [Subject(f"/{at}", USER, b"%d" % at) for at in range(MOST_WINDOWS)]
    inquiry, tally = inquire(*subjects, rules=(ask_zoo(),))
    inquiry.conclude((Opinion(),) * MOST_WINDOWS, tally)
    assert tally.denial() is None


def test_a_fault_leaves_what_was_found() -> None:
    inquiry, tally = inquire(
        Subject("/0", USER, b"one"), Subject("/1", USER, b"two"), rules=(ask_zoo(),)
    )
    inquiry.conclude((Opinion((Found(0, 3, "Bad"),)), Opinion(fault="Timeout")), tally)
    (decision,) = tally.decisions(refused=True)
    assert (decision.outcome, decision.reason) == (Outcome.ERROR, "Timeout")
    assert decision.labels == {"Bad": 1}


def test_every_question_needs_its_opinion() -> None:
    inquiry, tally = inquire(Subject("/0", USER, b"one"), rules=(ask_zoo(),))
    with pytest.raises(ValueError, match="not every question"):
        inquiry.conclude((), tally)
