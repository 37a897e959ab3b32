import pytest
from aipolicy_sidecar.core.records import Effect, ExchangeRecord, Outcome
from aipolicy_sidecar.runtime.names import BoundedNames
from aipolicy_sidecar.runtime.traces import Traces
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind, StatusCode
from support.records import PARENT, TRACE, decision_of, record_of


def span_of(record: ExchangeRecord) -> ReadableSpan:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    Traces(provider.get_tracer("test"), BoundedNames()).write(record)
    (span,) = exporter.get_finished_spans()
    return span


def test_span_follows_the_conventions() -> None:
    span = span_of(record_of(lease_seconds=0.002))
    assert span.name == "chat gpt-4o-mini"
    assert span.kind is SpanKind.CLIENT
    assert (span.start_time, span.end_time) == (1_000_000_000, 1_500_000_000)
    assert span.status.status_code is StatusCode.UNSET
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.request.max_tokens": 64,
        "gen_ai.request.stream": False,
        "gen_ai.usage.input_tokens": 12,
        "gen_ai.usage.output_tokens": 30,
        "http.response.status_code": 200,
        "aipolicy.verdict": "allowed",
        "aipolicy.request_id": "r-1",
        "aipolicy.policies": ("support-bot",),
        "aipolicy.policy.hash": "ab" * 32,
        "aipolicy.budget.charged_tokens": 42,
        "aipolicy.budget.wait": 0.002,
        "aipolicy.guard.duration": 0.0004,
    }


def test_span_joins_the_trace_of_its_caller() -> None:
    span = span_of(record_of(tracestate="vendor=1"))
    assert span.parent is not None
    assert format(span.parent.span_id, "016x") == PARENT
    assert format(span.context.trace_id, "032x") == TRACE
    assert span.context.trace_state.to_header() == "vendor=1"


@pytest.mark.parametrize("traceparent", (None, "", "00-zz-zz-01", f"00-{'0' * 32}-{PARENT}-01"))
def test_span_without_a_readable_parent_begins_a_trace(traceparent: str | None) -> None:
    assert span_of(record_of(traceparent=traceparent)).parent is None


def test_caller_decides_about_sampling() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    writer = Traces(provider.get_tracer("test"), BoundedNames())
    writer.write(record_of(traceparent=f"00-{TRACE}-{PARENT}-00"))
    assert not exporter.get_finished_spans()


def test_unsampled_span_is_not_described() -> None:
    provider = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False)
    Traces(provider.get_tracer("test"), BoundedNames()).write(record_of())


def test_decision_is_an_event_for_each_label() -> None:
    decision = decision_of(Effect.REDACTED, labels={"CreditCard": 2, "IBAN": 1})
    events = span_of(record_of(decisions=(decision,))).events
    assert [event.name for event in events] == ["aipolicy.decision", "aipolicy.decision"]
    assert dict(events[0].attributes or {}) == {
        "aipolicy.policy": "support-bot",
        "aipolicy.rule": "pii",
        "aipolicy.mode": "Enforce",
        "aipolicy.direction": "Request",
        "aipolicy.action": "Redact",
        "aipolicy.outcome": "evaluated",
        "aipolicy.effect": "redacted",
        "aipolicy.label": "CreditCard",
        "aipolicy.count": 2,
    }


def test_limit_without_label_is_one_event() -> None:
    decision = decision_of(Effect.CLAMPED, rule="limits.maxOutputTokens", action=None)
    (event,) = span_of(record_of(decisions=(decision,))).events
    assert "aipolicy.action" not in (event.attributes or {})
    assert "aipolicy.label" not in (event.attributes or {})


def test_rule_that_found_nothing_is_not_told() -> None:
    assert not span_of(record_of(decisions=(decision_of(Effect.NONE),))).events


def test_fault_of_a_rule_is_told_with_its_reason() -> None:
    decision = decision_of(Effect.NONE, outcome=Outcome.ERROR, reason="match too long")
    (event,) = span_of(record_of(decisions=(decision,))).events
    assert (event.attributes or {})["aipolicy.reason"] == "match too long"


def test_denied_exchange_is_an_error() -> None:
    span = span_of(record_of(status=403, refusal="content", answered_by_guard=True, usage=None))
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "content"
