"""Attribute names of telemetry, and what an exchange means in the words of OpenTelemetry.

The ``gen_ai`` names are of the GenAI semantic conventions
(https://opentelemetry.io/docs/specs/semconv/gen-ai/), which are still in development:
they are written out here and not imported, so that an update of the package cannot
rename what dashboards look for.
"""

from dataclasses import dataclass
from typing import Final

from aipolicy_sidecar.core.records import ExchangeRecord
from aipolicy_sidecar.runtime.names import BoundedNames, method_name

OPERATION: Final = "gen_ai.operation.name"
PROVIDER: Final = "gen_ai.provider.name"
REQUEST_MODEL: Final = "gen_ai.request.model"
REQUEST_MAX_TOKENS: Final = "gen_ai.request.max_tokens"
REQUEST_STREAM: Final = "gen_ai.request.stream"
INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
TOKEN_TYPE: Final = "gen_ai.token.type"  # noqa: S105 - the name of an attribute
HTTP_METHOD: Final = "http.request.method"
HTTP_STATUS: Final = "http.response.status_code"
ERROR_TYPE: Final = "error.type"

POLICY: Final = "aipolicy.policy"
POLICIES: Final = "aipolicy.policies"
POLICY_HASH: Final = "aipolicy.policy.hash"
RULE: Final = "aipolicy.rule"
ACTION: Final = "aipolicy.action"
MODE: Final = "aipolicy.mode"
DIRECTION: Final = "aipolicy.direction"
EFFECT: Final = "aipolicy.effect"
OUTCOME: Final = "aipolicy.outcome"
LABEL: Final = "aipolicy.label"
COUNT: Final = "aipolicy.count"
REASON: Final = "aipolicy.reason"
VERDICT: Final = "aipolicy.verdict"
REQUEST_ID: Final = "aipolicy.request_id"
CHARGED_TOKENS: Final = "aipolicy.budget.charged_tokens"
GUARD_SECONDS: Final = "aipolicy.guard.duration"
LEASE_SECONDS: Final = "aipolicy.budget.wait"
CLASSIFIER_SECONDS: Final = "aipolicy.classifier.wait"

CLIENT_ERRORS: Final = 400
"""HTTP statuses from here on are errors to a client."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What kind of call an exchange was."""

    name: str
    """``chat``, …, or the HTTP method of a path that is no LLM API."""
    attributes: dict[str, str]
    """Of spans and metrics alike; values are bounded in number."""

    @property
    def span_name(self) -> str:
        """``{operation} {model}``, as the conventions want it."""
        model = self.attributes.get(REQUEST_MODEL)
        return f"{self.name} {model}" if model else self.name


def operation_of(record: ExchangeRecord, models: BoundedNames) -> Operation:
    """Name the exchange. A dialect ``openai.chat`` is operation ``chat`` of ``openai``.

    The provider is the flavour of the API, as the conventions say of compatible servers.
    """
    if record.dialect is None:
        method = method_name(record.method)
        return Operation(method, {HTTP_METHOD: method})
    provider, _, name = record.dialect.partition(".")
    attributes = {OPERATION: name, PROVIDER: provider}
    if record.model:
        proven = record.upstream_status is not None and record.upstream_status < CLIENT_ERRORS
        attributes[REQUEST_MODEL] = models.bound(record.model, proven=proven)
    return Operation(name, attributes)


def error_of(record: ExchangeRecord) -> str | None:
    """``error.type``: why the call failed to its caller, or None if it did not."""
    if record.error or record.refusal:
        return record.error or record.refusal
    if record.status is not None and record.status >= CLIENT_ERRORS:
        return str(record.status)
    return None
