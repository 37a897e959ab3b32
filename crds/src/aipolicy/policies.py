"""AIPolicy: the object a platform team applies.

The models mirror the CRD one to one; the CRD's schema is generated from them
(`aipolicy.manifests`). Only what is enforced has a field. A docstring under a
field is what ``kubectl explain`` prints.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aipolicy.conditions import Condition
from aipolicy.quantities import Quantity
from aipolicy.schemas import API_VERSION, Schema
from aipolicy.segments import RequestSegment, ResponseSegment

Name = Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
LabelKey = Annotated[str, Field(max_length=317)]
LabelValue = Annotated[str, Field(max_length=63)]


def cel(*rules: tuple[str, str]) -> dict[str, object]:
    """Schema extension with CEL rules, each an (expression, message) pair."""
    return {
        "x-kubernetes-validations": [
            {"rule": expression, "message": message} for expression, message in rules
        ]
    }


def map_list(key: str) -> dict[str, object]:
    """Schema extension of a list whose items are told apart by `key`."""
    return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [key]}


SET_LIST: dict[str, object] = {"x-kubernetes-list-type": "set"}


class Mode(StrEnum):
    """How a decision is carried out."""

    ENFORCE = "Enforce"
    AUDIT = "Audit"
    OFF = "Off"


class RuleMode(StrEnum):
    """How one rule's decision is carried out."""

    ENFORCE = "Enforce"
    AUDIT = "Audit"


class Action(StrEnum):
    """What happens to a message that a rule finds something in."""

    DENY = "Deny"
    REDACT = "Redact"


class OnError(StrEnum):
    """What happens to a message that a rule could not evaluate."""

    DENY = "Deny"
    ALLOW = "Allow"


class UnknownPaths(StrEnum):
    """What happens to a request that is not for an LLM API."""

    DENY = "Deny"
    AUDIT = "Audit"
    ALLOW = "Allow"


class UnprotectablePods(StrEnum):
    """What happens to a matched pod that cannot be protected."""

    DENY = "Deny"
    ALLOW = "Allow"


class Threshold(StrEnum):
    """How much evidence a detector wants; Strict finds most and errs most."""

    STRICT = "Strict"
    BALANCED = "Balanced"
    LENIENT = "Lenient"


class Entity(StrEnum):
    """Kinds of personal data that are recognised."""

    EMAIL_ADDRESS = "EmailAddress"
    CREDIT_CARD = "CreditCard"
    IBAN = "IBAN"
    US_SOCIAL_SECURITY_NUMBER = "USSocialSecurityNumber"
    PHONE_NUMBER = "PhoneNumber"


class SelectorOperator(StrEnum):
    """How a label is compared (``metav1.LabelSelectorOperator``)."""

    IN = "In"
    NOT_IN = "NotIn"
    EXISTS = "Exists"
    DOES_NOT_EXIST = "DoesNotExist"


class SelectorRequirement(Schema):
    """One comparison of a label."""

    key: LabelKey
    """The label's key."""
    operator: SelectorOperator
    """In and NotIn need values; Exists and DoesNotExist take none."""
    values: Annotated[tuple[LabelValue, ...], Field(max_length=64, json_schema_extra=SET_LIST)] = ()
    """Values to compare with."""

    @model_validator(mode="after")
    def _values_fit_operator(self) -> Self:
        wants = self.operator in (SelectorOperator.IN, SelectorOperator.NOT_IN)
        if wants and not self.values:
            raise ValueError(f"operator {self.operator} needs values")
        if self.values and not wants:
            raise ValueError(f"operator {self.operator} takes no values")
        return self


class Selector(Schema):
    """Which pods of the namespace; an empty selector means all of them."""

    match_labels: Annotated[dict[LabelKey, LabelValue], Field(max_length=64)] = {}
    """Labels that a pod must carry."""
    match_expressions: Annotated[tuple[SelectorRequirement, ...], Field(max_length=32)] = ()
    """Comparisons that must all hold."""

    def matches(self, labels: dict[str, str]) -> bool:
        """Whether a pod with these labels is selected."""
        if any(labels.get(key) != value for key, value in self.match_labels.items()):
            return False
        return all(_holds(requirement, labels) for requirement in self.match_expressions)


