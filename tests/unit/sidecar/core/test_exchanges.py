from dataclasses import replace
from itertools import pairwise

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy.policies import Mode
from aipolicy_sidecar.core.actions import (
    NOTHING_MORE,
    PASS,
    AskLease,
    BodyMode,
    Continue,
    Finish,
    Modes,
    Respond,
)
from aipolicy_sidecar.core.events import (
    Closed,
    CloseReason,
    Event,
    LeaseGranted,
    LeaseRefused,
    LeaseUnavailable,
    RequestBody,
    RequestTrailers,
    ResponseBody,
    ResponseTrailers,
)
from aipolicy_sidecar.core.exchanges import Exchange
from aipolicy_sidecar.core.records import ExchangeRecord
from aipolicy_sidecar.core.states import ProtocolError, State
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import DONE, chunk, usage_chunk
from support.chats import completion, prompt
from support.ports import Guard, make_policy, no_policy
from support.rule_sets import deny_bluebird, redact_cards
from support.transcripts import Transcript, ask, reply, say

GUARDED = make_policy(redact_cards(), deny_bluebird())
BUDGETED = make_policy(redact_cards(), deny_bluebird(), budgets=("b",))
IDENTITY = (("accept-encoding", "identity"),)
BUFFERED = Modes(response_headers=True, response_body=BodyMode.BUFFERED)
SHOWN = replace(BUFFERED, request_body=BodyMode.BUFFERED, request_trailers=True)
READ = Continue(set_headers=IDENTITY, modes=SHOWN)
WHOLE = Continue(modes=BUFFERED)
STREAM = Continue(
    remove_headers=("content-length",),
    modes=Modes(response_headers=True, response_body=BodyMode.STREAMED, response_trailers=True),
)
CARD = "4111 1111 1111 1111"


def record(transcript: Transcript) -> ExchangeRecord:
    assert isinstance(transcript.last, Finish)
    return transcript.last.record


def test_a_clean_exchange_takes_four_messages() -> None:
    transcript = Transcript(Guard(GUARDED))
    transcript >> ask() << READ
    transcript >> say() << PASS
    transcript >> reply() << WHOLE
    transcript >> ResponseBody(completion()) << PASS
    transcript >> Closed() << Finish
    assert record(transcript).closed == "completed"


def test_without_a_policy_it_takes_one() -> None:
    Transcript(Guard(no_policy())) >> ask() << Continue(modes=NOTHING_MORE) >> Closed() << Finish


def test_with_rules_on_requests_only_it_takes_two() -> None:
    transcript = Transcript(Guard(make_policy(redact_cards(segments={"request": ["User"]}))))
    transcript >> ask() << Continue(modes=Modes(BodyMode.BUFFERED, request_trailers=True))
    transcript >> say() << PASS >> Closed() << Finish


def test_with_rules_on_answers_only_it_takes_three() -> None:
    transcript = Transcript(Guard(make_policy(redact_cards(segments={"response": ["Completion"]}))))
    (
        transcript
        >> ask()
        << Continue(
            set_headers=IDENTITY,
            modes=Modes(response_headers=True, response_body=BodyMode.BUFFERED),
        )
    )
    transcript >> reply() << WHOLE >> ResponseBody(completion()) << PASS >> Closed() << Finish


def test_an_edit_brings_its_length() -> None:
    transcript = Transcript(Guard(GUARDED)) >> ask() << READ >> say(CARD)
    body = prompt("[CreditCard]")
    assert isinstance(transcript.last, Continue)
    assert transcript.last.body == body
    assert transcript.last.set_headers == (("content-length", str(len(body))),)


def test_a_lease_is_asked_for_and_the_request_waits() -> None:
    guard = Guard(BUDGETED)
    need = len(prompt(max_tokens=10)) + 64 + 10
    transcript = Transcript(guard)
    transcript >> ask() << READ
    transcript >> say(max_tokens=10) << AskLease("b", need)
    assert transcript.exchange.state is State.LEASING
    transcript >> guard.lend("b", need) << PASS
    transcript >> reply() << WHOLE
    assert guard.ledger.lease("b").reserved == need
    transcript >> ResponseBody(completion(usage=(3, 4))) << PASS
    assert (guard.ledger.lease("b").spent, guard.ledger.lease("b").reserved) == (7, 0)
    transcript >> Closed()
    assert record(transcript).charged_tokens == 7
    assert record(transcript).lease_seconds > 0


