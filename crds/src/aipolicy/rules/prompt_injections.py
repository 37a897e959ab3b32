"""Prompt injection, judged by wording.

A text is judged window by window, so that an attack in a long document counts in full
and harmless phrases far apart do not add up. A window's points are the sum, over the
families of phrases, of the strongest phrase in it, and a point for each further one.

What wording cannot show stays unseen: attacks in other languages, optimised gibberish,
persuasion by story, and instructions that are unremarkable in themselves.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from heapq import merge
from typing import Final, NamedTuple

from aipolicy.findings import Finding
from aipolicy.rule_specs import Action, Segments, Threshold
from aipolicy.rules.injections import PHRASES, Family
from aipolicy.rules.kinds import Place, RuleKind
from aipolicy.rules.matchers import Matcher, TooManyCandidatesError
from aipolicy.rules.regexes import Regex
from aipolicy.schemas import Schema
from aipolicy.segments import RequestSegment

WINDOW: Final = 400
"""Bytes from the start of the first phrase to the start of the last."""
POINTS: Final = {Threshold.STRICT: 3, Threshold.BALANCED: 4, Threshold.LENIENT: 6}
"""Points from which on a window is an attempt."""
MAX_PLACES: Final = 8192
"""Phrases that are looked at in one text, which bounds the work on a hostile one."""
LABEL: Final = "PromptInjection"


class PromptInjection(Schema):
    """Attempts to override the instructions of the application, judged by their wording."""

    threshold: Threshold = Threshold.BALANCED
    """How much evidence is needed."""


class _Phrase(NamedTuple):
    start: int
    end: int
    phrase: int


class InjectionDetector:
    """Reports the first window that has enough points."""

    __slots__ = ("_points", "_regexes")

    matchers: Final[tuple[Matcher, ...]] = ()
    """None: it wants whole texts, and prompts come whole."""

    def __init__(self, points: int) -> None:
        self._points = points
        self._regexes = _regexes()

    @property
    def screens(self) -> tuple[str, ...]:
        """The phrases themselves."""
        return tuple(phrase.pattern for phrase in PHRASES)

    @property
    def guised(self) -> tuple[int, ...]:
        """All of them are words."""
        return tuple(range(len(PHRASES)))

    def scan(self, text: bytes, rule: int, hits: Sequence[int]) -> Iterator[Finding]:
        """At most one finding. Raises TooManyCandidatesError."""
        if _points(hits) < self._points:
            return
        window: deque[_Phrase] = deque()
        places = merge(*(self._places(text, hit) for hit in hits))
        for count, place in enumerate(places):
            if count == MAX_PLACES:
                raise TooManyCandidatesError
            while window and place.start - window[0].start > WINDOW:
                window.popleft()
            window.append(place)
            if _points(seen.phrase for seen in window) >= self._points:
                end = max(seen.end for seen in window)
                yield Finding(rule, window[0].start, end, LABEL)
                return

    def _places(self, text: bytes, phrase: int) -> Iterator[_Phrase]:
        position = 0
        while (span := self._regexes[phrase].search(text, position)) is not None:
            yield _Phrase(*span, phrase)
            position = span[1]


def _points(phrases: Iterable[int]) -> int:
    """The sum, over the families, of the strongest phrase and one point for each other one."""
    strongest: dict[Family, int] = {}
    others = 0
    for phrase in set(phrases):
        family, weight = PHRASES[phrase].family, PHRASES[phrase].weight
        others += family in strongest
        strongest[family] = max(weight, strongest.get(family, 0))
    return sum(strongest.values()) + others


@cache
def _detector(threshold: Threshold) -> InjectionDetector:
    return InjectionDetector(POINTS[threshold])


@cache
def _regexes() -> tuple[Regex, ...]:
    return tuple(Regex(phrase.pattern) for phrase in PHRASES)


def _compile(spec: PromptInjection, _place: Place) -> InjectionDetector:
    return _detector(spec.threshold)


PROMPT_INJECTION: Final = RuleKind(
    name="promptInjection",
    description="Look for attempts to override instructions.",
    spec=PromptInjection,
    compile=_compile,
    default=Segments(
        request=(RequestSegment.USER, RequestSegment.TOOL_RESULT, RequestSegment.DOCUMENT)
    ),
    allowed=Segments(request=tuple(RequestSegment)),
    actions=(Action.DENY, Action.ANNOTATE),
    why="there is no part to replace",
    caveat="judges the wording only; attacks in other words pass",
)
