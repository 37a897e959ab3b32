"""The learnt model of injections: weights of features, and the strongest window of a text.

A text is judged by its strongest window, so that an attack in a long document counts in full. The
score of a window is the sum of the weights of its features (`aipolicy.rules.injections.features`)
over the root of its length, as a probability. Weights are whole numbers, which makes the same
model say the same everywhere. Whoever asks for strong windows only gets the same ones, but only
parts are weighed that may hold one (`aipolicy.rules.injections.bounds`). How the model is trained
is in `tests/training`, what it can and cannot do in ``docs/detection.md``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from math import exp, floor, log, sqrt
from operator import sub
from typing import Final, NamedTuple

from aipolicy.rules.injections.bounds import Bounds
from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.features import LONG_REACH, REACH, features
from aipolicy.rules.injections.readings import Reader
from aipolicy.rules.injections.signs import Sign
from aipolicy.rules.injections.sources import Source, shipped_source
from aipolicy.rules.injections.weighings import Weighing
from aipolicy.rules.regexes import Span

WINDOWS: Final = (12, 72)
"""Words of a window, about 70 and 400 bytes. Shorter texts are one window."""
STEPS: Final = 6
"""Steps from a window to the next one that shares no word with it."""
LEAST: Final = 6
"""Words that a window counts as at least."""
UNIT: Final = 1000
"""A weight of one, as written."""
PIECE: Final = 32 * 1024
"""Bytes that are judged at a time, which bounds memory."""
OVERLAP: Final = 1024
"""Bytes that are judged again with the next piece, so that windows may span the cut."""
NEVER: Final = 2.0
"""A score that no window has."""
NEARLY: Final = 1e-9
"""How near to 0 and to 1 a score is told from them."""
FEW: Final = 64
"""Bytes that are weighed in less time than bounds are found for their words."""
EVERYTHING: Final = (0, PIECE)
"""All words of a piece."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The strongest window of a text."""

    score: float
    """How sure the model is, from 0 to 1."""
    start: int = 0
    end: int = 0
    """Where it is, in bytes."""


class _Part(NamedTuple):
    """A part of the words of a piece."""

    first: int
    last: int
    """The word behind it."""
    sums: Sequence[int]
    """What its words before each weigh, and all."""

    def heaviest(self, size: int, step: int, count: int) -> tuple[int, int] | None:
        """What the heaviest window of so many words weighs, and where in the part it begins.

        Windows are `step` words apart, and one ends with the piece, which has `count` words.
        """
        start = -self.first % step
        windows = list(map(sub, self.sums[start + size :: step], self.sums[start::step]))
        if self.last == count and len(self.sums) > size:
            windows.append(self.sums[-1] - self.sums[-1 - size])
        if not windows:
            return None
        most = max(windows)
        return most, min(start + windows.index(most) * step, len(self.sums) - 1 - size)


class _Window(NamedTuple):
    """The strongest window of a text."""

    score: float
    base: int
    """Where the piece begins that it is in."""
    piece: bytes
    first: int
    """Its first word there."""
    words: Sequence[str]
    sums: Sequence[int]
    """What the words before each weigh, and all."""

    def core(self, means: Callable[[str], bool]) -> tuple[int, int]:
        """The first and the last word of the part that weighs most, of two the shorter."""
        lowest = first = last = most = 0
        for place in range(len(self.words)):
            if self.sums[place] <= self.sums[lowest]:
                lowest = place
            weight = self.sums[place + 1] - self.sums[lowest]
            if weight > most:
                first, last, most = lowest, place, weight
        # What a concept weighs may come of the row of those before it.
        for place in range(first - 1, max(0, first - LONG_REACH) - 1, -1):
            if means(self.words[place]) and first - place <= REACH:
                first = place
        return self.first + first, self.first + last


