"""Grounding: what an answer says that its request's documents do not bear out.

What can be checked without understanding is looked up in the material that the answer was
to be made from: its words, its numbers, dates, names and links, sentence by sentence. That
finds what was made up. It does not find true words put together falsely, and a number
that was worked out correctly counts as made up. It is calibrated on English.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Final

from pydantic import Field

from aipolicy.rule_specs import Action, Segments, Threshold, WholeAnswerSpec
from aipolicy.rules.groundings.evidences import Claim, Evidence, Missing, name_signs, weigh
from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.scores import score_answer, score_sentence
from aipolicy.rules.groundings.tokens import Piece
from aipolicy.rules.groundings.weights import BALANCED, LENIENT, SIGNS, STRICT
from aipolicy.rules.judges.protocols import Context, Objection
from aipolicy.rules.kinds import Example, Place, RuleKind
from aipolicy.schemas import SET_LIST
from aipolicy.segments import RequestSegment, ResponseSegment

SCORES: Final = {
    Threshold.STRICT: STRICT,
    Threshold.BALANCED: BALANCED,
    Threshold.LENIENT: LENIENT,
}
"""From which score on an answer is one without ground."""
MAX_CLAIMS: Final = 2048
"""Claims of one answer that are named."""
_ASKING: Final = (RequestSegment.SYSTEM, RequestSegment.USER)


class Grounding(WholeAnswerSpec):
    """Answers with claims that the documents of their request do not bear out."""

    threshold: Threshold = Threshold.BALANCED
    """How much must be without ground: Balanced names answers with a figure, date or link of their
    own, or much else; Strict also those with little else; Lenient those with more than one.
    docs/detection.md has what each was measured to find and to flag."""
    sources: Annotated[
        tuple[RequestSegment, ...], Field(min_length=1, max_length=8, json_schema_extra=SET_LIST)
    ] = (RequestSegment.DOCUMENT, RequestSegment.TOOL_RESULT)
    """Parts of the request that answers are made from. A request without any is not judged; what
    System and User say counts as asked."""


def score(answer: str, documents: Iterable[str], questions: Iterable[str] = ()) -> float:
    """How likely an answer to these questions says what these documents do not bear out."""
    return score_answer(weigh(answer, Material(documents, questions)))


class GroundingJudge:
    """Finds answers of which too much is not in the documents."""

    __slots__ = ("_least", "_wanted", "sources", "streaming")

    def __init__(self, spec: Grounding) -> None:
        self._least = SCORES[spec.threshold]
        self._wanted = frozenset(spec.sources)
        self.sources = self._wanted | frozenset(_ASKING)
        self.streaming = spec.streaming

    def skips(self, context: Context) -> str:
        """A request without documents gives nothing to judge by."""
        return "" if any(context.texts.get(kind) for kind in self._wanted) else "no documents"

    def score_answer(self, text: bytes, context: Context) -> float:
        """How likely something in it has no ground."""
        return score_answer(weigh(text.decode(), self._material(context)))

    def judge_answer(self, text: bytes, context: Context) -> Iterator[Objection]:
        """Each claim without ground, in the sentences that make the score what it is."""
        answer = text.decode()
        weighed = weigh(answer, self._material(context))
        if score_answer(weighed) < self._least:
            return
        seen = size = 0
        for missing, score in islice(_blame(weighed, self._least), MAX_CLAIMS):
            size += len(answer[seen : missing.start].encode())
            seen = missing.start
            end = size + len(answer[seen : missing.end].encode())
            yield Objection(missing.claim.value, size, end, score)

    def explain_answer(
        self, text: bytes, context: Context, start: int, end: int
    ) -> list[tuple[str, float]]:
        """What in the sentences at a place has no support."""
        answer = text.decode()
        place = Piece(len(text[:start].decode()), len(text[:end].decode()))
        named = name_signs(answer, place, self._material(context))
        return sorted(((one, SIGNS[sign]) for one, sign in named), key=lambda one: -one[1])

    def _material(self, context: Context) -> Material:
        known: Material | None = context.memo.get(self._wanted)
        if known is None:
            documents, questions = (
                [text.decode() for kind in kinds for text in context.texts.get(kind, ())]
                for kinds in (self._wanted, self.sources - self._wanted)
            )
            known = context.memo[self._wanted] = Material(documents, questions)
        return known


def _blame(weighed: Sequence[Evidence], least: float) -> Iterator[tuple[Missing, float]]:
    """What has no ground in the sentences that are without it, or in the worst; in order."""
    scores = [score_sentence(evidence) for evidence in weighed]
    least = min(least, max(scores))
    for evidence, score in zip(weighed, scores, strict=True):
        if score >= least:
            whole = Missing(Claim.STATEMENT, evidence.start, evidence.end)
            for missing in evidence.missing or (whole,):
                yield missing, score


def _compile(spec: Grounding, _place: Place) -> GroundingJudge:
    return GroundingJudge(spec)


GROUNDING: Final = RuleKind(
    name="grounding",
    description="Look for claims of answers that their request's documents do not bear out.",
    spec=Grounding,
    compile=_compile,
    default=Segments(response=(ResponseSegment.COMPLETION,)),
    example=Example({"sources": ["User"]}, answer="of 4711 for Dr Bluebird"),
    allowed=Segments(response=(ResponseSegment.COMPLETION,)),
    actions=(Action.DENY, Action.ANNOTATE),
    why="what is without ground cannot be told from what is not",
    caveat="looks up words, numbers, names and links; true words put together falsely pass",
)
