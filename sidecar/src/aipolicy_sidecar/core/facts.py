"""What becomes known about an exchange on its way, until it is told in its record."""

from dataclasses import dataclass, field

from aipolicy.rule_specs import RuleMode
from aipolicy.rules import Context
from aipolicy.segments import Direction

from aipolicy_sidecar.content.dialects import Dialect, Usage
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.core.actions import Action, Respond
from aipolicy_sidecar.core.charges import Charge, spent_tokens
from aipolicy_sidecar.core.denials import Denial, respond
from aipolicy_sidecar.core.events import Closed
from aipolicy_sidecar.core.records import (
    Clock,
    Decision,
    Effect,
    ExchangeRecord,
    Outcome,
    model_name,
)
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.states import State
from aipolicy_sidecar.core.tallies import Tally
from aipolicy_sidecar.core.turns import Turn


@dataclass(frozen=True, slots=True)
class Step:
    """Where an event leads and what is to be done about it."""

    state: State
    action: Action


@dataclass(slots=True)
class Facts:
    """The memory of one exchange. It never holds a body, and texts only if a rule asks for them."""

    snapshot: Snapshot | None
    clock: Clock
    request_id: str = ""
    traceparent: str | None = None
    tracestate: str | None = None
    method: str = ""
    dialect: Dialect | None = None
    model: str | None = None
    wants_usage: bool = False
    """Whether the client asked for usage in the stream itself."""
    max_output_tokens: int | None = None
    stream: bool = False
    """Whether the answer is an event stream."""
    turn: Turn | None = None
    """The exchange within its sessions; None when nothing is remembered."""
    charge: Charge | None = None
    released: bool = False
    """Whether the request has been let go to the upstream."""
    usage: Usage | None = None
    output_bytes: int | None = None
    """Bytes of text seen in a streamed answer."""
    status: int | None = None
    upstream_status: int | None = None
    refusal: Denial | None = None
    """Why the guard answered itself or ended the stream."""
    responded: bool = False
    context: Context | None = None
    """What rules that judge the answer must know of the request."""
    requests: Tally | None = None
    answers: Tally | None = None
    decisions: list[Decision] = field(default_factory=list)
    """Of limits and paths; rules and budgets keep their own."""
    started: int = 0
    answered: int | None = None
    ended: int | None = None
    handling_seconds: float = 0.0
    lease_seconds: float = 0.0
    classifier_seconds: float = 0.0

    @property
    def pseudonyms(self) -> Pseudonyms:
        """What stands for what in the exchange."""
        return NO_PSEUDONYMS if self.turn is None else self.turn.pseudonyms

    def refuse(self, denial: Denial) -> Step:
        """Answer in the upstream's place."""
        self.refusal = denial
        action = respond(denial, self.request_id, self.dialect)
        return self.answer(action)

    def answer(self, action: Respond) -> Step:
        """End the exchange with an answer of the guard's own."""
        self.responded = True
        self.status = action.status
        return Step(State.REFUSED, action)

    def note(
        self, rule: str, policy: str, mode: RuleMode, effect: Effect, reason: str = ""
    ) -> None:
        """Record the decision of something that is no rule about the request."""
        self.decisions.append(
            Decision(
                policy=policy,
                rule=rule,
                direction=Direction.REQUEST,
                mode=mode,
                action=None,
                outcome=Outcome.EVALUATED,
                effect=effect,
                reason=reason,
            )
        )

    def settle(self) -> None:
        """Settle the charge with the best that is known; only the first time counts.

        A request that never left and one that the upstream answered with an error cost
        nothing. Otherwise it is what the upstream reported, else what was seen, else all.
        """
        if self.charge is None:
            return
        if not self.released or (self.upstream_status or 0) >= HTTP_ERROR:
            self.charge.settle(0)
        elif self.usage is not None:
            self.charge.settle(spent_tokens(self.usage))
        else:
            self.charge.settle(self.charge.counted(self.output_bytes))

    def record(self, closed: Closed) -> ExchangeRecord:
        """All there is to tell."""
        snapshot = self.snapshot
        reservation = self.charge.reservation if self.charge else None
        return ExchangeRecord(
            request_id=self.request_id,
            traceparent=self.traceparent,
            tracestate=self.tracestate,
            policy_hash=snapshot.hash if snapshot else "",
            active=snapshot is not None and snapshot.active,
            dialect=self.dialect.name if self.dialect else None,
            method=self.method,
            model=model_name(self.model),
            stream=self.stream,
            max_output_tokens=self.max_output_tokens,
            policies=snapshot.policies if snapshot else (),
            decisions=tuple(self._all_decisions()),
            usage=self.usage,
            charged_tokens=reservation.settled if reservation else None,
            answered_by_guard=self.responded,
            status=self.status,
            upstream_status=self.upstream_status,
            refusal=self.refusal.kind.word if self.refusal else "",
            error=closed.error,
            closed=closed.reason.value,
            started=self.started,
            answered=self.answered,
            ended=self.clock.wall() if self.ended is None else self.ended,
            handling_seconds=self.handling_seconds,
            lease_seconds=self.lease_seconds,
            classifier_seconds=self.classifier_seconds,
        )

    def _all_decisions(self) -> list[Decision]:
        decisions = list(self.decisions)
        for tally, direction in (
            (self.requests, Direction.REQUEST),
            (self.answers, Direction.RESPONSE),
        ):
            if tally is not None:
                refused = self.responded and (direction is Direction.RESPONSE or not self.released)
                decisions += tally.decisions(refused=refused)
        if self.charge is not None:
            decisions += self.charge.decisions()
        return decisions


HTTP_ERROR = 400
"""From this status on an answer is an error."""
