"""Holdbacks: where the earliest end of a text begins that may yet become a match.

RE2 tells it in one search backwards (`aipolicy.rules.prefixes`). For a large expression that
counts, such as a list of names with a gap of so many characters behind each, that search makes
states without end, and RE2 gives its automaton up. So its outline, which counts nothing, says
where a match may begin, and the expression itself is asked about that place alone: from one place
there are few ways on.
"""

from functools import lru_cache
from typing import Final, Self

from aipolicy.rules.outlines import outline
from aipolicy.rules.regexes import Regex

LARGE: Final = 2000
"""Instructions from which on an expression of beginnings is large."""
_TOO_LARGE: Final = 12_000
"""Instructions from which on an outline has too many states backwards itself."""
_MOST_PLACES: Final = 4
"""Places that are asked about before the whole search is made, which bounds the work."""


class Holdback:
    """The beginnings of one expression."""

    __slots__ = ("_exact", "_loose")

    def __init__(self, exact: Regex, loose: Regex | None = None) -> None:
        """`loose` finds all that `exact` does, as far as it is longer than nothing."""
        self._exact = exact
        self._loose = loose

    @classmethod
    def of(cls, pattern: str, exact: Regex) -> Self:
        """The beginnings of `pattern`, which `exact` finds."""
        return cls(exact, _loose(pattern) if exact.size > LARGE else None)

    def start(self, text: bytes, position: int) -> int:
        """Where undecided text begins, at or behind `position`."""
        if self._loose is not None:
            for _ in range(_MOST_PLACES):
                span = self._loose.search(text, position)
                if span is None:
                    return len(text)
                if self._exact.matches_at(text, span[0]):
                    return span[0]
                position = span[0] + 1
        span = self._exact.search(text, position)
        return len(text) if span is None else span[0]


@lru_cache(maxsize=16)
def _loose(pattern: str) -> Regex | None:
    begun = outline(pattern, followed=True).begun
    loose = None if begun is None else Regex(begun)
    return None if loose is None or loose.size > _TOO_LARGE else loose
