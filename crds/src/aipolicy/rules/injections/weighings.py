"""Weighings: what each word of a text weighs, by itself, behind another one, and in rows.

What a feature weighs, its last word does (`aipolicy.rules.injections.features`).
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, compress, pairwise, repeat
from operator import add, itemgetter
from typing import Final

from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.features import CONCEPT, LONG_REACH, REACH
from aipolicy.rules.injections.memos import Memo


class Weighing:
    """What words weigh by a model."""

    __slots__ = ("_concepts", "_known", "_pairs", "_rows", "_weights")

    def __init__(self, weights: Mapping[str, int], concepts: Concepts) -> None:
        self._weights: Final = weights
        self._concepts: Final = concepts
        self._known: Final = Memo(self.know)
        self._pairs: Final[dict[tuple[str, str], int]] = {}
        self._rows: Final[dict[str, int]] = {}
        for name, weight in weights.items():
            if name.count(CONCEPT) > 1:
                self._rows[name] = weight
            elif " " in name:
                first, _, second = name.partition(" ")
                self._pairs[first, second] = weight

    def know(self, word: str) -> tuple[int, str]:
        """The weight of a word with its concept's, and what features call that concept."""
        concept = self._concepts.of(word)
        name = CONCEPT + concept if concept else ""
        return self._weights.get(word, 0) + self._weights.get(name, 0), name

    def means(self, word: str) -> bool:
        """Whether a word has a concept."""
        return bool(self._known[word][1])

    def sums(self, words: Sequence[str], more: Sequence[int]) -> list[int]:
        """What the words before each weigh, and all; `more` is what each weighs besides, if any."""
        entries = itemgetter(*words, words[0])(self._known)  # of one word it would be no tuple
        weights, names = map(list, zip(*entries[:-1], strict=True))
        self._weigh_rows(weights, names)
        pairs = map(self._pairs.get, pairwise(words), repeat(0))
        weighed = map(add, weights, chain((0,), pairs))
        return list(accumulate(map(add, weighed, more) if more else weighed, initial=0))

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