class Model:
    """Judges texts."""

    __slots__ = ("_biases", "_bounds", "_concepts", "_reader", "_weighing", "_weights")

    def __init__(self, source: Source) -> None:
        self._biases: Final = source.biases
        self._concepts: Final = Concepts(source.concepts)
        self._reader: Final = Reader(self._concepts.words)
        self._weights: Final = source.weights
        self._weighing: Final = Weighing(source.weights, self._concepts)
        self._bounds: Final = Bounds(
            source.weights, self._weighing.know, self._reader.read, WINDOWS
        )

    def judge(self, text: bytes, signs: Sequence[Sign] = ()) -> Judgement:
        """The strongest window of a text in which `signs` were found."""
        return self._judge(self._strongest(text, signs, 0.0), signs)

    def score(self, text: bytes, signs: Sequence[Sign] = ()) -> float:
        """Its score alone."""
        return self._strongest(text, signs, 0.0).score

    def find(self, text: bytes, signs: Sequence[Sign], least: float) -> Judgement | None:
        """The same as `judge` if the score is at least `least`; if it is not, in far less time."""
        window = self._strongest(text, signs, least)
        return self._judge(window, signs) if window.score >= least else None

    def reasons(self, text: bytes, signs: Iterable[Sign] = ()) -> list[tuple[str, float]]:
        """The features of a window and their weights, the heaviest first."""
        names = [name for _, name in features(self._reader.words(text), self._concepts.of)]
        names += [one.feature for one in signs]
        weighed = {name: self._weights.get(name, 0) for name in names}
        return sorted(
            ((name, weight / UNIT) for name, weight in weighed.items() if weight),
            key=lambda one: (-one[1], one[0]),
        )

    def _judge(self, window: _Window, signs: Sequence[Sign]) -> Judgement:
        """A window as it is told, with its place in the bytes of the text."""
        first, last = window.core(self._weighing.means)
        places = list(islice(self._reader.places(window.piece), first, last + 1))
        start, end = (places[0][0], places[-1][1]) if places else (0, len(window.piece))
        start, end = window.base + start, window.base + end
        inside = [one for one in signs if start < one.end <= end]
        return Judgement(window.score, min([start, *(one.start for one in inside)]), end)

    def _strongest(self, text: bytes, signs: Sequence[Sign], least: float) -> _Window:
        """The strongest window of a text, or any one if no score is at least `least`."""
        best = _Window(-1.0, 0, b"", 0, (), ())
        for base, piece in _pieces(text):
            told = self._tell(base, piece, signs) if signs else {}
            spans = self._spans(piece, told, least)
            if not spans:
                continue
            words = self._reader.words(piece) or [""]
            more = [told.get(place, 0) for place in range(len(words))] if told else []
            parts = [self._part(words, span, more) for span in spans]
            kinds = zip(_sizes(len(words)), WINDOWS, self._biases, strict=False)
            for (size, most, bias), part in product(kinds, parts):
                heaviest = part.heaviest(size, most // STEPS, len(words))
                if heaviest is None:
                    continue
                weight, start = heaviest
                score = _probability(weight / UNIT / sqrt(max(size, LEAST)) + bias)
                if score > best.score:
                    first, sums = part.first + start, part.sums[start : start + size + 1]
                    best = _Window(score, base, piece, first, words[first : first + size], sums)
        return best

    def _tell(self, base: int, piece: bytes, signs: Sequence[Sign]) -> dict[int, int]:
        """What words of a piece weigh by the signs that end in them, by the words' places."""
        here = [one for one in signs if base < one.end <= base + len(piece)]
        starts = [base + start for start, _ in self._reader.places(piece)] if here else []
        told: dict[int, int] = {}
        for one in here:
            place = one.word(starts)
            told[place] = told.get(place, 0) + self._weights.get(one.feature, 0)
        return told

    def _spans(self, piece: bytes, told: Iterable[int], least: float) -> list[Span]:
        """Parts of the words that hold each window whose score is at least `least`, in order."""
        if least > 1:
            return []
        if least < NEARLY or len(piece) < FEW:
            return [EVERYTHING]
        text = self._bounds.weigh(self._reader.runs(piece))
        count, longest = text.words, max(WINDOWS)
        if not count:
            return [EVERYTHING]
        spans = self._bounds.parts(text, _needs(least, self._biases, min(count, longest)))
        for place in told:
            spans.append((max(0, place + 1 - longest), min(place + longest, count)))
        return _joined(spans)

    def _part(self, words: Sequence[str], span: Span, more: Sequence[int]) -> _Part:
        """What words weigh; those shortly before them count for what theirs are in rows."""
        first, last = span[0], min(span[1], len(words))
        before = max(0, first - LONG_REACH)
        sums = self._weighing.sums(words[before:last], more[before:last])
        return _Part(first, last, sums[first - before :])


@lru_cache(maxsize=1024)
def _needs(least: float, biases: tuple[float, float], count: int) -> list[tuple[int, int]]:
    """The sizes of windows of so many words, and what those weigh at least that have a score."""
    least = min(least, 1 - NEARLY)
    logit = log(least / (1 - least))
    return [
        (size, floor((logit - bias) * sqrt(max(size, LEAST)) * UNIT) - 1)  # for lost fractions
        for size, bias in zip(_sizes(count), biases, strict=False)
    ]


def _sizes(count: int) -> list[int]:
    """Words of the windows of a text with so many words."""
    return [min(most, count) for most in WINDOWS[: 1 if count <= WINDOWS[0] else 2]]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those in one that touch."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _probability(logit: float) -> float:
    return 1 / (1 + exp(-max(min(logit, 50.0), -50.0)))


def _pieces(text: bytes) -> Iterator[tuple[int, bytes]]:
    yield 0, text[:PIECE]
    for start in range(PIECE - OVERLAP, len(text) - OVERLAP, PIECE - OVERLAP):
        yield start, text[start : start + PIECE]


@cache
def shipped_model() -> Model:
    """The model of this release."""
    return Model(shipped_source())