def _holds(requirement: SelectorRequirement, labels: dict[str, str]) -> bool:
    value = labels.get(requirement.key)
    match requirement.operator:
        case SelectorOperator.IN:
            return value in requirement.values
        case SelectorOperator.NOT_IN:
            return value not in requirement.values
        case SelectorOperator.EXISTS:
            return value is not None
        case SelectorOperator.DOES_NOT_EXIST:
            return value is None


class Inbound(Schema):
    """Which traffic into the pod is guarded."""

    ports: Annotated[
        tuple[Annotated[int, Field(ge=1, le=65535)], ...],
        Field(max_length=16, json_schema_extra=SET_LIST),
    ] = ()
    """TCP ports of the inference server. Default: every TCP port that the pod's containers declare."""
    unknown_paths: UnknownPaths = UnknownPaths.DENY
    """What happens to requests whose path is not a known LLM API. Probe paths of the pod always pass."""


class Limits(Schema):
    """Bounds on a single exchange."""

    max_body_bytes: Annotated[Quantity, Field(ge=1024, le=64 * 2**20)] | None = None
    """Largest request or JSON answer in bytes; more is refused with 413. Default 8Mi."""
    max_input_tokens: Annotated[Quantity, Field(ge=1)] | None = None
    """Largest prompt in tokens, estimated from the text; more is refused with 413."""
    max_output_tokens: Annotated[Quantity, Field(ge=1)] | None = None
    """Largest answer in tokens; a request that asks for more, or does not say, is clamped."""


class BudgetReference(Schema):
    """A budget that requests to the selected pods are charged to."""

    name: Annotated[str, Field(min_length=1, max_length=253)]
    """Name of an AIBudget in the same namespace."""


class Patterns(Schema):
    """Texts of one's own to look for."""

    regex: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=1024)], ...], Field(max_length=64)
    ] = ()
    """Regular expressions in RE2 syntax, matched anywhere in the text."""
    words: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=128)], ...], Field(max_length=1024)
    ] = ()
    """Words or phrases, matched whole and without regard to case."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.regex and not self.words:
            raise ValueError("needs at least one regex or word")
        return self


class Pii(Schema):
    """Personal data, found by format and checksum."""

    entities: Annotated[
        tuple[Entity, ...], Field(min_length=1, max_length=32, json_schema_extra=SET_LIST)
    ] = tuple(Entity)
    """Kinds to look for. Default: all."""


class PromptInjection(Schema):
    """Attempts to override the instructions of the application, judged by their wording."""

    threshold: Threshold = Threshold.BALANCED
    """How much evidence is needed."""


class On(Schema):
    """Which parts of requests and answers a rule looks at."""

    request: Annotated[
        tuple[RequestSegment, ...], Field(max_length=8, json_schema_extra=SET_LIST)
    ] = ()
    """Parts of the request."""
    response: Annotated[
        tuple[ResponseSegment, ...], Field(max_length=4, json_schema_extra=SET_LIST)
    ] = ()
    """Parts of the answer."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.request and not self.response:
            raise ValueError("needs at least one segment of request or response")
        return self


RULE_KINDS = ("patterns", "pii", "promptInjection")
"""The members of the rule union, in the API's spelling."""

_KINDS = ", ".join(f"has(self.{kind})" for kind in RULE_KINDS)


