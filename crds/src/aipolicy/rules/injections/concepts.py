"""What words mean, in many languages, where somebody gives a model orders."""

from collections.abc import Iterator, Mapping
from typing import Final

from aipolicy.rules.injections.readings import fold, is_wide

_STEMS: Final = range(2, 17)
"""Characters of a stem."""


class Concepts:
    """What words mean."""

    __slots__ = ("_head", "_lengths", "_stems", "_words")

    def __init__(self, concepts: Mapping[str, str]) -> None:
        self._words: Final[dict[str, str]] = {}
        self._stems: Final[dict[str, str]] = {}
        for word, concept in concepts.items():
            if word.endswith("*"):
                self._stems.setdefault(fold(word[:-1]), concept)
            else:
                self._words.setdefault(word if is_wide(word) else fold(word), concept)
        stems = [stem for stem in self._stems if len(stem) in _STEMS]
        self._head: Final = min(map(len, stems), default=0)
        """Characters of the shortest stem; so many tell of most words that they have none."""
        lengths: dict[str, set[int]] = {}
        for stem in stems:
            lengths.setdefault(stem[: self._head], set()).add(len(stem))
        self._lengths: Final = {head: sorted(some)[::-1] for head, some in lengths.items()}

    @property
    def words(self) -> Iterator[str]:
        """Those that are known as they are."""
        return iter(self._words)

    def of(self, word: str) -> str:
        """The concept of a word, or the empty text."""
        concept = self._words.get(word)
        if concept is not None:
            return concept
        for length in self._lengths.get(word[: self._head], ()):
            concept = self._stems.get(word[:length])
            if concept is not None:
                return concept
        return ""
