"""What is told about an exchange when it is over: all that telemetry needs, no content.

Names, counts, hashes and times only. A client chooses the model's name, and many servers
take any, so it is kept only when it looks like one; nothing else of a message comes in.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aipolicy.rule_specs import Action, RuleMode
from aipolicy.segments import Direction

from aipolicy_sidecar.content.messages import Usage

_MODEL = re.compile(r"@?[A-Za-z0-9](?:[A-Za-z_.:/+-]|[0-9]{1,8}(?![0-9])){0,127}\Z")
# No space, no address and no number longer than a date: those are somebody's words.


def model_name(name: str | None) -> str | None:
    """The name of a model as telemetry may tell it, or None."""
    return name if name and _MODEL.match(name) else None


class Outcome(StrEnum):
    """Whether a rule, limit or budget did its work."""

    EVALUATED = "evaluated"
    SKIPPED = "skipped"
    ERROR = "error"


class Effect(StrEnum):
    """What a rule, limit or budget did to the exchange."""

    NONE = "none"
    DENIED = "denied"
    REDACTED = "redacted"
    PSEUDONYMIZED = "pseudonymized"
    ANNOTATED = "annotated"
    CLAMPED = "clamped"
    """The answer's length was bounded."""
    WOULD_DENY = "would_deny"
    WOULD_REDACT = "would_redact"
    WOULD_PSEUDONYMIZE = "would_pseudonymize"
    WOULD_ANNOTATE = "would_annotate"
    WOULD_CLAMP = "would_clamp"


REPLACED = frozenset({Effect.REDACTED, Effect.PSEUDONYMIZED})
"""Effects by which something else stands in the place of what was found."""
WOULD_REPLACE = frozenset({Effect.WOULD_REDACT, Effect.WOULD_PSEUDONYMIZE})
"""The same, were the rule enforced."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one rule, limit or budget said about one direction of the exchange."""

    policy: str
    rule: str
    """Name of the rule, or the field that decided, such as ``limits.maxInputTokens``,
    ``inbound.unknownPaths`` or ``budgets.<name>``."""
    direction: Direction
    mode: RuleMode
    action: Action | None
    """None for what is no rule."""
    outcome: Outcome
    effect: Effect
    labels: Mapping[str, int] = field(default_factory=dict)
    """Findings by what was found, such as {"CreditCard": 2}."""
    reason: str = ""
    """Why it was skipped or failed, without content."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Both clocks of the machine, injected so that tests own time."""

    monotonic: Callable[[], float]
    """Seconds that never go back, for durations and leases."""
    wall: Callable[[], int]
    """Nanoseconds since the epoch, for spans."""


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One HTTP exchange, seen from its end."""

    request_id: str
    """The proxy's ``x-request-id``; empty when it sent none."""
    traceparent: str | None
    """The caller's W3C trace context, unchecked."""
    tracestate: str | None
    policy_hash: str
    """Hash of the effective policy that decided; empty when there was none."""
    active: bool
    """Whether any policy applied; otherwise the exchange passed untouched."""
    dialect: str | None
    """Name of the API, such as ``openai.chat``; None for any other path."""
    method: str
    model: str | None
    """The model asked for, when `model_name` takes it for one."""
    stream: bool
    """Whether the answer came as an event stream."""
    max_output_tokens: int | None
    """What was asked of the upstream for each choice, after any clamp."""
    policies: tuple[str, ...]
    """Names of the policies that applied."""
    decisions: tuple[Decision, ...]
    usage: Usage | None
    """Tokens that the upstream reported."""
    charged_tokens: int | None
    """Tokens settled on the budgets; None when none applies or nothing was reserved."""
    answered_by_guard: bool
    """Whether the client got an answer of the guard's own."""
    status: int | None
    """HTTP status that the client saw, as far as the guard knows."""
    upstream_status: int | None
    """HTTP status of the upstream's answer, if one came."""
    refusal: str
    """Why the guard refused or ended the exchange, as a `DenialKind` in a word; else empty."""
    error: str
    """Class name of the exception when the guard itself failed; else empty."""
    closed: str
    """A `CloseReason` in words."""
    started: int
    """Wall clock when the request's headers came, in ns since the epoch."""
    answered: int | None
    """Wall clock when the upstream's response headers came."""
    ended: int
    """Wall clock when the exchange closed."""
    handling_seconds: float
    """Time spent deciding, over all events: the latency that rules add."""
    lease_seconds: float
    """Time spent waiting for leases."""
    classifier_seconds: float
    """Time spent waiting for classifiers."""

    def effects(self, policy: str) -> frozenset[Effect]:
        """Everything that a policy did to the exchange, for its counters."""
        return frozenset(
            decision.effect for decision in self.decisions if decision.policy == policy
        ) - {Effect.NONE}
