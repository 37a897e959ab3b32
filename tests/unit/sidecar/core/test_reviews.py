"""What is asked about an answer, when, and what becomes of it when the exchange is closed."""

import pytest
from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.core.actions import AskClassifiers
from aipolicy_sidecar.core.events import Classified
from aipolicy_sidecar.core.facts import Facts
from aipolicy_sidecar.core.inquiries import NOT_ASKED, TOO_MUCH
from aipolicy_sidecar.core.reviews import MOST_KEPT, Reviews
from aipolicy_sidecar.core.snapshots import compile_snapshot
from aipolicy_sidecar.core.states import State
from aipolicy_sidecar.core.tallies import Tally
from support.classifiers import ask_zoo, spot_zebras
from support.ports import REAL_CLOCK, make_policy

SNAPSHOT = compile_snapshot(make_policy(ask_zoo("Annotate", segments={"response": ["Completion"]})))


def make() -> tuple[Reviews, Tally]:
    tally = Tally(SNAPSHOT.rules, Direction.RESPONSE)
    tally.begin(streamed=True)
    return Reviews(SNAPSHOT, Facts(SNAPSHOT, REAL_CLOCK, answers=tally)), tally


def about(text: bytes) -> Subject:
    return Subject("0#0", ResponseSegment.COMPLETION, text, frozenset({0}))


def answer(ask: AskClassifiers) -> Classified:
    return Classified(tuple(map(spot_zebras, ask.questions)))


def test_a_text_that_waits_is_asked_about() -> None:
    reviews, _ = make()
    step = reviews.ask([about(b"a zebra")])
    assert step is not None
    assert step.state is State.REVIEWING
    assert isinstance(step.action, AskClassifiers)
    findings, faults = reviews.read(answer(step.action))
    assert [one.label for one in findings["0#0"]] == ["Zebra"]
    assert not faults
    assert reviews.ask([about(b" ")]) is None
    with pytest.raises(RuntimeError):
        reviews.read(Classified(()))


def test_texts_that_have_gone_are_asked_about_at_the_end() -> None:
    reviews, tally = make()
    reviews.keep([about(b"a zebra")])
    reviews.keep([about(b"a horse")])
    ask = reviews.leave(unasked=False)
    assert ask is not None
    assert [question.text for question in ask.questions] == [b"a zebra", b"a horse"]
    reviews.conclude(answer(ask))
    (decision,) = tally.decisions(refused=False)
    assert decision.labels == {"Zebra": 1}


def test_no_more_is_kept_than_there_is_room_for() -> None:
    reviews, tally = make()
    reviews.keep([about(b"x" * MOST_KEPT), about(b"a zebra")])
    ask = reviews.leave(unasked=False)
    assert ask is not None
    assert sum(len(question.text) for question in ask.questions) < 2 * MOST_KEPT
    (decision,) = tally.decisions(refused=False)
    assert decision.reason == TOO_MUCH


def test_what_nobody_is_asked_about_any_more_was_not_judged() -> None:
    reviews, tally = make()
    assert reviews.leave(unasked=True) is None
    (decision,) = tally.decisions(refused=False)
    assert decision.reason == NOT_ASKED
