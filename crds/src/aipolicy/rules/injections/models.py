"""The learnt model of injections: weights of features, and the strongest window of a text.

A text is judged by its strongest window, so that an attack in a long document counts in full. The
score of a window is the sum of the weights of its features (`aipolicy.rules.injections.features`)
over the root of its length, as a probability. Weights are whole numbers, which makes the same
model say the same everywhere. How it is trained is in `tests/training`, what it can and cannot do
in ``docs/detection.md``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import exp, sqrt
from operator import sub
from typing import Final, NamedTuple

from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.features import LONG_REACH, REACH, features
from aipolicy.rules.injections.readings import Reader
from aipolicy.rules.injections.signs import Sign
from aipolicy.rules.injections.sources import Source, shipped_source
from aipolicy.rules.injections.weighings import Weighing

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


@dataclass(frozen=True, slots=True)
class Judgement:
    """The strongest window of a text."""

    score: float
    """How sure the model is, from 0 to 1."""
    start: int = 0
    end: int = 0
    """Where it is, in bytes."""


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

    __slots__ = ("_biases", "_concepts", "_reader", "_weighing", "_weights")

    def __init__(self, source: Source) -> None:
        self._biases: Final = source.biases
        self._concepts: Final = Concepts(source.concepts)
        self._reader: Final = Reader(self._concepts.words)
        self._weights: Final = source.weights
        self._weighing: Final = Weighing(source.weights, self._concepts)

    def judge(self, text: bytes, signs: Sequence[Sign] = ()) -> Judgement:
        """The strongest window of a text in which `signs` were found, and its place."""
        return self._place(self._strongest(text, signs), signs)

    def score(self, text: bytes, signs: Sequence[Sign] = ()) -> float:
        """Its score alone."""
        return self._strongest(text, signs).score

    def find(self, text: bytes, signs: Sequence[Sign], least: float) -> Judgement | None:
        """What `judge` says, if the score is at least `least`; else no place is looked for."""
        window = self._strongest(text, signs)
        return self._place(window, signs) if window.score >= least else None

    def reasons(self, text: bytes, signs: Iterable[Sign] = ()) -> list[tuple[str, float]]:
        """The features of a window and their weights, the heaviest first."""
        names = [name for _, name in features(self._reader.words(text), self._concepts.of)]
        names += [one.feature for one in signs]
        weighed = {name: self._weights.get(name, 0) for name in names}
        return sorted(
            ((name, weight / UNIT) for name, weight in weighed.items() if weight),
            key=lambda one: (-one[1], one[0]),
        )

    def _place(self, window: _Window, signs: Sequence[Sign]) -> Judgement:
        """A window as it is told, with its place in the bytes of the text."""
        first, last = window.core(self._weighing.means)
        places = list(islice(self._reader.places(window.piece), first, last + 1))
        start, end = (places[0][0], places[-1][1]) if places else (0, len(window.piece))
        start, end = window.base + start, window.base + end
        inside = [one for one in signs if start < one.end <= end]
        return Judgement(window.score, min([start, *(one.start for one in inside)]), end)

    def _strongest(self, text: bytes, signs: Sequence[Sign]) -> _Window:
        """The strongest window of a text."""
        best = _Window(-1.0, 0, b"", 0, (), ())
        for base, piece in _pieces(text):
            words = self._reader.words(piece) or [""]
            told = self._tell(base, piece, signs) if signs else {}
            sums = self._weighing.sums(words, told)
            for most, bias in zip(WINDOWS, self._biases, strict=True):
                size = min(most, len(words))
                weight, first = _heaviest(sums, size, most // STEPS)
                score = _probability(weight / UNIT / sqrt(max(size, LEAST)) + bias)
                if score > best.score:
                    last = first + size
                    best = _Window(
                        score, base, piece, first, words[first:last], sums[first : last + 1]
                    )
                if len(words) <= WINDOWS[0]:
                    break
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


def _heaviest(sums: Sequence[int], size: int, step: int) -> tuple[int, int]:
    """What the heaviest window of so many words weighs, and which word it begins with.

    Windows are `step` words apart, and one ends with the last word.
    """
    windows = list(map(sub, sums[size::step], sums[::step]))
    windows.append(sums[-1] - sums[-1 - size])
    most = max(windows)
    return most, min(windows.index(most) * step, len(sums) - 1 - size)


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
