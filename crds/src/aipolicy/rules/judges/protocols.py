"""Judges: what decides about an answer or a tool call as a whole, not about places in a text.

A detector finds places, in streams too. Whether an answer fits a schema or is borne out by
documents shows only when it has ended, and a tool call is a name with arguments; so these
have protocols of their own. Both kinds of rules are held by the same `RuleSet`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from aipolicy.rule_specs import Streaming
from aipolicy.segments import RequestSegment


@dataclass(frozen=True, slots=True)
class Context:
    """What a judge may know of the request that an answer is for."""

    texts: Mapping[RequestSegment, tuple[bytes, ...]] = field(default_factory=dict)
    """UTF-8, of the origins that some judge asks for (`AnswerJudge.sources`)."""
    memo: dict[object, Any] = field(default_factory=dict, compare=False)
    """What judges have made of the texts, for the next answer to the same request."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Something that is wrong with an answer."""

    label: str
    start: int = 0
    """Where it lies, in bytes of the answer."""
    end: int | None = None
    """None for the whole answer."""
    score: float = 1.0
    """How sure the judge is."""


@runtime_checkable
class AnswerScorer(Protocol):
    """A judge that measures answers, also those that it says nothing against."""

    def score_answer(self, text: bytes, context: Context) -> float:
        """How likely something is wrong with an answer, from 0 to 1."""


@runtime_checkable
class AnswerJudge(Protocol):
    """Judges what the model answers, once it is there whole. Immutable."""

    @property
    def streaming(self) -> Streaming:
        """What becomes of a streamed answer until it has ended."""

    @property
    def sources(self) -> frozenset[RequestSegment]:
        """Origins of text in the request that the judge must know."""

    def skips(self, context: Context) -> str:
        """Why there is nothing to judge by; empty when there is. Without content."""

    def judge_answer(self, text: bytes, context: Context) -> Iterable[Objection]:
        """All that is wrong with an answer."""


@runtime_checkable
class CallJudge(Protocol):
    """Judges calls of tools. Immutable."""

    def judge_name(self, name: str) -> Iterable[str]:
        """Labels of what is wrong with calling this tool at all."""

    def wants_arguments(self, name: str) -> bool:
        """Whether a call of this tool is judged by its arguments."""

    def judge_arguments(self, name: str, arguments: object) -> Iterable[str]:
        """Labels of what is wrong with arguments: JSON as text, or the value itself."""
