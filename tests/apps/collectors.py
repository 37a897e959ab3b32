"""An OTLP/gRPC receiver that shows what arrived as JSON.

It exists so that the demo and tests can look at an exported span without a tracing
backend.

    python -m apps.collectors [--otlp-port 4317] [--port 9000]

`GET /spans` lists the spans that arrived, oldest first, `GET /metrics` the last state of
each metric of each sender; `DELETE /spans` and `DELETE /metrics` forget them.
"""

import argparse
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.message import Message
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from typing_extensions import override

from apps import servers
from apps.servers import Server

_SPANS_KEPT = 10_000
_METRICS_KEPT = 1_000


class Collector:
    """The spans and metrics that arrived; safe to share between threads."""

    def __init__(self) -> None:
        self._spans: deque[dict[str, Any]] = deque(maxlen=_SPANS_KEPT)
        self._metrics: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def take_spans(self, request: trace_service_pb2.ExportTraceServiceRequest) -> None:
        """Keep the spans of an export."""
        with self._lock:
            for sender in request.resource_spans:
                resource = _attributes(sender.resource.attributes)
                for scope in sender.scope_spans:
                    self._spans.extend(_span(resource, span) for span in scope.spans)

    def take_metrics(self, request: metrics_service_pb2.ExportMetricsServiceRequest) -> None:
        """Keep the metrics of an export in place of the sender's former ones."""
        with self._lock:
            for sender in request.resource_metrics:
                resource = _attributes(sender.resource.attributes)
                for scope in sender.scope_metrics:
                    for metric in scope.metrics:
                        key = (str(sorted(resource.items())), metric.name)
                        self._metrics[key] = _metric(resource, metric)
                        self._metrics.move_to_end(key)
                while len(self._metrics) > _METRICS_KEPT:
                    self._metrics.popitem(last=False)

    def show(self, path: str) -> list[dict[str, Any]] | None:
        """What is kept under a path; None if there is no such path."""
        with self._lock:
            match path:
                case "/spans":
                    return list(self._spans)
                case "/metrics":
                    return list(self._metrics.values())
                case _:
                    return None

    def forget(self, path: str) -> None:
        """Forget what is kept under a path."""
        with self._lock:
            if path == "/spans":
                self._spans.clear()
            elif path == "/metrics":
                self._metrics.clear()


def _span(resource: dict[str, Any], span: Span) -> dict[str, Any]:
    return {
        "name": span.name,
        "kind": Span.SpanKind.Name(span.kind),
        "trace_id": span.trace_id.hex(),
        "span_id": span.span_id.hex(),
        "parent_span_id": span.parent_span_id.hex(),
        "start": span.start_time_unix_nano,
        "end": span.end_time_unix_nano,
        "status": span.status.code,
        "attributes": _attributes(span.attributes),
        "events": [
            {"name": event.name, "attributes": _attributes(event.attributes)}
            for event in span.events
        ],
        "resource": resource,
    }


def _metric(resource: dict[str, Any], metric: Metric) -> dict[str, Any]:
    kind = metric.WhichOneof("data") or "sum"
    points = []
    for point in getattr(metric, kind).data_points:
        shown: dict[str, Any] = {"attributes": _attributes(point.attributes)}
        if kind in ("sum", "gauge"):
            shown["value"] = getattr(point, point.WhichOneof("value") or "as_int")
        else:
            shown |= {"count": point.count, "sum": point.sum}
        points.append(shown)
    return {
        "name": metric.name,
        "kind": kind,
        "unit": metric.unit,
        "points": points,
        "resource": resource,
    }


def _attributes(pairs: Sequence[KeyValue]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(item) for item in value.array_value.values]
    if kind is None or isinstance(found := getattr(value, kind), bytes | Message):
        return None
    return found


class _Traces(trace_service_pb2_grpc.TraceServiceServicer):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    @override
    def Export(
        self,
        request: trace_service_pb2.ExportTraceServiceRequest,
        context: grpc.ServicerContext,
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        self._collector.take_spans(request)
        return trace_service_pb2.ExportTraceServiceResponse()


class _Metrics(metrics_service_pb2_grpc.MetricsServiceServicer):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    @override
    def Export(
        self,
        request: metrics_service_pb2.ExportMetricsServiceRequest,
        context: grpc.ServicerContext,
    ) -> metrics_service_pb2.ExportMetricsServiceResponse:
        self._collector.take_metrics(request)
        return metrics_service_pb2.ExportMetricsServiceResponse()


class _Show(servers.Handler):
    def __init__(self, *arguments: Any, collector: Collector) -> None:
        self._collector = collector
        super().__init__(*arguments)

    @override
    def get(self) -> None:
        if self.path == "/healthz":
            self.send_json(200, {"status": "ok"})
            return
        kept = self._collector.show(self.path)
        if kept is None:
            self.send_json(404, {"error": "ask for /spans or /metrics"})
        else:
            self.send_json(200, kept)

    @override
    def delete(self) -> None:
        self._collector.forget(self.path)
        self.send_json(200, [])


def open_grpc(collector: Collector, port: int, *, host: str = "[::]") -> tuple[grpc.Server, int]:
    """Open the OTLP port (0: any free one) and return the server and its port."""
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    # opentelemetry-proto has types for its messages, none for its services.
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(  # type: ignore[no-untyped-call]
        _Traces(collector), server
    )
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(  # type: ignore[no-untyped-call]
        _Metrics(collector), server
    )
    bound = server.add_insecure_port(f"{host}:{port}")
    return server, bound


def open_http(collector: Collector, port: int, *, host: str = "") -> Server:
    """Open the port that shows what arrived; the caller serves and closes it."""
    return Server(port, lambda *arguments: _Show(*arguments, collector=collector), host=host)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="apps.collectors", description="an OTLP receiver")
    parser.add_argument("--otlp-port", type=int, default=4317)
    parser.add_argument("--port", type=int, default=9000)
    options = parser.parse_args(arguments)
    collector = Collector()
    receiver, otlp_port = open_grpc(collector, options.otlp_port)
    receiver.start()
    shown = open_http(collector, options.port)
    servers.serve_until_terminated(
        shown, f"OTLP on port {otlp_port}, what arrived on port {shown.port}"
    )


if __name__ == "__main__":
    main()
