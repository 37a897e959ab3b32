"""Records of exchanges as the core makes them, with only what a test cares about."""

from dataclasses import replace
from typing import Any

from aipolicy.rule_specs import Action, RuleMode
from aipolicy.segments import Direction
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.core.records import Decision, Effect, ExchangeRecord, Outcome

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"

_RECORD = ExchangeRecord(
    request_id="r-1",
    traceparent=f"00-{TRACE}-{PARENT}-01",
    tracestate=None,
    policy_hash="ab" * 32,
    active=True,
    dialect="openai.chat",
    method="POST",
    model="gpt-4o-mini",
    stream=False,
    max_output_tokens=64,
    policies=("support-bot",),
    decisions=(),
    usage=Usage(input_tokens=12, output_tokens=30),
    charged_tokens=42,
    answered_by_guard=False,
    status=200,
    upstream_status=200,
    refusal="",
    error="",
    closed="completed",
    started=1_000_000_000,
    answered=1_200_000_000,
    ended=1_500_000_000,
    handling_seconds=0.0004,
    lease_seconds=0.0,
    classifier_seconds=0.0,
)
_DECISION = Decision(
    policy="support-bot",
    rule="pii",
    direction=Direction.REQUEST,
    mode=RuleMode.ENFORCE,
    action=Action.REDACT,
    outcome=Outcome.EVALUATED,
    effect=Effect.NONE,
)


def record_of(**changes: Any) -> ExchangeRecord:
    """A clean chat completion under the policy ``support-bot``, changed as told."""
    return replace(_RECORD, **changes)


def decision_of(effect: Effect, **changes: Any) -> Decision:
    """A decision of the rule ``pii`` of ``support-bot``, changed as told."""
    return replace(_DECISION, effect=effect, **changes)
