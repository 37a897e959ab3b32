"""AIPolicy: the object a platform team applies.

The models mirror the CRD one to one; the CRD's schema is generated from them
(`aipolicy.manifests`). Only what is enforced has a field. A docstring under a
field is what ``kubectl explain`` prints.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from aipolicy.conditions import Condition
from aipolicy.quantities import Quantity
from aipolicy.rules import Rule
from aipolicy.schemas import SET_LIST, Schema, map_list
from aipolicy.selectors import Selector
from aipolicy.session_specs import Loops, Session


class Mode(StrEnum):
    """How a decision is carried out."""

    ENFORCE = "Enforce"
    AUDIT = "Audit"
    DISABLED = "Disabled"
    """Not ``Off``: YAML 1.1 reads that as a boolean, and so does kubectl."""


class Verdict(StrEnum):
    """What happens to a request in which something is not known."""

    DENY = "Deny"
    AUDIT = "Audit"
    ALLOW = "Allow"


class UnprotectablePods(StrEnum):
    """What happens to a matched pod that cannot be protected."""

    DENY = "Deny"
    ALLOW = "Allow"


class Inbound(Schema):
    """Which traffic into the pod is guarded."""

    ports: Annotated[
        tuple[Annotated[int, Field(ge=1, le=65535)], ...],
        Field(max_length=16, json_schema_extra=SET_LIST),
    ] = ()
    """TCP ports of the inference server. Default: every TCP port that the pod's containers
    declare."""
    unknown_paths: Verdict = Verdict.DENY
    """What happens to requests whose path is not a known LLM API. Probe paths of the pod always
    pass."""
    unknown_content: Verdict = Verdict.DENY
    """What happens to prompts with content of a kind that is not known, such as a file or a role
    that the API does not have: rules see no more of it than its strings. Without effect where no
    rule looks at requests."""
    media: Verdict = Verdict.ALLOW
    """What happens to prompts with images or sound, which no rule can look into, given by address
    or inlined. An address is a text, so that a rule of kind links can check its host."""


class Limits(Schema):
    """Bounds on exchanges."""

    max_body_bytes: Annotated[Quantity, Field(ge=1024, le=64 * 2**20)] | None = None
    """Largest request or JSON answer in bytes; more is refused with 413. Default 8Mi."""
    max_input_tokens: Annotated[Quantity, Field(ge=1)] | None = None
    """Largest prompt in tokens, estimated from the text; more is refused with 413."""
    max_output_tokens: Annotated[Quantity, Field(ge=1)] | None = None
    """Largest answer in tokens; a request that asks for more, or does not say, is clamped."""
    loops: Loops | None = None
    """How often the very same request may come."""


class BudgetReference(Schema):
    """A budget that requests to the selected pods are charged to."""

    name: Annotated[str, Field(min_length=1, max_length=253)]
    """Name of an AIBudget in the same namespace."""


class AIPolicySpec(Schema):
    """What is guarded, how, and against what."""

    selector: Selector
    """Pods of this namespace that the policy applies to."""
    mode: Mode = Mode.ENFORCE
    """Enforce carries decisions out; Audit decides, records and changes nothing; Disabled does
    nothing."""
    inbound: Inbound = Inbound()
    """Traffic that is guarded."""
    unprotectable_pods: UnprotectablePods = UnprotectablePods.DENY
    """Matched pods that cannot be protected (hostNetwork, ...): refuse them, or admit and report
    them."""
    limits: Limits = Limits()
    """Bounds on exchanges."""
    budgets: Annotated[
        tuple[BudgetReference, ...], Field(max_length=8, json_schema_extra=map_list("name"))
    ] = ()
    """Budgets that every request is charged to; a request needs room in all of them."""
    rules: Annotated[
        tuple[Rule, ...], Field(max_length=64, json_schema_extra=map_list("name"))
    ] = ()
    """What to look for in prompts and answers."""
    session: Session | None = None
    """What belongs together over several requests: placeholders, denied requests, attacks that are
    split over turns. Remembered by each pod for itself, and lost when its guard restarts."""

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

    model_config = ConfigDict(extra="ignore")
    # metadata belongs to Kubernetes: it grows fields that are none of ours.

    api_version: Literal["aipolicy.dev/v1alpha1"] = "aipolicy.dev/v1alpha1"
    kind: Literal["AIPolicy"] = "AIPolicy"
    metadata: dict[str, object]
    spec: AIPolicySpec
    status: AIPolicyStatus | None = None
