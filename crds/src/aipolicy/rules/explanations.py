"""Explanations: why something was found, for the person who asks at a terminal.

They hold pieces of the text, so they are never made where traffic is guarded: no record,
metric, trace or log has room for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from aipolicy.findings import Finding
from aipolicy.rules.compiled_rules import CompiledRule
from aipolicy.rules.judges.protocols import Context
from aipolicy.rules.views.layers import views

MOST: Final = 8
"""Pieces of evidence that are told."""

Weighed = tuple[str, float]
"""A piece of evidence, and what it weighs."""


@runtime_checkable
class Explainer(Protocol):
    """A detector that weighs evidence."""

    def explain(self, text: bytes) -> Sequence[Weighed]:
        """What speaks for a text that was found, the weightiest first."""


@runtime_checkable
class AnswerExplainer(Protocol):
    """A judge of answers that weighs evidence."""

    def explain_answer(
        self, text: bytes, context: Context, start: int, end: int
    ) -> Sequence[Weighed]:
        """What speaks against a place in an answer, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one finding was made."""

    text: bytes = field(repr=False)
    """What was found; of a disguised text what it means."""
    evidence: tuple[Weighed, ...] = field(default=(), repr=False)


def explain(
    rule: CompiledRule, text: bytes, finding: Finding, context: Context | None = None
) -> Explanation:
    """Why a rule found this in a text; `context` is what a judge of answers knew."""
    found = text[finding.start : finding.end]
    if isinstance(rule.judge, AnswerExplainer) and context is not None:
        evidence = rule.judge.explain_answer(text, context, finding.start, finding.end)
        return Explanation(found, tuple(evidence[:MOST]))
    meant, weighed = found, _weigh(rule, found)
    for view in views(found):
        again = _weigh(rule, view.text)
        if sum(weight for _, weight in again) > sum(weight for _, weight in weighed):
            meant, weighed = view.text, again
    return Explanation(meant, tuple(weighed[:MOST]))


def _weigh(rule: CompiledRule, text: bytes) -> Sequence[Weighed]:
    return rule.detector.explain(text) if isinstance(rule.detector, Explainer) else ()
