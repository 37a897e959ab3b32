"""Policies, ports and clocks around the exchanges of a guard, from as few words as possible."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.effective import (
    EffectiveBudget,
    EffectiveLimit,
    EffectiveLimits,
    EffectivePolicy,
    EffectiveRule,
    EffectiveVerdict,
    PolicyVersion,
)
from aipolicy.effective_sessions import EffectiveLoops, EffectiveSession
from aipolicy.policies import Mode, Verdict
from aipolicy.rule_specs import RuleMode
from aipolicy.session_specs import Loops, Session
from aipolicy_sidecar.content.classifiers import Opinion, Question
from aipolicy_sidecar.core.actions import Ask, AskLease
from aipolicy_sidecar.core.events import AskAnswer, Classified, LeaseAnswer, LeaseUnavailable
from aipolicy_sidecar.core.leases import Ledger
from aipolicy_sidecar.core.records import Clock, ExchangeRecord
from aipolicy_sidecar.core.sessions import Sessions
from aipolicy_sidecar.core.snapshots import Snapshot, compile_snapshot
from aipolicy_sidecar.edges.ports import Ports
from support.classifiers import spot_zebras
from support.ledgers import ModelLedger

NAME = "test"
"""The policy of every test."""


def make_policy(
    *rules: EffectiveRule,
    mode: Mode = Mode.ENFORCE,
    unknown_paths: Verdict = Verdict.DENY,
    unknown_content: Verdict = Verdict.DENY,
    media: Verdict = Verdict.ALLOW,
    max_body_bytes: int = 64 * 1024,
    max_input_tokens: int | None = None,
    max_output_tokens: int | None = None,
    loops: Mapping[str, object] | None = None,
    session: Mapping[str, object] | None = None,
    budgets: Iterable[str] = (),
    on_ledger_unavailable: OnLedgerUnavailable = OnLedgerUnavailable.DENY,
) -> EffectivePolicy:
    """An effective policy made of one policy; its mode goes for everything in it."""
    enforced = RuleMode.ENFORCE if mode is Mode.ENFORCE else RuleMode.AUDIT

    def limit(value: int | None) -> EffectiveLimit | None:
        return None if value is None else EffectiveLimit(value=value, policy=NAME, mode=enforced)

    return EffectivePolicy(
        namespace="team-a",
        policies=(PolicyVersion(name=NAME, generation=1, mode=mode),),
        ports=(8000,),
        unknown_paths=EffectiveVerdict(verdict=unknown_paths, policy=NAME),
        unknown_content=EffectiveVerdict(verdict=unknown_content, policy=NAME),
        media=EffectiveVerdict(verdict=media, policy=NAME),
        limits=EffectiveLimits(
            max_body_bytes=max_body_bytes,
            max_body_bytes_policy=NAME,
            max_input_tokens=limit(max_input_tokens),
            max_output_tokens=limit(max_output_tokens),
            loops=()
            if loops is None
            else (EffectiveLoops(policy=NAME, mode=enforced, loops=Loops.model_validate(loops)),),
        ),
        sessions=()
        if session is None
        else (
            EffectiveSession(policy=NAME, mode=enforced, session=Session.model_validate(session)),
        ),
        budgets=tuple(
            EffectiveBudget(
                policy=NAME,
                name=name,
                mode=enforced,
                on_ledger_unavailable=on_ledger_unavailable,
            )
            for name in budgets
        ),
        rules=tuple(
            rule.model_copy(update={"mode": RuleMode.AUDIT}) if enforced is RuleMode.AUDIT else rule
            for rule in rules
        ),
    )


def no_policy() -> EffectivePolicy:
    """What a guard has after the last policy of its pod was deleted."""
    return EffectivePolicy(namespace="team-a", ports=(8000,))


@dataclass
class Ticks:
    """A clock that goes on by a millisecond at each look."""

    now: float = 1000.0

    def monotonic(self) -> float:
        self.now += 0.001
        return self.now

    def wall(self) -> int:
        return int(self.now * 1_000_000_000)

    def clock(self) -> Clock:
        return Clock(self.monotonic, self.wall)


REAL_CLOCK = Clock(time.monotonic, time.time_ns)


@dataclass
class Guard:
    """Everything around the exchanges of one guard."""

    policy: EffectivePolicy | None
    limit: int = 1_000_000
    """Tokens in every budget."""
    clock: Clock = field(default_factory=lambda: Ticks().clock())
    ledger: Ledger = field(default_factory=Ledger)
    sessions: Sessions = field(default_factory=lambda: Sessions(b"s" * 32))
    records: list[ExchangeRecord] = field(default_factory=list)
    away: bool = False
    """Whether the ledger cannot be reached."""
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Calls to the ledger."""
    models: dict[str, ModelLedger] = field(default_factory=dict)
    """The ledger's side of each budget."""
    classify: Callable[[Question], Opinion] = spot_zebras
    """What classifiers say."""
    questions: list[Question] = field(default_factory=list)
    """What they were asked."""

    compiled: tuple[EffectivePolicy, Snapshot] | None = None
    """The policy of the last exchange, so that a thousand of them do not compile it each."""

    def current(self) -> Snapshot | None:
        if self.policy is None:
            return None
        if self.compiled is None or self.compiled[0] is not self.policy:
            self.compiled = self.policy, compile_snapshot(self.policy)
        return self.compiled[1]

    def record(self, record: ExchangeRecord) -> None:
        self.records.append(record)

    def answer(self, ask: Ask) -> AskAnswer:
        """What was asked for, at once."""
        if isinstance(ask, AskLease):
            return self.lend(ask.budget, ask.tokens)
        self.questions += ask.questions
        return Classified(tuple(map(self.classify, ask.questions)))

    def lend(self, budget: str, tokens: int) -> LeaseAnswer:
        """What the ledger says, at once."""
        self.asked.append((budget, tokens))
        if self.away:
            return LeaseUnavailable()
        now = self.clock.monotonic()
        model = self.models.setdefault(budget, ModelLedger(self.limit))
        grant = model.answer("guard", self.ledger.ask(budget, tokens, now))
        self.ledger.merge(budget, grant, now)
        return self.ledger.answer(budget, tokens, now)

    async def lease(self, budget: str, tokens: int) -> LeaseAnswer:
        return self.lend(budget, tokens)

    async def ask(self, questions: tuple[Question, ...]) -> Classified:
        self.questions += questions
        return Classified(tuple(map(self.classify, questions)))

    def ask_later(
        self, questions: tuple[Question, ...], done: Callable[[Classified], None]
    ) -> None:
        self.questions += questions
        done(Classified(tuple(map(self.classify, questions))))

    def ports(self) -> Ports:
        return Ports(self, self, self, self, self.ledger, self.sessions, self.clock)
