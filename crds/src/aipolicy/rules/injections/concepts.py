"""What words mean, in many languages, where somebody gives a model orders."""

from collections.abc import Iterator, Mapping
from typing import Final

from aipolicy.rules.injections.readings import fold, is_wide

_LONGEST_STEM: Final = 16


class Concepts:
    """What words mean."""

    __slots__ = ("_stems", "_words")

    def __init__(self, concepts: Mapping[str, str]) -> None:
        self._words: Final[dict[str, str]] = {}
        self._stems: Final[dict[str, str]] = {}
        for word, concept in concepts.items():
            if word.endswith("*"):
                self._stems.setdefault(fold(word[:-1]), concept)
            else:
                self._words.setdefault(word if is_wide(word) else fold(word), concept)

    @property
    def words(self) -> Iterator[str]:
        """Those that are known as they are."""
        return iter(self._words)

    def of(self, word: str) -> str:
        """The concept of a word, or the empty text."""
        concept = self._words.get(word)
        if concept is not None:
            return concept
        for length in range(min(len(word), _LONGEST_STEM), 1, -1):
            concept = self._stems.get(word[:length])
            if concept is not None:
                return concept
        return ""
