"""Rules as a platform team writes them: what to look for, where, and what to do about it.

A rule is a union: exactly one kind is set. A new kind adds a model and a member here,
and its detector in `aipolicy.rules`.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_snake

from aipolicy.schemas import SET_LIST, Schema, cel
from aipolicy.segments import RequestSegment, ResponseSegment

Name = Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]


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


class Segments(Schema):
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

    model_config = ConfigDict(
        json_schema_extra=cel(
            (
                f"[{_KINDS}].filter(x, x).size() == 1",
                f"exactly one of {', '.join(RULE_KINDS)} must be set",
            ),
            (
                "!has(self.promptInjection) || self.action == 'Deny'",
                "promptInjection can only be denied: there is no part to redact",
            ),
            (
                (
                    "!has(self.promptInjection) || !has(self.segments)"
                    " || !has(self.segments.response) || size(self.segments.response) == 0"
                ),
                "promptInjection looks at requests only",
            ),
        )
    )

    name: Name
    """Name of the rule, unique in the policy; denials and metrics carry it."""
    segments: Segments | None = None
    """What to look at. Default: patterns and pii at everything but Parameters; promptInjection at
    User, ToolResult and Document."""
    patterns: Patterns | None = None
    """Look for texts of one's own."""
    pii: Pii | None = None
    """Look for personal data."""
    prompt_injection: PromptInjection | None = None
    """Look for attempts to override instructions."""
    action: Action
    """Deny refuses the message; Redact replaces what was found with a typed mark such as
    [CreditCard]."""
    mode: RuleMode = RuleMode.ENFORCE
    """Audit decides and records, and changes nothing."""
    on_error: OnError = OnError.DENY
    """What to do when the rule cannot be evaluated."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [kind for kind in RULE_KINDS if getattr(self, to_snake(kind)) is not None]
        if len(kinds) != 1:
            wanted, found = ", ".join(RULE_KINDS), " and ".join(kinds) or "none"
            raise ValueError(f"exactly one of {wanted} must be set, not {found}")
        if self.prompt_injection is not None:
            if self.action is not Action.DENY:
                raise ValueError("promptInjection can only be denied: there is no part to redact")
            if self.segments is not None and self.segments.response:
                raise ValueError("promptInjection looks at requests only")
        return self
