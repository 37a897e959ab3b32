"""Many guards and one budget over a network that loses calls and delivers them out of order.

The guards are the real ones (`aipolicy_sidecar.core.leases`), so this holds both sides
to one protocol. Each step asserts the promise: what was really spent in any period, and
what the ledger accounts for, never passes the limit. Each run ends by proving that
nothing has leaked: once all is quiet, one request can have every token that is left.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aipolicy.budgets import AIBudgetSpec, AIBudgetStatus
from aipolicy_operator.domain.ledgers import Answer, Ask, Holder, Ledger, Refusal, Totals
from aipolicy_operator.domain.periods import bucket_start, parse_time
from aipolicy_sidecar.core import leases as guards
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

LIMIT = 1000
GUARDS = 3
START = parse_time("2025-06-01T22:00:00Z")
INDEXES = st.integers(0, GUARDS - 1)
OUTCOMES = st.sampled_from(["answered", "answered", "late", "answer lost", "call lost"])


@dataclass
class Exchange:
    """A request that runs in a guard, and when its tokens were set aside."""

    reservation: guards.Reservation
    begun: datetime


@dataclass
class Guard:
    """A pod with the guard's own arithmetic in it."""

    holder: Holder
    connected: bool = False
    """Its stream is open, so the operator knows that it is the pod's present guard."""
    leases: guards.Ledger = field(default_factory=guards.Ledger)
    running: list[Exchange] = field(default_factory=list)
    reported: tuple[str, int] | None = None
    """Period and spending of the last call, if it was answered."""

    def __post_init__(self) -> None:
        for number in range(guards.MAX_LEASES):  # so that the budget may be forgotten
            self.leases.lease(f"other{number}")