def test_a_refused_lease_is_a_refusal() -> None:
    transcript = Transcript(Guard(BUDGETED)) >> ask() >> say(max_tokens=10) << AskLease
    transcript >> LeaseRefused(3.0) << Respond
    assert isinstance(transcript.last, Respond)
    assert (transcript.last.status, transcript.last.headers) == (429, (("retry-after", "3"),))
    transcript >> Closed()
    assert record(transcript).refusal == "budget"


def test_a_client_that_leaves_while_it_waits_costs_nothing() -> None:
    guard = Guard(BUDGETED)
    transcript = Transcript(guard) >> ask() >> say() << AskLease
    transcript >> Closed(CloseReason.CANCELLED) << Finish
    assert record(transcript).charged_tokens is None
    assert guard.ledger.lease("b").reserved == 0


def test_the_proxys_own_answer_passes() -> None:
    transcript = Transcript(Guard(BUDGETED)) >> ask() << READ
    transcript >> reply("text/plain", status=408) << WHOLE
    transcript >> ResponseBody(b"too slow") << PASS >> Closed() << Finish
    assert record(transcript).status == 408
    assert record(transcript).upstream_status is None


def test_a_request_of_trailers_only_is_refused() -> None:
    transcript = Transcript(Guard(GUARDED)) >> ask() << READ
    transcript >> RequestTrailers() << Respond >> Closed() << Finish
    assert record(transcript).status == 400


def test_a_request_of_trailers_only_passes_an_audit() -> None:
    guard = Guard(make_policy(redact_cards(), mode=Mode.AUDIT))
    transcript = Transcript(guard) >> ask() << READ >> RequestTrailers() << PASS
    transcript >> reply() << WHOLE >> ResponseBody(completion()) << PASS >> Closed() << Finish


def test_an_answer_before_any_request_is_the_proxys_own() -> None:
    Transcript(Guard(GUARDED)) >> reply(status=400) << PASS >> Closed() << Finish


def test_a_stream_that_ends_with_trailers_is_settled_and_leaks_nothing() -> None:
    guard = Guard(BUDGETED)
    transcript = Transcript(guard) >> ask() >> say(stream=True) << AskLease
    transcript >> guard.lend("b", 10_000) << Continue
    transcript >> reply("text/event-stream") << STREAM
    transcript >> ResponseBody(chunk("ok ") + usage_chunk(2, 3) + chunk("4111 11"), end=False)
    assert isinstance(transcript.last, Continue)
    assert b"4111" not in (transcript.last.body or b"")
    transcript >> ResponseTrailers() << PASS >> Closed() << Finish
    assert record(transcript).closed == "completed"
    assert record(transcript).charged_tokens == 5


def test_trailers_change_nothing_elsewhere() -> None:
    transcript = Transcript(Guard(GUARDED)) >> ask() << READ
    transcript >> say() << PASS >> RequestTrailers() << PASS
    transcript >> reply() << WHOLE >> ResponseBody(completion()) << PASS
    transcript >> ResponseTrailers() << PASS >> Closed() << Finish


@pytest.mark.parametrize(
    "events",
    (
        [say()],
        [ask(), ask()],
        [ask(), say(), say()],
        [ask(), ResponseBody(b"")],
        [ask(), LeaseGranted()],
        [ask(), say(), reply(), reply()],
        [Closed(), Closed()],
        [Closed(), ask()],
    ),
)
def test_what_the_rules_do_not_foresee_is_an_error(events: list[Event]) -> None:
    transcript = Transcript(Guard(GUARDED))
    for event in events[:-1]:
        transcript >> event
    with pytest.raises(ProtocolError):
        transcript >> events[-1]


