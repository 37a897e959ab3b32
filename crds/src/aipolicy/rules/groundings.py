"""Grounding: numbers, names and links of an answer that its request's documents do not have.

What can be checked in an answer without understanding it is looked up in the material that
it was to be made from. That finds made-up figures, people and addresses. It does not find
true words put together falsely, and a number that was worked out correctly counts as
made up. It is made for English: where nouns have capitals, most of them look like names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Final, Self

from pydantic import Field

from aipolicy.rule_specs import Action, Segments, Threshold, WholeAnswerSpec
from aipolicy.rules.judges import Context
from aipolicy.rules.kinds import Place, RuleKind
from aipolicy.schemas import SET_LIST
from aipolicy.segments import RequestSegment, ResponseSegment

NUMBER, NAME, LINK = "UngroundedNumber", "UngroundedName", "UngroundedLink"
SHARES: Final = {Threshold.STRICT: 0.0, Threshold.BALANCED: 0.25, Threshold.LENIENT: 0.5}
"""Shares of an answer's claims that may be without ground."""
MAX_CLAIMS: Final = 2048
"""Claims that are looked at in one answer."""
_SMALL: Final = frozenset(map(str, range(11)))
"""Whole numbers that count things and items of lists."""

_MANY: Final = 2
"""Letters that a name has at least."""

_LINK: Final = re.compile(r"(?i)(?:https?://|www\.)[^\s<>\"'`()\[\]{}]+")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENGLISH: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_CONTINENTAL: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?\Z")
_BEGINS: Final = (". ", "! ", "? ", ": ", "\n", "- ", "* ", '"', "“", "(", "*", "#", ">", "|")
"""Before words that have a capital because something begins with them."""


class Grounding(WholeAnswerSpec):
    """Answers with claims that the documents of their request do not bear out."""

    threshold: Threshold = Threshold.BALANCED
    """How many of the claims may be without ground: none, a quarter, a half."""
    sources: Annotated[
        tuple[RequestSegment, ...], Field(min_length=1, max_length=8, json_schema_extra=SET_LIST)
    ] = (RequestSegment.DOCUMENT, RequestSegment.TOOL_RESULT)
    """Parts of the request that answers are made from. A request without any is not judged; what
    System and User say counts as known beside them."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a request says."""

    links: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Self:
        rest = _LINK.sub(" ", text)
        return cls(
            frozenset(_link(found) for found in _LINK.findall(text)),
            frozenset(_number(found) for found in _NUMBER.findall(rest)),
            frozenset(word.casefold() for word in _WORD.findall(rest)),
        )

    def claims(self, answer: str) -> Iterator[tuple[str, bool]]:
        """Each claim of an answer as the label it has without ground, and whether it has one."""
        for found in _LINK.findall(answer):
            yield LINK, _link(found) in self.links
        rest = _LINK.sub(" ", answer)
        for found in _NUMBER.findall(rest):
            number = _number(found)
            if number not in _SMALL:
                yield NUMBER, number in self.numbers
        for word in _WORD.finditer(rest):
            if _is_name(word[0], rest[max(0, word.start() - 2) : word.start()]):
                yield NAME, word[0].casefold() in self.words


def _link(text: str) -> str:
    return text.rstrip(".,;:!?*_").lower()


def _number(text: str) -> str:
    """The number in one spelling, whichever signs group its digits."""
    if _ENGLISH.match(text):
        text = text.replace(",", "")
    elif _CONTINENTAL.match(text):
        text = text.replace(".", "").replace(",", ".")
    else:
        text = text.replace(",", ".")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_name(word: str, before: str) -> bool:
    begins = not before or before.endswith(_BEGINS)
    return word[0].isupper() and len(word) >= _MANY and not begins


class GroundingJudge:
    """Finds answers of which too much is not in the documents."""

    __slots__ = ("_share", "_wanted", "sources", "streaming")

    def __init__(self, spec: Grounding) -> None:
        self._share = SHARES[spec.threshold]
        self._wanted = frozenset(spec.sources)
        self.sources = self._wanted | {RequestSegment.SYSTEM, RequestSegment.USER}
        self.streaming = spec.streaming

    def skips(self, context: Context) -> str:
        """A request without documents gives nothing to judge by."""
        return "" if any(context.texts.get(kind) for kind in self._wanted) else "no documents"

    def judge_answer(self, text: bytes, context: Context) -> Iterator[str]:
        """A label for each claim without ground, when they are too many of all."""
        known = context.memo.get(self)
        if known is None:
            told = (text for kind in self.sources for text in context.texts.get(kind, ()))
            known = context.memo[self] = _Known.of("\n".join(one.decode() for one in told))
        claims = list(islice(known.claims(text.decode()), MAX_CLAIMS))
        labels = [label for label, grounded in claims if not grounded]
        if len(labels) > self._share * len(claims):
            yield from labels


def _compile(spec: Grounding, _place: Place) -> GroundingJudge:
    return GroundingJudge(spec)


GROUNDING: Final = RuleKind(
    name="grounding",
    description="Look for claims of answers that their request's documents do not bear out.",
    spec=Grounding,
    compile=_compile,
    default=Segments(response=(ResponseSegment.COMPLETION,)),
    allowed=Segments(response=(ResponseSegment.COMPLETION,)),
    actions=(Action.DENY, Action.ANNOTATE),
    why="what is without ground cannot be told from what is not",
    caveat="looks up numbers, names and links; true words put together falsely pass",
)
