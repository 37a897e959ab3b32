"""Holdbacks: where the earliest end of a text begins that may yet become a match.

RE2 tells it in one search backwards (`expressions.prefixes`). For a large expression that
counts, such as a list of names with a gap of so many characters behind each, that search makes
states without end, and RE2 gives its automaton up. So its outline, which counts nothing, says
where a match may begin, and the expression itself is asked about that place alone: from one place
there are few ways on. Of the largest expressions even the outline has too many states; theirs are
the places of what a match begins with (`expressions.openings`).
"""

from functools import lru_cache
from typing import Final, Self

from aipolicy.rules.expressions.openings import openings
from aipolicy.rules.expressions.outlines import outline
from aipolicy.rules.expressions.regexes import Regex

LARGE: Final = 2500
"""Instructions from which on an expression of beginnings is large."""
TOO_LARGE: Final = 36_000
"""Characters from which on an outline has too many states backwards itself."""
_MEMORY: Final = 6 * 2**20
"""Bytes that an outline may take: enough for the automaton of one that is not too large."""
_MOST_PLACES: Final = 4
"""Places that are asked about before the whole search is made, which bounds the work."""
_MOST_OPENINGS: Final = 64
"""The same where only what it begins with says where: more than a block of text has words."""


class Holdback:
    """The beginnings of one expression."""

    __slots__ = ("_exact", "_most", "_places")

    def __init__(self, exact: Regex, places: Regex | None = None, most: int = 0) -> None:
        """`places` finds a place wherever `exact` does, as far as that is longer than nothing."""
        self._exact = exact
        self._places = places
        self._most = most

    @classmethod
    def of(cls, pattern: str, exact: Regex) -> Self:
        """The beginnings of `pattern`, which `exact` finds."""
        return cls(exact, *_places(pattern)) if exact.size > LARGE else cls(exact)

    def start(self, text: bytes, position: int) -> int:
        """Where undecided text begins, at or behind `position`."""
        if self._places is not None:
            for _ in range(self._most):
                span = self._places.search(text, position)
                if span is None:
                    return len(text)
                if self._exact.matches_at(text, span[0]):
                    return span[0]
                position = span[0] + 1
        span = self._exact.search(text, position)
        return len(text) if span is None else span[0]


@lru_cache(maxsize=16)
def _places(pattern: str) -> tuple[Regex | None, int]:
    """What tells where an expression may begin, and how often it is to be asked."""
    begun = outline(pattern, followed=True).begun
    if begun is None:
        return None, 0
    if len(begun) <= TOO_LARGE:
        return Regex(begun, memory=_MEMORY), _MOST_PLACES
    first = openings(pattern)
    return None if first is None else Regex(first), _MOST_OPENINGS
