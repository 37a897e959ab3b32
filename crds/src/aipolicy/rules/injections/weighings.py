"""Weighings: what each word of a text weighs, by itself, behind another one, and in rows.

What a feature weighs, its last word does (`aipolicy.rules.injections.features`).
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, compress, repeat
from operator import add
from typing import Final

from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.features import CONCEPT, LONG_REACH, REACH
from aipolicy.rules.injections.memos import Memo


class Weighing:
    """What words weigh by a model."""

    __slots__ = ("_concepts", "_names", "_own", "_pairs", "_rows", "_weights")

    def __init__(self, weights: Mapping[str, int], concepts: Concepts) -> None:
        self._weights: Final = weights
        self._concepts: Final = concepts
        self._own: Final = Memo(self._weigh)
        self._names: Final = Memo(self._name)
        self._pairs: Final[dict[tuple[str, str], int]] = {}
        self._rows: Final[dict[str, int]] = {}
        for name, weight in weights.items():
            if name.count(CONCEPT) > 1:
                self._rows[name] = weight
            elif " " in name:
                first, _, second = name.partition(" ")
                self._pairs[first, second] = weight

    def means(self, word: str) -> bool:
        """Whether a word has a concept."""
        return bool(self._names[word])

    def sums(self, words: Sequence[str], more: Mapping[int, int]) -> list[int]:
        """What the words before each weigh, and all; `more` is what some weigh besides."""
        weights = list(map(self._own.__getitem__, words))
        self._weigh_rows(weights, list(map(self._names.__getitem__, words)))
        for place, weight in more.items():
            weights[place] += weight
        # `pairwise` would make each pair anew, which `zip` does not if nobody keeps it.
        neighbours = zip(words, words[1:], strict=False)  # noqa: RUF007 - as above
        pairs = map(self._pairs.get, neighbours, repeat(0))
        return list(accumulate(map(add, weights, chain((0,), pairs)), initial=0))

    def _weigh(self, word: str) -> int:
        """What a word weighs with its concept."""
        return self._weights.get(word, 0) + self._weights.get(self._names[word], 0)

    def _name(self, word: str) -> str:
        """What features call the concept of a word; the empty text if it has none."""
        concept = self._concepts.of(word)
        return CONCEPT + concept if concept else ""

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
