"""Telemetry as a whole: set up when the environment asks for it, and flushed at the end.

This is the only module that imports the SDK, and only once there is something to export.
"""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from aipolicy_sidecar.core.records import ExchangeRecord
from aipolicy_sidecar.runtime.exporters import (
    ExporterError,
    Signal,
    exporter_names,
    load_exporter,
)
from aipolicy_sidecar.runtime.names import BoundedNames
from aipolicy_sidecar.runtime.snapshots import Snapshots

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource

SCOPE = "aipolicy_sidecar"
FINISH_SECONDS = 3.0

log = logging.getLogger(__name__)


class Writer(Protocol):
    """Takes records, one signal each."""

    def write(self, record: ExchangeRecord) -> None:
        """Take a record."""
        ...


class Provider(Protocol):
    """What is used of the SDK's providers at the end."""

    def shutdown(self) -> None:
        """Export what is waiting, and stop."""
        ...


@dataclass(slots=True)
class Telemetry:
    """The writers that the environment asked for; none when it asked for nothing."""

    writers: list[Writer] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)

    def finish(self, seconds: float = FINISH_SECONDS) -> None:
        """Export what is waiting; blocks for at most `seconds`, whatever receivers do."""
        threads = [
            threading.Thread(target=provider.shutdown, daemon=True) for provider in self.providers
        ]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def start_telemetry(
    environment: Mapping[str, str], identity: Mapping[str, str], snapshots: Snapshots
) -> Telemetry:
    """Set up what `environment` asks for.

    `identity` are resource attributes, over which ``OTEL_RESOURCE_ATTRIBUTES`` and
    ``OTEL_SERVICE_NAME`` win. Whatever cannot be had is logged and left out: a guard
    without telemetry still guards.
    """
    telemetry = Telemetry()
    models = BoundedNames()
    traces = _exporters(Signal.TRACES, environment)
    if traces:
        _start_traces(telemetry, traces, identity, models)
    metrics = _exporters(Signal.METRICS, environment)
    if metrics:
        _start_metrics(telemetry, metrics, identity, models, snapshots)
    return telemetry


def _exporters(signal: Signal, environment: Mapping[str, str]) -> list[Any]:
    try:
        return [load_exporter(signal, name) for name in exporter_names(signal, environment)]
    except Exception as error:
        reason = str(error) if isinstance(error, ExporterError) else type(error).__name__
        log.exception("no telemetry", extra={"signal": signal.lower(), "reason": reason})
        return []


def _start_traces(
    telemetry: Telemetry, exporters: list[Any], identity: Mapping[str, str], models: BoundedNames
) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from aipolicy_sidecar.runtime.traces import Traces

    provider = TracerProvider(resource=_resource(identity), shutdown_on_exit=False)
    for exporter in exporters:
        provider.add_span_processor(BatchSpanProcessor(exporter))
    telemetry.writers.append(Traces(provider.get_tracer(SCOPE), models))
    telemetry.providers.append(provider)


def _start_metrics(
    telemetry: Telemetry,
    exporters: list[Any],
    identity: Mapping[str, str],
    models: BoundedNames,
    snapshots: Snapshots,
) -> None:
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    from aipolicy_sidecar.runtime.metrics import Metrics

    readers = [PeriodicExportingMetricReader(exporter) for exporter in exporters]
    provider = MeterProvider(readers, _resource(identity), shutdown_on_exit=False)
    telemetry.writers.append(Metrics(provider.get_meter(SCOPE), models, snapshots))
    telemetry.providers.append(provider)


def _resource(identity: Mapping[str, str]) -> "Resource":
    """Who reports: `identity`, then what the environment says, which wins."""
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource

    own = Resource(dict(identity)).merge(OTELResourceDetector().detect())
    return Resource.create(dict(own.attributes))
