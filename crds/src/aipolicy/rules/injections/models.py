"""The learnt model of injections: weights of features, and the strongest window of a text.

A text is judged by its strongest window, so that an attack in a long document counts in full. The
score of a window is the sum of the weights of its features (`aipolicy.rules.injections.features`)
over the root of its length, as a probability. Weights are whole numbers, which makes the same
model say the same everywhere. How it is trained is in `tests/training`, what it can and cannot do
in ``docs/detection.md``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, compress, pairwise, repeat
from math import exp, sqrt
from operator import add, itemgetter, sub
from typing import Final, NamedTuple

from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.features import CONCEPT, LONG_REACH, REACH, features
from aipolicy.rules.injections.memos import Memo
from aipolicy.rules.injections.readings import Reader
from aipolicy.rules.injections.signs import Sign
from aipolicy.rules.injections.sources import Source, shipped_source

WINDOWS: Final = (18, 72)
"""Words of a window, about 100 and 400 bytes. Shorter texts are one window."""
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
_MOST_KNOWN: Final = 32_768
_LONGEST_KNOWN: Final = 48
"""Characters of a word whose weight is remembered."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The strongest window of a text."""

    score: float
    """How sure the model is, from 0 to 1."""
    start: int = 0
    end: int = 0
    """Where it is, in bytes."""


class _Window(NamedTuple):
    """The strongest window of a piece of a text."""

    score: float
    first: int
    """Its first word."""
    last: int
    """The word behind it."""
    base: int
    """Where the piece begins."""
    piece: bytes
    words: Sequence[str]
    sums: Sequence[int]
    """What the words before each weigh."""

    def core(self, known: Mapping[str, tuple[int, str]]) -> tuple[int, int]:
        """The first and the last word of the part that weighs most, of two the shorter."""
        lowest = first = last = self.first
        most = 0
        for place in range(self.first, self.last):
            if self.sums[place] <= self.sums[lowest]:
                lowest = place
            weight = self.sums[place + 1] - self.sums[lowest]
            if weight > most:
                first, last, most = lowest, place, weight
        # What a concept weighs may come of the row of those before it.
        reach = range(first - 1, max(self.first, first - LONG_REACH) - 1, -1)
        for place in reach:
            if known[self.words[place]][1] and first - place <= REACH:
                first = place
        return first, last


class Model:
    """Judges texts."""

    __slots__ = ("_biases", "_concepts", "_known", "_pairs", "_reader", "_rows", "_weights")

    def __init__(self, source: Source) -> None:
        self._biases: Final = source.biases
        self._concepts: Final = Concepts(source.concepts)
        self._reader: Final = Reader(self._concepts.words)
        self._weights: Final = source.weights
        self._known: Final = Memo(self._know, _MOST_KNOWN, _LONGEST_KNOWN)
        """The weight of a word with its concept's, and that concept's name."""
        self._pairs: Final[dict[tuple[str, str], int]] = {}
        self._rows: Final[dict[str, int]] = {}
        for name, weight in source.weights.items():
            if name.count(CONCEPT) > 1:
                self._rows[name] = weight
            elif " " in name:
                first, _, second = name.partition(" ")
                self._pairs[first, second] = weight

    def judge(self, text: bytes, signs: Sequence[Sign] = (), least: float = 0.0) -> Judgement:
        """The strongest window of a text in which `signs` were found.

        Where it is, is only told of one whose score is at least `least`.
        """
        best: _Window | None = None
        for base, piece in _pieces(text):
            window = self._strongest(base, piece, signs)
            if best is None or window.score > best.score:
                best = window
        if best is None or best.score < least:
            return Judgement(0.0 if best is None else best.score)
        places = list(self._reader.places(best.piece)) or [(0, len(best.piece))]
        first, last = best.core(self._known)
        start, end = best.base + places[first][0], best.base + places[last][1]
        inside = [one for one in signs if start < one.end <= end]
        return Judgement(best.score, min([start, *(one.start for one in inside)]), end)

    def reasons(self, text: bytes, signs: Iterable[Sign] = ()) -> list[tuple[str, float]]:
        """The features of a window and their weights, the heaviest first."""
        names = [name for _, name in features(self._reader.words(text), self._concepts.of)]
        names += [one.feature for one in signs]
        weighed = {name: self._weights.get(name, 0) for name in names}
        return sorted(
            ((name, weight / UNIT) for name, weight in weighed.items() if weight),
            key=lambda one: (-one[1], one[0]),
        )

    def _strongest(self, base: int, piece: bytes, signs: Sequence[Sign]) -> "_Window":
        """The strongest window of a piece of a text, which begins at `base`."""
        words = self._reader.words(piece) or [""]
        entries = itemgetter(*words, words[0])(self._known)  # of one word it would be no tuple
        weights, names = map(list, zip(*entries[:-1], strict=True))
        self._weigh_rows(weights, names)
        if signs:
            starts = [base + start for start, _ in self._reader.places(piece)]
            for one in signs:
                if base < one.end <= base + len(piece):
                    weights[one.word(starts)] += self._weights.get(one.feature, 0)
        pairs = map(self._pairs.get, pairwise(words), repeat(0))
        sums = list(accumulate(map(add, weights, chain((0,), pairs)), initial=0))
        best = (-1.0, 0, 0)
        for most, bias in zip(WINDOWS, self._biases, strict=True):
            if len(words) <= WINDOWS[0] and best[2]:
                break
            size, step = min(most, len(words)), most // STEPS
            windows = list(map(sub, sums[size::step], sums[::step]))
            windows.append(sums[-1] - sums[-1 - size])
            strongest = max(windows)
            score = _probability(strongest / UNIT / sqrt(max(size, LEAST)) + bias)
            if score > best[0]:
                first = min(windows.index(strongest) * step, len(words) - size)
                best = (score, first, first + size)
        return _Window(*best, base, piece, words, sums)

    def _weigh_rows(self, weights: list[int], names: Sequence[str]) -> None:
        """Add to the words' weights those of rows of concepts that end there."""
        rows = self._rows
        before, last = (-LONG_REACH, ""), (-LONG_REACH, "")
        for place in compress(range(len(names)), names):
            name = names[place]
            if place - last[0] <= REACH:
                weights[place] += rows.get(last[1] + name, 0)
            if place - before[0] <= LONG_REACH:
                weights[place] += rows.get(before[1] + last[1] + name, 0)
            before, last = last, (place, name)

    def _know(self, word: str) -> tuple[int, str]:
        concept = self._concepts.of(word)
        name = CONCEPT + concept if concept else ""
        return self._weights.get(word, 0) + self._weights.get(name, 0), name


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