class Budget(RuleBasedStateMachine):
    """One budget, its ledger and `GUARDS` guards."""

    @initialize(period=st.sampled_from([{"calendar": "Day"}, {"rolling": "1h"}]))
    def begin(self, period: dict[str, str]) -> None:
        self.spec = AIBudgetSpec.model_validate({"limit": {"tokens": LIMIT}, "period": period})
        self.ledger = Ledger(self.spec, "uid")
        self.status = AIBudgetStatus()
        self.now = START
        self.sessions = 0
        self.guards = [self.new_guard(f"pod{number}") for number in range(GUARDS)]
        self.late: list[Ask] = []
        self.gone: set[str] = set()
        self.crashed = False
        self.spending: list[tuple[datetime, int]] = []

    def new_guard(self, pod: str) -> Guard:
        self.sessions += 1
        return Guard(Holder(pod, f"s{self.sessions}"))

    @property
    def clock(self) -> float:
        return self.now.timestamp()

    def call(self, guard: Guard, totals: guards.LeaseTotals, outcome: str) -> None:
        stated = Totals(
            totals.period,
            totals.spent,
            totals.reserved,
            totals.wanted,
            totals.least,
            totals.call,
        )
        ask = Ask("team", guard.holder, stated)
        answer: Answer | Refusal | None = None
        guard.reported = None
        if outcome == "late":
            self.late.append(ask)
        elif outcome != "call lost":
            answer = self.arrive(ask)
        if outcome != "answered" or not isinstance(answer, Answer):
            assert not guard.connected or outcome != "answered"
            guard.leases.abandon("budget")
            return
        guard.reported = (answer.period, totals.spent)
        guard.leases.merge(
            "budget",
            guards.Grant(
                answer.period,
                answer.granted,
                answer.remaining,
                answer.expires_in,
                answer.retry_after,
            ),
            self.clock,
        )

    def arrive(self, ask: Ask) -> Answer | Refusal | None:
        """A call reaches the operator; None when it is turned away at the door."""
        for guard in self.guards:
            if guard.connected and guard.holder.pod == ask.holder.pod:
                if guard.holder != ask.holder:
                    return None
                self.status = self.ledger.retire(self.status, ask.holder, self.now)
        self.status, answer = self.ledger.grant(self.status, ask, self.now)
        return answer

    def reserve(self, guard: Guard, tokens: int) -> bool:
        reservation = guard.leases.reserve(["budget"], tokens, self.clock)
        if isinstance(reservation, guards.Reservation):
            guard.running.append(Exchange(reservation, self.now))
            return True
        return False

    def spend(self, exchange: Exchange, tokens: int) -> None:
        # In a calendar an exchange counts where it was set aside; a window has no such edge.
        day = self.spec.period.calendar is not None
        self.spending.append((exchange.begun if day else self.now, tokens))

    @rule(index=INDEXES, tokens=st.sampled_from([1, 90, 250, 600]), outcome=OUTCOMES)
    def request(self, index: int, tokens: int, outcome: str) -> None:
        guard = self.guards[index]
        if not self.reserve(guard, tokens):
            asked = guard.leases.ask("budget", tokens, self.clock)
            self.call(guard, asked, outcome)
            self.reserve(guard, tokens)

    @rule(index=INDEXES, share=st.sampled_from([0.0, 0.3, 1.0]))
    def settle(self, index: int, share: float) -> None:
        running = self.guards[index].running
        if running:
            exchange = running.pop(0)
            tokens = int(exchange.reservation.tokens * share)
            exchange.reservation.settle(tokens)
            self.spend(exchange, tokens)

    @rule(index=INDEXES, outcome=OUTCOMES, keep=st.sampled_from([0, 0, 40]))
    def give_back(self, index: int, outcome: str, keep: int = 0) -> None:
        guard = self.guards[index]
        self.call(guard, guard.leases.give_back("budget", keep), outcome)

    @rule(index=INDEXES, quiet=st.booleans(), outcome=OUTCOMES)
    def forget(self, index: int, quiet: bool, outcome: str) -> None:
        """No policy names the budget any more; the next request does again."""
        guard = self.guards[index]
        while quiet and guard.running:
            self.settle(index, 0.3)
        self.give_back(index, outcome)
        lease = guard.leases.lease("budget")
        if guard.reported == (lease.period, lease.spent):
            guard.leases.forget("budget", self.clock)

    @rule(index=INDEXES, pod_goes=st.booleans(), unlucky=st.integers(0, 3))
    def crash(self, index: int, pod_goes: bool, unlucky: int) -> None:
        if unlucky != 3:  # else most runs would be about little but crashes
            return
        self.crashed = True
        guard = self.guards[index]
        for exchange in guard.running:  # what ran may have cost all that it could
            self.spend(exchange, exchange.reservation.tokens)
        if pod_goes:
            self.gone.add(guard.holder.pod)
        pod = f"pod{index}-{self.sessions}" if pod_goes else guard.holder.pod
        self.guards[index] = self.new_guard(pod)

    @rule(index=INDEXES)
    def notice(self, index: int) -> None:
        self.status = self.ledger.bury(self.status, self.gone, self.now)
        self.status = self.ledger.retire(self.status, self.guards[index].holder, self.now)
        self.guards[index].connected = True
        self.status = AIBudgetStatus.model_validate(self.status.to_json())  # operator restarts

    @rule(first=st.booleans())
    def deliver_late(self, first: bool) -> None:
        if self.late:
            ask = self.late.pop(0 if first else -1)
            if ask.holder.pod not in self.gone:
                self.arrive(ask)

    @rule(seconds=st.sampled_from([1, 20, 20, 119, 1800]))
    def tick(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.status = self.ledger.refresh(self.status, self.now)

    @invariant()
    def accounts_never_pass_the_limit(self) -> None:
        for account in self.status.keys:
            assert account.spent + account.reserved <= LIMIT

    @invariant()
    def no_guard_believes_to_hold_more_than_was_debited(self) -> None:
        debited = {
            lease.holder: lease.granted
            for account in self.ledger.refresh(self.status, self.now).keys
            for lease in account.leases
        }
        for guard in self.guards:
            lease = guard.leases.lease("budget")
            if self.clock < lease.expires:
                assert lease.granted <= debited.get(guard.holder.name, 0)

    @invariant()
    def spending_never_passes_the_limit(self) -> None:
        window = self.spec.period.rolling
        for moment, _ in self.spending:
            if window is None:
                day = bucket_start(self.spec.period, moment)
                inside = [n for at, n in self.spending if bucket_start(self.spec.period, at) == day]
            else:
                end = moment + timedelta(seconds=window)
                inside = [n for at, n in self.spending if moment <= at < end]
            assert sum(inside) <= LIMIT

    @override
    def teardown(self) -> None:
        if not hasattr(self, "guards"):
            return
        for index, guard in enumerate(self.guards):
            self.notice(index)
            while guard.running:
                self.settle(index, 0.3)
            self.give_back(index, "answered")
        while self.late:  # all that was overtaken comes last
            self.deliver_late(first=True)
        for index in range(GUARDS):
            self.give_back(index, "answered")
        assert self.status.reserved == 0
        if self.spec.period.calendar is not None:
            day = bucket_start(self.spec.period, self.now)
            spent = sum(tokens for moment, tokens in self.spending if moment >= day)
            assert self.status.spent >= spent
            if not self.crashed:
                assert self.status.spent == spent
        left = self.status.remaining
        if left:
            self.request(0, left, "answered")
            assert len(self.guards[0].running) == 1


Budget.TestCase.settings = settings(max_examples=80, stateful_step_count=60)
TestBudget = Budget.TestCase
