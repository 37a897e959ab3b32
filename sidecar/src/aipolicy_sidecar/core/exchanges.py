"""The exchange: one HTTP request and its answer, from the first event to the last.

Synchronous and sans-IO. It keeps the rules of `states`, takes care of time and of
settling, and leaves the judging to the stages: the head (`heads`), the prompt
(`prompts`) and the answer (`answers`).
"""

from aipolicy_sidecar.core.actions import PASS, Action, AskClassifiers, AskLease, Finish
from aipolicy_sidecar.core.answers import Answer
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import (
    Classified,
    Closed,
    CloseReason,
    Event,
    LeaseGranted,
    LeaseRefused,
    LeaseUnavailable,
    RequestBody,
    RequestHeaders,
    RequestTrailers,
    ResponseBody,
    ResponseHeaders,
    ResponseTrailers,
)
from aipolicy_sidecar.core.facts import Facts, Step
from aipolicy_sidecar.core.heads import judge_head, note_head
from aipolicy_sidecar.core.inquiries import NOT_ASKED
from aipolicy_sidecar.core.leases import Ledger
from aipolicy_sidecar.core.paths import find_route
from aipolicy_sidecar.core.prompts import Prompt
from aipolicy_sidecar.core.records import Clock
from aipolicy_sidecar.core.sessions import Sessions
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.states import COMPLETE, State, check
from aipolicy_sidecar.core.turns import Turn

_RELEASED = frozenset({State.ANSWER, State.PASSING})
_CLASSIFYING = frozenset({State.CLASSIFYING, State.REVIEWING})


class Exchange:
    """One exchange under the snapshot that was in force when it began.

    `handle` answers every event with one action. After `Finish` the exchange is over.
    """

    __slots__ = (
        "_answer",
        "_asked",
        "_closed",
        "_facts",
        "_ledger",
        "_prompt",
        "_sessions",
        "_snapshot",
        "_state",
    )

    def __init__(
        self, snapshot: Snapshot | None, ledger: Ledger, sessions: Sessions, clock: Clock
    ) -> None:
        """Begin; without a snapshot everything is refused with 503."""
        self._snapshot = snapshot
        self._ledger = ledger
        self._sessions = sessions
        self._facts = Facts(snapshot, clock, started=clock.wall())
        self._state = State.NEW
        self._prompt: Prompt | None = None
        self._answer: Answer | None = None
        self._asked = 0.0
        self._closed = Closed()

    @property
    def state(self) -> State:
        """What the exchange waits for."""
        return self._state

    @property
    def request_id(self) -> str:
        """The proxy's id of the request; empty before its head has come."""
        return self._facts.request_id

    def handle(self, event: Event) -> Action:
        """Take an event and say what is to be done about it.

        Raises:
            ProtocolError: When the event is not allowed now.
        """
        check(self._state, event)
        facts = self._facts
        begun = facts.clock.monotonic()
        if self._state is State.LEASING:
            facts.lease_seconds += begun - self._asked
        elif self._state in _CLASSIFYING:
            facts.classifier_seconds += begun - self._asked
        if isinstance(event, Closed):
            return self._close(event)
        if isinstance(event, Classified) and self._state is State.CLOSING:
            return self._conclude(event)
        step = self._take(event)
        if isinstance(step.action, AskLease | AskClassifiers):
            self._asked = facts.clock.monotonic()
        self._state = step.state
        facts.handling_seconds += facts.clock.monotonic() - begun
        return step.action

    def _close(self, event: Closed) -> Finish | AskClassifiers:
        if event.reason is CloseReason.COMPLETED and self._state not in COMPLETE:
            # Envoy ends its stream to the guard in the same way when the client or the
            # upstream is lost.
            event = Closed(CloseReason.CANCELLED)
        facts, snapshot = self._facts, self._snapshot
        facts.settle()
        facts.ended = facts.clock.wall()
        self._closed = event
        if self._state is State.CLASSIFYING and snapshot is not None and facts.requests is not None:
            facts.requests.pass_over(snapshot.classifiers, NOT_ASKED)
        left = None if self._answer is None else self._answer.leave(self._state)
        if left is not None:
            self._state = State.CLOSING
            return left
        return self._finish()

    def _conclude(self, answer: Classified) -> Finish:
        """Count what classifiers said about an answer that has gone."""
        if self._answer is not None:
            self._answer.conclude(answer)
        return self._finish()

    def _finish(self) -> Finish:
        self._state = State.CLOSED
        facts = self._facts
        record = facts.record(self._closed)
        if facts.turn is not None:
            facts.turn.end(record.decisions, facts.clock.monotonic())
        return Finish(record)

    def _take(self, event: Event) -> Step:
        match event:
            case RequestHeaders():
                return self._released(self._take_head(event))
            case RequestBody() if self._state is State.REQUEST and self._prompt is not None:
                return self._released(self._prompt.body(event))
            case RequestTrailers() if self._state is State.REQUEST and self._prompt is not None:
                return self._released(self._prompt.trailers())
            case LeaseGranted() | LeaseRefused() | LeaseUnavailable() if self._prompt is not None:
                return self._released(self._prompt.lease(event))
            case Classified() if self._state is State.CLASSIFYING and self._prompt is not None:
                return self._released(self._prompt.classified(event))
            case Classified() if self._state is State.REVIEWING and self._answer is not None:
                return self._settled(self._answer.classified(event))
            case ResponseHeaders():
                return self._take_answer_head(event)
            case ResponseBody() if self._answer is not None:
                return self._take_answer_body(self._answer, event)
            case ResponseTrailers() if self._state is State.STREAM and self._answer is not None:
                return self._settled(self._answer.trailers())
            case _:
                return Step(self._state, PASS)

    def _take_head(self, event: RequestHeaders) -> Step:
        facts, snapshot = self._facts, self._snapshot
        note_head(facts, event.headers)
        if snapshot is None:
            facts.dialect = find_route(facts.method, event.headers.get(":path") or "").dialect
            denial = Denial(DenialKind.UNDECIDED, "The guard has no policy yet")
            return facts.refuse(denial)
        step = judge_head(snapshot, facts, event)
        if facts.dialect is not None:
            if snapshot.remembers:
                facts.turn = Turn(snapshot, self._sessions, event.headers)
            self._prompt = Prompt(snapshot, facts, self._ledger, facts.dialect)
        return step

    def _take_answer_head(self, event: ResponseHeaders) -> Step:
        facts, snapshot = self._facts, self._snapshot
        status = event.headers.get(":status") or ""
        facts.status = facts.status or (int(status) if status.isdigit() else None)
        if self._state in COMPLETE:
            return Step(self._state, PASS)
        if snapshot is None or facts.dialect is None:
            return Step(State.PASSING, PASS)
        if self._state is State.ANSWER:  # else it is the proxy's own
            facts.upstream_status = facts.status
        facts.answered = facts.clock.wall()
        self._answer = Answer(snapshot, facts, facts.dialect)
        return self._settled(self._answer.head(event))

    def _take_answer_body(self, answer: Answer, event: ResponseBody) -> Step:
        match self._state:
            case State.WHOLE:
                return self._settled(answer.whole(event))
            case State.STREAM:
                return self._settled(answer.chunk(event))
            case _:
                return Step(self._state, PASS)

    def _released(self, step: Step) -> Step:
        self._facts.released = step.state in _RELEASED
        return step

    def _settled(self, step: Step) -> Step:
        """Give back what an answer did not cost as soon as no more can become known."""
        if step.state in COMPLETE:
            self._facts.settle()
        return step
