"""The receiver takes what the real exporters send and shows it as JSON."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from apps import collectors, servers
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor


@dataclass(frozen=True, slots=True)
class _Running:
    endpoint: str
    port: int

    def ask(self, path: str, method: str = "GET") -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        found = answer.status, json.loads(answer.read())
        connection.close()
        return found


@pytest.fixture
def running() -> Iterator[_Running]:
    collector = collectors.Collector()
    receiver, otlp_port = collectors.open_grpc(collector, 0, host="127.0.0.1")
    receiver.start()
    shown = collectors.open_http(collector, 0, host="127.0.0.1")
    thread = servers.start(shown)
    yield _Running(f"http://127.0.0.1:{otlp_port}", shown.port)
    shown.shutdown()
    thread.join()
    shown.server_close()
    receiver.stop(None).wait()


def test_spans_are_shown_with_attributes_and_events(running: _Running) -> None:
    provider = TracerProvider(resource=Resource({"service.name": "guard"}))
    exporter = OTLPSpanExporter(endpoint=running.endpoint, insecure=True)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("test").start_as_current_span("chat demo") as span:
        span.set_attribute("gen_ai.usage.input_tokens", 7)
        span.set_attribute("rules", ["pii"])
        span.add_event("decision", {"rule": "pii"})
    provider.shutdown()
    status, (shown,) = running.ask("/spans")
    assert status == 200
    assert shown["name"] == "chat demo"
    assert shown["attributes"] == {"gen_ai.usage.input_tokens": 7, "rules": ["pii"]}
    assert shown["events"] == [{"name": "decision", "attributes": {"rule": "pii"}}]
    assert shown["resource"]["service.name"] == "guard"
    assert shown["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    running.ask("/spans", "DELETE")
    assert running.ask("/spans")[1] == []


def test_metrics_show_their_last_state(running: _Running) -> None:
    exporter = OTLPMetricExporter(endpoint=running.endpoint, insecure=True)
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)
    provider = MeterProvider([reader])
    meter = provider.get_meter("test")
    counter = meter.create_counter("requests", unit="1")
    histogram = meter.create_histogram("latency", unit="s")
    counter.add(1, {"action": "Deny"})
    histogram.record(0.25)
    provider.force_flush()
    counter.add(1, {"action": "Deny"})
    provider.shutdown()
    shown = {metric["name"]: metric for metric in running.ask("/metrics")[1]}
    assert shown["requests"]["points"] == [{"attributes": {"action": "Deny"}, "value": 2}]
    assert shown["latency"]["points"] == [{"attributes": {}, "count": 1, "sum": 0.25}]
    assert shown["latency"]["unit"] == "s"


def test_other_paths_are_refused(running: _Running) -> None:
    assert running.ask("/elsewhere")[0] == 404
    assert running.ask("/healthz")[0] == 200
