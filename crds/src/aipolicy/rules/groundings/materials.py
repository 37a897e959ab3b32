"""What a request gives to answer from, in a form in which it can be looked up."""

from collections.abc import Iterable
from typing import Final

from aipolicy.rules.groundings.tokens import (
    LINK,
    NUMBER,
    NUMBERS,
    TOKEN,
    WORD,
    address,
    figure,
    meaning,
    pairs,
)
from aipolicy.rules.groundings.words import DENIALS

MAX_PAIRS: Final = 65_536
"""Pairs of words that stand together which are kept; with more, none is looked up."""
MAX_DENIALS: Final = 256
"""Places where something is denied which are kept."""
_NEAR: Final = 3
"""Words within which two words stand together."""
_BEFORE: Final = 1
_BEHIND: Final = 4
"""Words before and behind a denial that it may be about."""


class Material:
    """Documents, and what was asked about them."""

    __slots__ = ("_denials", "_pairs", "asked", "asked_numbers", "links", "numbers", "words")

    def __init__(self, documents: Iterable[str], questions: Iterable[str] = ()) -> None:
        self.words: set[str] = set()
        self.numbers: set[str] = set()
        self.links: set[str] = set()
        self.asked: set[str] = set()
        """Words of the questions."""
        self.asked_numbers: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._denials: list[frozenset[str]] = []
        meanings: dict[str, str] = {}
        for question in questions:
            self.asked.update(self._read(question, meanings, self.asked_numbers)[0])
        for document in documents:
            keys, denials = self._read(document, meanings, self.numbers)
            self.words.update(keys)
            if len(self._pairs) <= MAX_PAIRS:
                for near in range(1, _NEAR + 1):
                    self._pairs.update(map(_pair, keys, keys[near:]))
            for place in denials[: MAX_DENIALS - len(self._denials)]:
                near_it = keys[max(0, place - _BEFORE) : place + _BEHIND]
                self._denials.append(frozenset(near_it))

    def together(self, first: str, second: str) -> bool:
        """Whether two words stand close to each other somewhere."""
        return len(self._pairs) > MAX_PAIRS or _pair(first, second) in self._pairs

    def denies(self, words: frozenset[str]) -> bool:
        """Whether something is denied of half of these words."""
        return any(2 * len(words & denial) >= len(words) for denial in self._denials)

    def _read(
        self, text: str, meanings: dict[str, str], numbers: set[str]
    ) -> tuple[list[str], list[int]]:
        """The words of a text, and before which of them something is denied."""
        keys: list[str] = []
        denials: list[int] = []
        for found in TOKEN.finditer(text):
            if found.lastindex == WORD:
                folded = found[0].casefold()
                key = meanings.get(folded)
                if key is None:
                    key = meanings[folded] = meaning(folded)
                if key:
                    keys.append(key)
                elif folded in DENIALS:
                    denials.append(len(keys))
                elif folded in NUMBERS:
                    numbers.add(NUMBERS[folded])
            elif found.lastindex == NUMBER:
                numbers.add(figure(found[0]))
            elif found.lastindex == LINK:
                self.links.add(address(found[0]))
            else:
                keys += pairs(found[0])
        return keys, denials


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)
