from dataclasses import dataclass
from typing import Any, cast

from aipolicy_sidecar.core.records import Effect, ExchangeRecord
from aipolicy_sidecar.runtime.metrics import Metrics
from aipolicy_sidecar.runtime.names import MAX_NAMES, BoundedNames
from aipolicy_sidecar.runtime.snapshots import Snapshots
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from support.records import decision_of, record_of


@dataclass
class FakeSnapshot:
    active: bool = True


@dataclass
class FakeSnapshots:
    snapshot: FakeSnapshot
    connected: bool = True

    def current(self) -> FakeSnapshot:
        return self.snapshot

    def age(self) -> float:
        return 0.0 if self.connected else 7.0


def points(
    *records: ExchangeRecord, snapshots: FakeSnapshots | None = None
) -> dict[str, list[Any]]:
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    fake = cast("Snapshots", snapshots or FakeSnapshots(FakeSnapshot()))
    metrics = Metrics(provider.get_meter("test"), BoundedNames(), fake)
    for record in records:
        metrics.write(record)
    data = reader.get_metrics_data()
    assert data is not None
    return {
        metric.name: list(metric.data.data_points)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }


def test_requests_are_counted_by_verdict() -> None:
    denied = record_of(decisions=(decision_of(Effect.DENIED),))
    found = points(record_of(), record_of(), denied)["aipolicy.requests"]
    assert {point.attributes["aipolicy.verdict"]: point.value for point in found} == {
        "allowed": 2,
        "denied": 1,
    }


def test_decisions_are_counted_by_rule_and_effect() -> None:
    decisions = (decision_of(Effect.REDACTED), decision_of(Effect.NONE, rule="other"))
    (point,) = points(record_of(decisions=decisions))["aipolicy.decisions"]
    assert point.value == 1
    assert dict(point.attributes) == {
        "aipolicy.policy": "support-bot",
        "aipolicy.rule": "pii",
        "aipolicy.mode": "Enforce",
        "aipolicy.direction": "Request",
        "aipolicy.action": "Redact",
        "aipolicy.effect": "redacted",
        "aipolicy.outcome": "evaluated",
    }


def test_limit_has_no_action() -> None:
    decisions = (decision_of(Effect.CLAMPED, action=None),)
    (point,) = points(record_of(decisions=decisions))["aipolicy.decisions"]
    assert "aipolicy.action" not in point.attributes


def test_tokens_follow_the_conventions() -> None:
    found = points(record_of())["gen_ai.client.token.usage"]
    assert {point.attributes["gen_ai.token.type"]: point.sum for point in found} == {
        "input": 12,
        "output": 30,
    }
    assert found[0].explicit_bounds[:3] == (1.0, 4.0, 16.0)
    assert found[0].explicit_bounds[-1] == 67_108_864


def test_durations_are_in_seconds() -> None:
    found = points(record_of())
    assert found["aipolicy.guard.duration"][0].sum == 0.0004
    assert found["gen_ai.client.operation.duration"][0].sum == 0.5


def test_failed_operation_has_its_error() -> None:
    (point,) = points(record_of(status=503, usage=None))["gen_ai.client.operation.duration"]
    assert point.attributes["error.type"] == "503"


def test_other_paths_are_no_operations_of_a_model() -> None:
    found = points(record_of(dialect=None, model=None, usage=None))
    assert "gen_ai.client.operation.duration" not in found
    assert len(found["aipolicy.requests"]) == 1


def test_clients_cannot_fill_the_metrics() -> None:
    records = [record_of(model=f"model-{index}", upstream_status=404) for index in range(1000)]
    assert len(points(*records)["aipolicy.requests"]) <= MAX_NAMES


def test_policy_is_observed() -> None:
    found = points()
    assert found["aipolicy.policy.active"][0].value == 1
    assert found["aipolicy.policy.age"][0].value == 0.0
    assert found["aipolicy.control.connected"][0].value == 1


def test_guard_without_policy_says_so() -> None:
    found = points(snapshots=FakeSnapshots(FakeSnapshot(active=False), connected=False))
    assert found["aipolicy.policy.active"][0].value == 0
    assert found["aipolicy.policy.age"][0].value == 7.0
    assert found["aipolicy.control.connected"][0].value == 0
