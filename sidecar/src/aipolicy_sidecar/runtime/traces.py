"""One span per exchange, joined to the caller's trace.

Its kind is CLIENT, as the GenAI conventions want for a call to a model: the guard is the
model server's client, and the caller's own span is its parent. It is written when the
exchange is over, with the times that the record holds, so that an exchange carries no
telemetry object and tracing costs nothing before the client has its answer.
"""

from collections.abc import Iterator, Mapping

from aipolicy.segments import Direction
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from aipolicy_sidecar.core.records import Decision, Effect, ExchangeRecord, Outcome
from aipolicy_sidecar.runtime import conventions as names
from aipolicy_sidecar.runtime.counters import judge
from aipolicy_sidecar.runtime.names import BoundedNames

EVENT = "aipolicy.decision"

_NO_PARENT = Context()
_PROPAGATOR = TraceContextTextMapPropagator()


class Traces:
    """Writes records as spans."""

    def __init__(self, tracer: Tracer, models: BoundedNames) -> None:
        self._tracer = tracer
        self._models = models

    def write(self, record: ExchangeRecord) -> None:
        """Hand the span of `record` to the processors."""
        operation = names.operation_of(record, self._models)
        span = self._tracer.start_span(
            operation.span_name,
            context=_parent(record),
            kind=SpanKind.CLIENT,
            start_time=record.started,
        )
        if span.is_recording():
            span.set_attributes(dict(_attributes(record)) | _exact(record, operation))
            for decision in record.decisions:
                moment = record.started if decision.direction is Direction.REQUEST else record.ended
                for attributes in _events(decision):
                    span.add_event(EVENT, attributes, timestamp=moment)
            error = names.error_of(record)
            if error is not None:
                span.set_attribute(names.ERROR_TYPE, error)
                span.set_status(Status(StatusCode.ERROR))
        span.end(record.ended)


def _parent(record: ExchangeRecord) -> Context:
    """The caller's span; a context of its own, never that of whatever task runs now."""
    if record.traceparent is None:
        return _NO_PARENT
    carrier = {"traceparent": record.traceparent}
    if record.tracestate is not None:
        carrier["tracestate"] = record.tracestate
    return _PROPAGATOR.extract(carrier, context=_NO_PARENT)


def _exact(record: ExchangeRecord, operation: names.Operation) -> dict[str, AttributeValue]:
    """The operation's attributes with the model as asked for: spans need not bound it."""
    exact: dict[str, AttributeValue] = dict(operation.attributes)
    if record.model:
        exact[names.REQUEST_MODEL] = record.model
    return exact


def _attributes(record: ExchangeRecord) -> Iterator[tuple[str, AttributeValue]]:
    yield names.VERDICT, judge(record).value
    yield names.GUARD_SECONDS, record.handling_seconds
    if record.request_id:
        yield names.REQUEST_ID, record.request_id
    if record.policies:
        yield names.POLICIES, record.policies
        yield names.POLICY_HASH, record.policy_hash
    if record.status is not None:
        yield names.HTTP_STATUS, record.status
    if record.dialect is not None:
        yield names.REQUEST_STREAM, record.stream
    if record.max_output_tokens is not None:
        yield names.REQUEST_MAX_TOKENS, record.max_output_tokens
    if record.usage is not None:
        yield names.INPUT_TOKENS, record.usage.input_tokens
        yield names.OUTPUT_TOKENS, record.usage.output_tokens
    if record.charged_tokens is not None:
        yield names.CHARGED_TOKENS, record.charged_tokens
    if record.lease_seconds:
        yield names.LEASE_SECONDS, record.lease_seconds
    if record.classifier_seconds:
        yield names.CLASSIFIER_SECONDS, record.classifier_seconds


def _events(decision: Decision) -> Iterator[Mapping[str, AttributeValue]]:
    """An event for each label found; one without a label for what else is worth telling."""
    told = decision.effect is not Effect.NONE or decision.outcome is Outcome.ERROR
    if not told and not decision.labels:
        return
    common: dict[str, AttributeValue] = {
        names.POLICY: decision.policy,
        names.RULE: decision.rule,
        names.MODE: decision.mode.value,
        names.DIRECTION: decision.direction.value,
        names.OUTCOME: decision.outcome.value,
        names.EFFECT: decision.effect.value,
    }
    if decision.action is not None:
        common[names.ACTION] = decision.action.value
    if decision.reason:
        common[names.REASON] = decision.reason
    if not decision.labels:
        yield common
    for label, count in decision.labels.items():
        yield common | {names.LABEL: label, names.COUNT: count}
