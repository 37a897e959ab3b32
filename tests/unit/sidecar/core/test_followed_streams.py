"""A streamed answer that waits for classifiers, event by event."""

from typing import Any

from aipolicy_sidecar.content.classifiers import Opinion
from aipolicy_sidecar.core.actions import PASS, AskClassifiers, Continue, Finish
from aipolicy_sidecar.core.events import (
    Classified,
    Closed,
    CloseReason,
    ResponseBody,
    ResponseTrailers,
)
from aipolicy_sidecar.core.inquiries import NOT_ASKED
from aipolicy_sidecar.core.records import Outcome
from aipolicy_sidecar.core.states import State
from support.chat_streams import DONE, chunk
from support.classifiers import ask_zoo
from support.ports import Guard, make_policy
from support.transcripts import Transcript, ask, reply, say

ANSWERS: dict[str, Any] = {"segments": {"response": ["Completion"]}}
GUARDED = make_policy(ask_zoo(**ANSWERS))
TOLD = make_policy(ask_zoo("Annotate", **ANSWERS))


def stream(guard: Guard) -> Transcript:
    return Transcript(guard) >> ask() >> reply("text/event-stream")


def decision(transcript: Transcript) -> tuple[Outcome, str]:
    assert isinstance(transcript.last, Finish)
    (one,) = transcript.last.record.decisions
    return one.outcome, one.reason


def test_a_chunk_waits_for_classifiers_and_only_where_a_text_ends() -> None:
    transcript = stream(Guard(GUARDED))
    transcript >> ResponseBody(chunk("a horse"), end=False) << Continue
    end = chunk(finish="stop") + DONE
    transcript >> ResponseBody(end, end=False) << AskClassifiers
    assert transcript.exchange.state is State.REVIEWING
    transcript >> Classified((Opinion(),)) << Continue
    assert isinstance(transcript.last, Continue)
    assert b"a horse" in (transcript.last.body or b"")
    transcript >> ResponseBody(b"", end=True) << PASS >> Closed() << Finish
    assert decision(transcript) == (Outcome.EVALUATED, "")


def test_a_client_that_leaves_meanwhile_was_not_judged() -> None:
    transcript = stream(Guard(GUARDED)) >> ResponseBody(chunk("a horse"), end=False)
    transcript >> ResponseBody(DONE, end=False) << AskClassifiers
    transcript >> Closed(CloseReason.CANCELLED) << Finish
    assert decision(transcript) == (Outcome.SKIPPED, NOT_ASKED)


def test_a_request_whose_client_leaves_meanwhile_was_not_judged() -> None:
    transcript = Transcript(Guard(make_policy(ask_zoo()))) >> ask() >> say() << AskClassifiers
    transcript >> Closed(CloseReason.CANCELLED) << Finish
    assert decision(transcript) == (Outcome.SKIPPED, NOT_ASKED)


def test_trailers_end_an_answer_before_anybody_is_asked() -> None:
    transcript = stream(Guard(GUARDED)) >> ResponseBody(chunk("a horse"), end=False)
    transcript >> ResponseTrailers() << PASS >> Closed() << Finish
    assert decision(transcript) == (Outcome.SKIPPED, NOT_ASKED)


def test_the_record_waits_for_what_is_asked_about_an_answer_that_has_gone() -> None:
    transcript = stream(Guard(TOLD)) >> ResponseBody(chunk("a horse"), end=False) << PASS
    transcript >> ResponseBody(DONE, end=True) << PASS >> Closed() << AskClassifiers
    transcript >> Classified((Opinion(fault="Timeout"),)) << Finish
    assert transcript.exchange.state is State.CLOSED
    assert decision(transcript) == (Outcome.ERROR, "Timeout")


def test_of_a_text_that_did_not_end_nothing_is_known() -> None:
    transcript = stream(Guard(TOLD)) >> ResponseBody(chunk("a horse"), end=False) << PASS
    transcript >> Closed(CloseReason.CANCELLED) << Finish
    assert decision(transcript) == (Outcome.SKIPPED, NOT_ASKED)
