"""Which exporters the environment asks for, by the standard ``OTEL_*`` variables.

Without any the OpenTelemetry SDK is not even imported: it takes a fifth of the guard's
time to start and 3 MB. With one, the SDK itself reads the endpoint, headers,
certificates, sampler, limits and intervals. Exporters are found by the SDK's own entry
points, so another one works when its package is installed.
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib.metadata import entry_points
from typing import Any

_OTLP = {"grpc": "otlp_proto_grpc", "http/protobuf": "otlp_proto_http"}


class Signal(StrEnum):
    """A kind of telemetry, as the variables spell it."""

    TRACES = "TRACES"
    METRICS = "METRICS"


class ExporterError(Exception):
    """An exporter that is asked for cannot be had; the text says what to do."""


def exporter_names(signal: Signal, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the exporters of a signal, empty for none.

    ``OTEL_<SIGNAL>_EXPORTER`` decides; without it, OTLP is used when an endpoint is set.
    ExporterError for a protocol that OTLP does not have.
    """
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ()
    asked = environment.get(f"OTEL_{signal}_EXPORTER", "").strip()
    if not asked and not _has_endpoint(signal, environment):
        return ()
    listed = [name.strip() for name in (asked or "otlp").split(",") if name.strip()]
    if "none" in listed:
        return ()
    return tuple(_otlp(signal, environment) if name == "otlp" else name for name in listed)


def _has_endpoint(signal: Signal, environment: Mapping[str, str]) -> bool:
    return bool(
        environment.get(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
        or environment.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    )


def _otlp(signal: Signal, environment: Mapping[str, str]) -> str:
    protocol = (
        environment.get(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL")
        or environment.get("OTEL_EXPORTER_OTLP_PROTOCOL")
        or "grpc"
    )
    if protocol not in _OTLP:
        raise ExporterError(f"OTEL_EXPORTER_OTLP_PROTOCOL must be grpc, not {protocol[:32]}")
    return _OTLP[protocol]


def load_exporter(signal: Signal, name: str) -> Any:
    """Make the exporter of that name; ExporterError when its package is not installed."""
    found = entry_points(group=f"opentelemetry_{signal.lower()}_exporter", name=name)
    for entry in found:
        return entry.load()()
    raise ExporterError(
        f"no {signal.lower()} exporter {name[:32]!r} in this image: it has OTLP over gRPC"
        " (OTEL_EXPORTER_OTLP_PROTOCOL=grpc) and console"
    )
