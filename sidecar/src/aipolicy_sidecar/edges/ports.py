"""What an edge needs from outside, and what it offers: the border to the runtime.

An edge only moves messages. Where the policy, the leases and the telemetry come from is
not its business, so it asks for them by these ports; which server it is, is nobody
else's business, so it is used through `Edge`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aipolicy_sidecar.content.classifiers import Question
from aipolicy_sidecar.core.actions import Ask, AskClassifiers, AskLease
from aipolicy_sidecar.core.events import AskAnswer, Classified, LeaseAnswer
from aipolicy_sidecar.core.leases import Ledger
from aipolicy_sidecar.core.records import Clock, ExchangeRecord
from aipolicy_sidecar.core.sessions import Sessions
from aipolicy_sidecar.core.snapshots import Snapshot


class SnapshotSource(Protocol):
    """Where the policy in force is found."""

    def current(self) -> Snapshot | None:
        """The snapshot in force; None before the first: requests are then refused with 503."""
        ...


class LeaseSource(Protocol):
    """Where leases are extended."""

    async def lease(self, budget: str, tokens: int) -> LeaseAnswer:
        """Extend the lease of a budget in the shared `Ledger` so that `tokens` more fit.

        Never raises (but for cancellation) and takes at most a few seconds:
        `LeaseUnavailable` when the ledger does not answer.
        """
        ...


class ClassifierSource(Protocol):
    """Where classifiers are asked."""

    async def ask(self, questions: tuple[Question, ...]) -> Classified:
        """Ask, each within the timeout of its classifier.

        Never raises (but for cancellation): what gets no answer has a fault in its opinion.
        """
        ...

    def ask_later(
        self, questions: tuple[Question, ...], done: Callable[[Classified], None]
    ) -> None:
        """Ask when there is room for what nobody waits for; `done` is called exactly once.

        Where there is none, and when the guard ends, that is with faults and soon.
        """
        ...


class Recorder(Protocol):
    """Where the records of exchanges go."""

    def record(self, record: ExchangeRecord) -> None:
        """Take the record of an exchange that is over; must neither block nor raise."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All that an edge is given."""

    snapshots: SnapshotSource
    leases: LeaseSource
    classifiers: ClassifierSource
    recorder: Recorder
    ledger: Ledger
    """The local arithmetic that `leases` merges its answers into."""
    sessions: Sessions
    """What is remembered from one exchange to the next."""
    clock: Clock

    async def ask(self, ask: Ask) -> AskAnswer:
        """Carry out what the core asks for; raises as its ports do."""
        match ask:
            case AskLease():
                return await self.leases.lease(ask.budget, ask.tokens)
            case AskClassifiers():
                return await self.classifiers.ask(ask.questions)


class Edge(Protocol):
    """A server that the proxy asks about every exchange."""

    async def start(self) -> None:
        """Listen; exchanges are served from now on."""
        ...

    async def drain(self, grace: float) -> None:
        """Take no new exchanges, let running ones end for `grace` seconds, then cut them."""
        ...
