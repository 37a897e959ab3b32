"""Rules that ask a classifier which the team runs: what an author may write about it."""

from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, model_validator

from aipolicy.quantities import ShortDuration
from aipolicy.rule_specs import Action, Segments, WholeAnswerSpec
from aipolicy.rules.judges.classifiers import SCORES, SPANS, Classifier, Protocol
from aipolicy.rules.kinds import Example, Place, RuleError, RuleErrors, RuleKind
from aipolicy.schemas import Schema, cel
from aipolicy.segments import RequestSegment

MOST_MILLISECONDS: Final = 2500
"""The proxy waits five seconds for the guard, which may have to ask a ledger as well."""

_LABEL: Final = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
_NO_MODEL: Final = "OpenAIChat needs a model"
_NO_SCORES: Final = "only Moderations and PresidioAnalyze have a threshold"
_NO_LANGUAGE: Final = "only PresidioAnalyze has a language"


class Service(Schema):
    """A Service of the cluster that speaks plain HTTP."""

    name: Annotated[str, Field(max_length=63, pattern=_LABEL)]
    """Name of the Service."""
    namespace: Annotated[str, Field(max_length=63, pattern=_LABEL)] | None = None
    """Its namespace. Default: the policy's."""
    port: Annotated[int, Field(ge=1, le=65535)]
    """Port of the Service; a number."""
    path: Annotated[str, Field(max_length=256, pattern=r"^(/[0-9A-Za-z._~-]+)+/?$|^/$")] | None = (
        None
    )
    """Path to ask. Default: /v1/moderations, /v1/chat/completions, /analyze or /, as the
    protocol has it."""


class External(WholeAnswerSpec):
    """A classifier that the team runs, asked over plain HTTP."""

    model_config = ConfigDict(
        json_schema_extra=cel(
            ("self.protocol != 'OpenAIChat' || has(self.model)", _NO_MODEL),
            (
                "!has(self.threshold) || self.protocol in ['Moderations', 'PresidioAnalyze']",
                _NO_SCORES,
            ),
            ("!has(self.language) || self.protocol == 'PresidioAnalyze'", _NO_LANGUAGE),
        )
    )

    service: Service
    """Whom to ask."""
    protocol: Protocol
    """Moderations: OpenAI's moderation API. OpenAIChat: a model such as Llama Guard that answers
    safe or unsafe. PresidioAnalyze: Presidio's analyzer. HTTP: the contract in docs/rules.md."""
    model: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    """Name of the model to ask for, in Moderations and OpenAIChat."""
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    """Score from which on something counts as found. Default: what the classifier flags."""
    language: Annotated[str, Field(pattern="^[a-z]{2}$", max_length=2)] | None = None
    """Language of the texts, for PresidioAnalyze. Default: en."""
    timeout: Annotated[
        ShortDuration,
        Field(ge=10, le=MOST_MILLISECONDS, json_schema_extra={"default": "300ms"}),
    ] = 300
    """How long the classifier may take for all texts of one message, or for those that end
    together in a stream, from 10ms to 2500ms. Default 300ms."""

    @model_validator(mode="after")
    def _fits_protocol(self) -> Self:
        if self.protocol is Protocol.OPENAI_CHAT and self.model is None:
            raise ValueError(_NO_MODEL)
        if self.threshold is not None and self.protocol not in SCORES:
            raise ValueError(_NO_SCORES)
        if self.language is not None and self.protocol is not Protocol.PRESIDIO_ANALYZE:
            raise ValueError(_NO_LANGUAGE)
        return self


def _compile(spec: External, place: Place) -> Classifier:
    if place.action is Action.REDACT and spec.protocol not in SPANS:
        reason = f"{spec.protocol} does not say where, so nothing can be redacted"
        raise RuleErrors([RuleError(f"{place.path}.protocol", reason)])
    return Classifier(
        service=spec.service.name,
        namespace=spec.service.namespace or "",
        port=spec.service.port,
        path=spec.service.path or "",
        protocol=spec.protocol,
        timeout=spec.timeout / 1000,
        model=spec.model or "",
        language=spec.language or "",
        threshold=spec.threshold,
        streaming=spec.streaming,
    )


EXTERNAL: Final = RuleKind(
    name="external",
    description="Ask a classifier that the team runs.",
    spec=External,
    compile=_compile,
    default=Segments(
        request=(RequestSegment.USER, RequestSegment.TOOL_RESULT, RequestSegment.DOCUMENT)
    ),
    example=Example(
        {"service": {"name": "zoo", "port": 8000}, "protocol": "HTTP"},
        prompt="zebra crossing",
        answer="zebra crossing",
    ),
    actions=(Action.DENY, Action.REDACT, Action.ANNOTATE),
    why="a classifier's places in a text are not stable enough to stand for values",
    caveat="texts go to the service over plain HTTP, which a mesh or NetworkPolicies must protect",
)
