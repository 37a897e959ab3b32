"""Memos: what was found out about words, so that it is found out once.

Texts say the same few thousand words again and again, and one look into a dictionary tells all of
a word. Hostile texts say new ones all the time, so what is remembered is bounded.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

MOST: Final = 32_768
"""Words that are remembered, unless otherwise said."""
LONGEST: Final = 48
"""Characters of such a word."""

T = TypeVar("T")


class Memo(dict[str, T], Generic[T]):
    """What a function says of words, by word."""

    __slots__ = ("_find", "_longest", "_most")

    def __init__(self, find: Callable[[str], T], most: int = MOST, longest: int = LONGEST) -> None:
        """Remember `most` words of at most `longest` characters, then forget them all."""
        super().__init__()
        self._find: Final = find
        self._most: Final = most
        self._longest: Final = longest

    def __missing__(self, word: str) -> T:
        said = self._find(word)
        if len(word) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[word] = said
        return said
