"""What the operator knows of each guard: which policy it enforces and what it has counted.

Kept in memory only. After a restart of the operator every guard connects again and says
all of it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from aipolicy_operator.domain.decisions import NONE, Counts, Progress

MAX_POLICIES = 64
"""Policies in one report; more are not looked at."""
MAX_REASON = 512
"""Characters of a refusal's reason that are kept."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A guard begins a stream."""

    session: str
    hash: str
    """Of the policy it enforces already; empty if none."""
    version: str


@dataclass(frozen=True, slots=True)
class Ack:
    """A guard enforces the snapshot with this hash."""

    hash: str


@dataclass(frozen=True, slots=True)
class Nack:
    """A guard refused the snapshot with this hash and goes on with the one before."""

    hash: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a guard has counted since its session began, by name of the policy."""

    policies: Mapping[str, Counts]


FromGuard = Hello | Ack | Nack | Report


@dataclass(slots=True)
class Guard:
    """One guard of one pod, from its start to its end."""

    session: str
    version: str
    hash: str
    """The policy it enforces; empty if none."""
    refused: str = ""
    """Hash of the snapshot it refused last; empty once it has taken one."""
    reason: str = ""
    """Why it refused."""
    whole: bool = False
    """Whether all it has counted happened under this operator's eyes."""
    counted: dict[str, Counts] = field(default_factory=dict)
    """Its last totals of each policy."""
    reported: bool = False
    """Whether it has reported."""


class Registry:
    """Guards by the UID of their pod."""

    def __init__(self) -> None:
        self._guards: dict[str, Guard] = {}

    def find(self, pod: str) -> Guard | None:
        """The pod's guard, if it has ever been heard of."""
        return self._guards.get(pod)

    def hello(self, pod: str, hello: Hello, *, newborn: bool) -> Guard:
        """A guard begins a stream, the first or a further one of its session.

        `newborn` says that its pod was created while this operator was watching.
        """
        known = self._guards.get(pod)
        if known is not None and known.session == hello.session:
            known.hash, known.version = hello.hash, hello.version
            return known
        guard = Guard(
            session=hello.session,
            version=hello.version,
            hash=hello.hash,
            whole=newborn or known is not None,
        )
        self._guards[pod] = guard
        return guard

    def acknowledge(self, pod: str, answer: Ack | Nack) -> None:
        """A guard took or refused a snapshot."""
        guard = self._guards.get(pod)
        match answer:
            case Ack() if guard is not None:
                guard.hash, guard.refused, guard.reason = answer.hash, "", ""
            case Nack() if guard is not None:
                guard.refused, guard.reason = answer.hash, answer.reason[:MAX_REASON]
            case _:
                pass

    def report(self, pod: str, report: Report) -> list[Progress]:
        """Take a guard's totals and say what is new in them."""
        guard = self._guards.get(pod)
        if guard is None:
            return []
        progress = []
        known = guard.whole or guard.reported
        for policy, counts in islice(report.policies.items(), MAX_POLICIES):
            new = counts.since(guard.counted.pop(policy, NONE))
            progress.append(Progress(policy, gained=new if known else NONE, seen=new))
            guard.counted[policy] = counts
        while len(guard.counted) > MAX_POLICIES:  # those that have been reported least lately
            del guard.counted[next(iter(guard.counted))]
        guard.reported = True
        return [one for one in progress if one.seen != NONE]

    def forget(self, pod: str) -> None:
        """The pod is gone."""
        self._guards.pop(pod, None)
