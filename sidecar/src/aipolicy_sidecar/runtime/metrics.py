"""What is counted over exchanges, and what the guard says about itself.

Attributes come from policies or from bounded sets, never freely from a client.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from opentelemetry.metrics import CallbackOptions, Histogram, Meter, Observation
from opentelemetry.util.types import AttributeValue

from aipolicy_sidecar.core.records import Decision, Effect, ExchangeRecord, Outcome
from aipolicy_sidecar.runtime import conventions as names
from aipolicy_sidecar.runtime.counters import judge
from aipolicy_sidecar.runtime.names import BoundedNames
from aipolicy_sidecar.runtime.snapshots import Snapshots

TOKEN_BOUNDARIES: Final = tuple(4.0**power for power in range(14))
OPERATION_BOUNDARIES: Final = tuple(0.01 * 2.0**power for power in range(14))
"""These two are of the GenAI conventions."""
GUARD_BOUNDARIES: Final = (
    *(0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025),
    *(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0),
)


class Metrics:
    """Counts records, and observes the policy in force."""

    def __init__(self, meter: Meter, models: BoundedNames, snapshots: Snapshots) -> None:
        self._models = models
        self._requests = meter.create_counter(
            "aipolicy.requests", "{request}", "Exchanges by how they ended."
        )
        self._decisions = meter.create_counter(
            "aipolicy.decisions", "{decision}", "What rules, limits and budgets did."
        )
        self._tokens = _histogram(
            meter, "gen_ai.client.token.usage", "{token}", "Tokens as reported.", TOKEN_BOUNDARIES
        )
        self._duration = _histogram(
            meter,
            "gen_ai.client.operation.duration",
            "s",
            "From the request's head to the answer's end.",
            OPERATION_BOUNDARIES,
        )
        self._added = _histogram(
            meter,
            "aipolicy.guard.duration",
            "s",
            "Time the guard took to decide: the latency it adds.",
            GUARD_BOUNDARIES,
        )
        self._classifiers = _histogram(
            meter,
            "aipolicy.classifier.wait",
            "s",
            "Time that exchanges waited for classifiers.",
            GUARD_BOUNDARIES,
        )
        for name, unit, description, read in (
            (
                "aipolicy.policy.active",
                "1",
                "1 when a policy applies, 0 when traffic passes untouched.",
                lambda: int(snapshots.current().active),
            ),
            (
                "aipolicy.policy.age",
                "s",
                "Since the operator last wanted the policy in force; 0 while it does.",
                snapshots.age,
            ),
            (
                "aipolicy.control.connected",
                "1",
                "1 while the operator is connected.",
                lambda: int(snapshots.connected),
            ),
        ):
            meter.create_observable_gauge(name, [_observer(read)], unit, description)

    def write(self, record: ExchangeRecord) -> None:
        """Count an exchange that is over."""
        operation = names.operation_of(record, self._models)
        attributes: dict[str, AttributeValue] = dict(operation.attributes)
        self._requests.add(1, attributes | {names.VERDICT: judge(record).value})
        self._added.record(record.handling_seconds, attributes)
        if record.classifier_seconds:
            self._classifiers.record(record.classifier_seconds, attributes)
        for decision in record.decisions:
            if decision.effect is not Effect.NONE or decision.outcome is Outcome.ERROR:
                self._decisions.add(1, _decision(decision))
        if record.dialect is None:
            return
        if record.usage is not None:
            for kind, count in (
                ("input", record.usage.input_tokens),
                ("output", record.usage.output_tokens),
            ):
                self._tokens.record(count, attributes | {names.TOKEN_TYPE: kind})
        error = names.error_of(record)
        if error is not None:
            attributes[names.ERROR_TYPE] = error
        self._duration.record(max(0, record.ended - record.started) / 1e9, attributes)


def _decision(decision: Decision) -> dict[str, AttributeValue]:
    attributes: dict[str, AttributeValue] = {
        names.POLICY: decision.policy,
        names.RULE: decision.rule,
        names.MODE: decision.mode.value,
        names.DIRECTION: decision.direction.value,
        names.EFFECT: decision.effect.value,
        names.OUTCOME: decision.outcome.value,
    }
    if decision.action is not None:
        attributes[names.ACTION] = decision.action.value
    return attributes


def _histogram(
    meter: Meter, name: str, unit: str, description: str, boundaries: Sequence[float]
) -> Histogram:
    return meter.create_histogram(
        name, unit, description, explicit_bucket_boundaries_advisory=boundaries
    )


def _observer(
    read: Callable[[], float],
) -> Callable[[CallbackOptions], Iterable[Observation]]:
    def observe(_: CallbackOptions) -> Iterable[Observation]:
        return (Observation(read()),)

    return observe
