import pytest
from aipolicy_sidecar.runtime.exporters import (
    ExporterError,
    Signal,
    exporter_names,
    load_exporter,
)
from opentelemetry.sdk.trace.export import ConsoleSpanExporter

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317"}


@pytest.mark.parametrize(
    ("environment", "names"),
    (
        ({}, ()),
        (ENDPOINT, ("otlp_proto_grpc",)),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4317"}, ("otlp_proto_grpc",)),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://collector:4317"}, ()),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, ("otlp_proto_grpc",)),
        ({"OTEL_TRACES_EXPORTER": "console, otlp"}, ("console", "otlp_proto_grpc")),
        (ENDPOINT | {"OTEL_TRACES_EXPORTER": "none"}, ()),
        (ENDPOINT | {"OTEL_METRICS_EXPORTER": "none"}, ("otlp_proto_grpc",)),
        (ENDPOINT | {"OTEL_SDK_DISABLED": "TRUE"}, ()),
        (ENDPOINT | {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, ("otlp_proto_grpc",)),
        (ENDPOINT | {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, ("otlp_proto_http",)),
        (
            ENDPOINT
            | {
                "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc",
            },
            ("otlp_proto_grpc",),
        ),
    ),
)
def test_standard_variables_decide(environment: dict[str, str], names: tuple[str, ...]) -> None:
    assert exporter_names(Signal.TRACES, environment) == names


def test_unknown_protocol_is_explained() -> None:
    with pytest.raises(ExporterError, match="must be grpc"):
        exporter_names(Signal.TRACES, ENDPOINT | {"OTEL_EXPORTER_OTLP_PROTOCOL": "smtp"})


def test_exporter_is_found_by_the_entry_points_of_the_sdk() -> None:
    assert isinstance(load_exporter(Signal.TRACES, "console"), ConsoleSpanExporter)


def test_missing_exporter_is_explained() -> None:
    with pytest.raises(ExporterError, match="no metrics exporter 'carbon'"):
        load_exporter(Signal.METRICS, "carbon")