def test_a_failure_is_recorded_by_its_class() -> None:
    transcript = Transcript(Guard(GUARDED)) >> ask()
    transcript >> Closed(CloseReason.FAILED, "ValueError") << Finish
    assert (record(transcript).closed, record(transcript).error) == ("failed", "ValueError")


def test_what_the_caller_traces_is_kept_within_bounds() -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    transcript = Transcript(Guard(GUARDED)) >> ask(traceparent=trace, tracestate="x" * 9999)
    transcript >> say(model="m" * 9999) >> Closed()
    kept = record(transcript)
    assert (kept.traceparent, len(kept.tracestate or ""), kept.model) == (trace, 512, None)


def test_handling_is_timed() -> None:
    transcript = Transcript(Guard(GUARDED)) >> ask() >> say() >> reply() >> Closed()
    kept = record(transcript)
    assert kept.handling_seconds > 0
    assert kept.lease_seconds == 0
    assert kept.answered is not None
    assert kept.started <= kept.answered <= kept.ended


EVENTS: tuple[Event, ...] = (
    ask(),
    ask(end=True),
    ask(path="/v1/models", method="GET", end=True),
    ask(path="/other"),
    ask(content_encoding="gzip"),
    say(),
    say(CARD, stream=True),
    say("project bluebird"),
    RequestBody(b"{"),
    RequestTrailers(),
    LeaseGranted(),
    LeaseRefused(1.0),
    LeaseUnavailable(),
    reply(),
    reply(status=500),
    reply("text/event-stream"),
    reply("text/plain"),
    reply(end=True),
    ResponseBody(completion(CARD)),
    ResponseBody(completion("project bluebird")),
    ResponseBody(b"{"),
    ResponseBody(chunk(CARD), end=False),
    ResponseBody(chunk("project bluebird") + DONE),
    ResponseTrailers(),
)


@given(
    st.lists(st.sampled_from(EVENTS), max_size=12),
    st.sampled_from((no_policy(), GUARDED, BUDGETED, make_policy(budgets=("b",), mode=Mode.AUDIT))),
    st.sampled_from(tuple(CloseReason)),
    st.booleans(),
)
def test_whatever_happens_it_is_settled_and_recorded_once(
    events: list[Event], policy: EffectivePolicy, reason: CloseReason, patient: bool
) -> None:
    guard = Guard(policy)
    exchange = Exchange(guard.current(), guard.ledger, guard.sessions, guard.clock)
    for event in events:
        try:
            action = exchange.handle(event)
            if patient and isinstance(action, AskLease):
                exchange.handle(guard.lend(action.budget, action.tokens))
        except ProtocolError:
            pass
    finish = exchange.handle(Closed(reason))
    assert isinstance(finish, Finish)
    lease = guard.ledger.lease("b")
    assert lease.reserved == 0
    assert lease.spent == (finish.record.charged_tokens or 0)
    with pytest.raises(ProtocolError):
        exchange.handle(Closed())


@given(st.data())
def test_a_streams_outcome_does_not_depend_on_how_it_is_cut(data: st.DataObject) -> None:
    stream = chunk(f"It is {CARD}, ") + chunk("about project ") + chunk("bluebird") + DONE
    places = data.draw(st.sets(st.integers(1, len(stream) - 1), max_size=8))
    bounds = [0, *sorted(places), len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(bounds)]

    def play(pieces: list[bytes]) -> ExchangeRecord:
        transcript = Transcript(Guard(GUARDED)) >> ask() >> say(stream=True)
        transcript >> reply("text/event-stream") << STREAM
        for piece in pieces:
            transcript >> ResponseBody(piece, end=False)
            assert isinstance(transcript.last, Continue)
            assert b"4111" not in (transcript.last.body or b"")
        transcript >> ResponseBody(b"") >> Closed()
        return record(transcript)

    def told(pieces: list[bytes]) -> ExchangeRecord:
        return replace(play(pieces), handling_seconds=0, started=0, ended=0, answered=0)

    assert told(pieces) == told([stream])