class Rule(Schema):
    """One thing to look for and what to do about it."""

    model_config = {
        "json_schema_extra": cel(
            (
                f"[{_KINDS}].filter(x, x).size() == 1",
                f"exactly one of {', '.join(RULE_KINDS)} must be set",
            ),
            (
                "!has(self.promptInjection) || self.action == 'Deny'",
                "promptInjection can only be denied: there is no part to redact",
            ),
            (
                "!has(self.promptInjection) || !has(self.on) || !has(self.on.response)"
                " || size(self.on.response) == 0",
                "promptInjection looks at requests only",
            ),
        )
    }

    name: Name
    """Name of the rule, unique in the policy; denials and metrics carry it."""
    on: On | None = None
    """What to look at. Default: patterns and pii at everything but Parameters; promptInjection at User and ToolResult."""
    patterns: Patterns | None = None
    """Look for texts of one's own."""
    pii: Pii | None = None
    """Look for personal data."""
    prompt_injection: PromptInjection | None = None
    """Look for attempts to override instructions."""
    action: Action
    """Deny refuses the message; Redact replaces what was found with a typed mark such as [CreditCard]."""
    mode: RuleMode = RuleMode.ENFORCE
    """Audit decides and records, and changes nothing."""
    on_error: OnError = OnError.DENY
    """What to do when the rule cannot be evaluated."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [
            kind
            for kind, value in zip(
                RULE_KINDS, (self.patterns, self.pii, self.prompt_injection), strict=True
            )
            if value is not None
        ]
        if len(kinds) != 1:
            raise ValueError(
                f"exactly one of {', '.join(RULE_KINDS)} must be set, not {' and '.join(kinds) or 'none'}"
            )
        if self.prompt_injection is not None:
            if self.action is not Action.DENY:
                raise ValueError("promptInjection can only be denied: there is no part to redact")
            if self.on is not None and self.on.response:
                raise ValueError("promptInjection looks at requests only")
        return self


class AIPolicySpec(Schema):
    """What is guarded, how, and against what."""

    selector: Selector
    """Pods of this namespace that the policy applies to."""
    mode: Mode = Mode.ENFORCE
    """Enforce carries decisions out; Audit decides, records and changes nothing; Off does nothing."""
    inbound: Inbound = Inbound()
    """Traffic that is guarded."""
    unprotectable_pods: UnprotectablePods = UnprotectablePods.DENY
    """Matched pods that cannot be protected (hostNetwork, ...): refuse them, or admit and report them."""
    limits: Limits = Limits()
    """Bounds on a single exchange."""
    budgets: Annotated[
        tuple[BudgetReference, ...], Field(max_length=8, json_schema_extra=map_list("name"))
    ] = ()
    """Budgets that every request is charged to; a request needs room in all of them."""
    rules: Annotated[tuple[Rule, ...], Field(max_length=64, json_schema_extra=map_list("name"))] = ()
    """What to look for in prompts and answers."""

    @model_validator(mode="after")
    def _unique_names(self) -> Self:
        for what, names in (
            ("rules", [rule.name for rule in self.rules]),
            ("budgets", [budget.name for budget in self.budgets]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what}: duplicate name {', '.join(twice)}")
        return self


class PodCounts(Schema):
    """Pods of the policy."""

    matched: int = 0
    """Running or pending pods that the selector matches."""
    injected: int = 0
    """Of those, pods that carry the guard."""
    current: int = 0
    """Of those, pods whose guard acknowledged the policy now in force."""


class DecisionCounts(Schema):
    """Decisions reported by the guards of the policy's pods."""

    allowed: int = 0
    """Exchanges that passed unchanged."""
    denied: int = 0
    """Exchanges refused or ended by this policy."""
    redacted: int = 0
    """Exchanges in which something was replaced by this policy."""
    would_deny: int = 0
    """Exchanges that a rule in Audit would have refused."""
    would_redact: int = 0
    """Exchanges in which a rule in Audit would have replaced something."""
    since: str | None = None
    """When counting began (RFC 3339)."""


class Bypass(Schema):
    """A way around the guard that the operator knows of."""

    pod: Annotated[str, Field(max_length=253)]
    """Name of the pod."""
    reason: Annotated[str, Field(max_length=63)]
    """CamelCase cause."""
    detail: Annotated[str, Field(max_length=1024)]
    """The cause in words."""


class AIPolicyStatus(Schema):
    """What the operator observes."""

    observed_generation: int | None = None
    """The generation that this status describes."""
    conditions: Annotated[
        tuple[Condition, ...], Field(max_length=8, json_schema_extra=map_list("type"))
    ] = ()
    """Accepted, Programmed, Enforced, PartiallyEnforceable."""
    pods: PodCounts | None = None
    """Pods matched, injected and current."""
    decisions: DecisionCounts | None = None
    """Decisions so far."""
    bypasses: Annotated[tuple[Bypass, ...], Field(max_length=64)] = ()
    """Known ways around the guard."""


class AIPolicy(Schema):
    """Guards the selected inference pods: filters prompts and answers and holds cost limits."""

    model_config = {"extra": "ignore"}
    # metadata belongs to Kubernetes: it grows fields that are none of ours.

    api_version: Literal["aipolicy.dev/v1alpha1"] = API_VERSION
    kind: Literal["AIPolicy"] = "AIPolicy"
    metadata: dict[str, object]
    spec: AIPolicySpec
    status: AIPolicyStatus | None = None
