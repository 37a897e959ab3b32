"""Words that all rules share: where they look, what they do, and how strictly.

What a kind of rule looks for, it says in its own module in `aipolicy.rules`; the list of
kinds, and the `Rule` that is made of it, are in `aipolicy.rules.unions`.
"""

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from aipolicy.quantities import Quantity
from aipolicy.schemas import SET_LIST, Schema
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
    PSEUDONYMIZE = "Pseudonymize"
    ANNOTATE = "Annotate"


REPLACING: Final = frozenset({Action.REDACT, Action.PSEUDONYMIZE})
"""Actions that put something else in the place of what was found."""


class OnError(StrEnum):
    """What happens to a message that a rule could not evaluate."""

    DENY = "Deny"
    ALLOW = "Allow"


class Threshold(StrEnum):
    """How much evidence a detector wants; Strict finds most and errs most."""

    STRICT = "Strict"
    BALANCED = "Balanced"
    LENIENT = "Lenient"


class WholeAnswers(StrEnum):
    """What a rule that must see an answer whole does with one that comes in pieces."""

    BUFFER = "Buffer"
    ANNOTATE_AT_END = "AnnotateAtEnd"


class Streaming(Schema):
    """What becomes of a streamed answer until it can be judged."""

    mode: WholeAnswers = WholeAnswers.BUFFER
    """Buffer holds the answer back until it has ended; AnnotateAtEnd lets it pass and only tells
    of it at its end, whatever the action."""
    max_bytes: Annotated[Quantity, Field(ge=1024, le=2**20)] = 65536
    """Bytes of one text of an answer that are kept; a longer one cannot be evaluated."""


class WholeAnswerSpec(Schema):
    """What kinds of rules have in common that must see an answer whole."""

    streaming: Streaming = Streaming()
    """What becomes of a streamed answer until it can be judged."""


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

    def within(self, other: "Segments") -> bool:
        """Whether `other` has them all."""
        return {*self.request} <= {*other.request} and {*self.response} <= {*other.response}


EVERYTHING: Final = Segments(
    request=tuple(kind for kind in RequestSegment if kind is not RequestSegment.PARAMETERS),
    response=tuple(kind for kind in ResponseSegment if kind is not ResponseSegment.PARAMETERS),
)
"""All that anybody says: what rules look at that search for texts, unless they say otherwise."""
