import queue
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import grpc
import pytest
from aipolicy_sidecar.runtime import telemetry
from aipolicy_sidecar.runtime.exporters import ExporterError, Signal
from aipolicy_sidecar.runtime.snapshots import Snapshots
from aipolicy_sidecar.runtime.telemetry import Telemetry, start_telemetry
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as otlp
from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricsData
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.records import record_of
from typing_extensions import override

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317"}
IDENTITY = {"service.name": "aipolicy-guard", "k8s.pod.name": "chat-1"}


class FakeSnapshots:
    connected = True

    @property
    def active(self) -> bool:
        return True

    def current(self) -> "FakeSnapshots":
        return self

    def age(self) -> float:
        return 0.0


SNAPSHOTS = cast("Snapshots", FakeSnapshots())


class MemoryMetricExporter(MetricExporter):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    @override
    def export(
        self, metrics_data: MetricsData, timeout_millis: float = 10_000, **kwargs: Any
    ) -> MetricExportResult:
        for resource in metrics_data.resource_metrics:
            for scope in resource.scope_metrics:
                self.names |= {metric.name for metric in scope.metrics}
        return MetricExportResult.SUCCESS

    @override
    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        return True

    @override
    def shutdown(self, timeout_millis: float = 30_000, **kwargs: Any) -> None:
        pass


@pytest.fixture
def exporters(monkeypatch: pytest.MonkeyPatch) -> dict[Signal, Any]:
    made = {Signal.TRACES: InMemorySpanExporter(), Signal.METRICS: MemoryMetricExporter()}
    monkeypatch.setattr(telemetry, "load_exporter", lambda signal, _: made[signal])
    return made


def test_nothing_asked_for_is_nothing_made() -> None:
    assert start_telemetry({}, IDENTITY, SNAPSHOTS) == Telemetry()


def test_sdk_is_not_imported_unless_it_is_needed() -> None:
    code = (
        "import sys; from aipolicy_sidecar.runtime import guards;"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_was_written_is_exported_at_the_end(exporters: dict[Signal, Any]) -> None:
    made = start_telemetry(ENDPOINT, IDENTITY, SNAPSHOTS)
    for writer in made.writers:
        writer.write(record_of())
    made.finish()
    (span,) = exporters[Signal.TRACES].get_finished_spans()
    assert span.name == "chat gpt-4o-mini"
    assert "aipolicy.requests" in exporters[Signal.METRICS].names
    assert "aipolicy.policy.active" in exporters[Signal.METRICS].names


@pytest.mark.parametrize(
    ("variables", "name"),
    (
        ({}, "aipolicy-guard"),
        ({"OTEL_SERVICE_NAME": "mine"}, "mine"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=other"}, "other"),
    ),
)
def test_standard_variables_win_over_our_identity(
    exporters: dict[Signal, Any],
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    name: str,
) -> None:
    for key, value in variables.items():
        monkeypatch.setenv(key, value)
    made = start_telemetry(ENDPOINT | {"OTEL_METRICS_EXPORTER": "none"}, IDENTITY, SNAPSHOTS)
    made.writers[0].write(record_of())
    made.finish()
    (span,) = exporters[Signal.TRACES].get_finished_spans()
    assert span.resource.attributes["service.name"] == name
    assert span.resource.attributes["k8s.pod.name"] == "chat-1"
    assert span.resource.attributes["telemetry.sdk.language"] == "python"


def test_exporter_that_cannot_be_had_is_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_signal: Signal, _name: str) -> None:
        raise ExporterError("no such exporter")

    monkeypatch.setattr(telemetry, "load_exporter", fail)
    assert start_telemetry(ENDPOINT, IDENTITY, SNAPSHOTS) == Telemetry()
    assert {vars(record)["reason"] for record in caplog.records} == {"no such exporter"}


def test_hanging_receiver_does_not_hold_up_the_end() -> None:
    release = threading.Event()

    class Hanging:
        def shutdown(self) -> None:
            release.wait()

    Telemetry(providers=[Hanging(), Hanging()]).finish(0.01)
    release.set()


def test_spans_reach_an_otlp_receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    received: queue.Queue[otlp.ExportTraceServiceRequest] = queue.Queue()

    def export(request: otlp.ExportTraceServiceRequest, _: object) -> object:
        received.put(request)
        return otlp.ExportTraceServiceResponse()

    handler = grpc.unary_unary_rpc_method_handler(
        export,
        request_deserializer=otlp.ExportTraceServiceRequest.FromString,
        response_serializer=otlp.ExportTraceServiceResponse.SerializeToString,
    )
    service = "opentelemetry.proto.collector.trace.v1.TraceService"
    with ThreadPoolExecutor(1) as pool:
        server = grpc.server(pool)
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(service, {"Export": handler}),)
        )
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        endpoint = {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"http://127.0.0.1:{port}"}
        for key, value in endpoint.items():
            monkeypatch.setenv(key, value)
        made = start_telemetry(endpoint, IDENTITY, SNAPSHOTS)
        made.writers[0].write(record_of())
        made.finish(10.0)
        server.stop(None).wait()
    request = received.get_nowait()
    assert request.resource_spans[0].scope_spans[0].spans[0].name == "chat gpt-4o-mini"
