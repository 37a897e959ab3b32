"""Where in a text the phrases of injections are."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.expressions.screens import Screen
from aipolicy.rules.injections.notations import Phrase
from aipolicy.rules.injections.phrases import PHRASES
from aipolicy.rules.matchers import TooManyCandidatesError

MAX_PLACES: Final = 8192
"""Phrases that are looked at in one text, which bounds the work on a hostile one."""


class Sign(NamedTuple):
    """A phrase in a text."""

    start: int
    end: int
    feature: str
    """What a model calls it."""

    def word(self, starts: Sequence[int]) -> int:
        """The last word in it, of words that begin at `starts`."""
        return max(0, bisect_left(starts, self.end) - 1)


def find_all_signs(text: bytes) -> list[Sign]:
    """All places of all phrases, for texts that no rule set looks at. Raises as below."""
    return find_signs(text, _screen().present(text))


def find_signs(text: bytes, hits: Iterable[int]) -> list[Sign]:
    """All places of the phrases `hits`. Raises TooManyCandidatesError."""
    signs: list[Sign] = []
    for hit in hits:
        for sign in _find(text, PHRASES[hit]):
            if len(signs) == MAX_PLACES:
                raise TooManyCandidatesError
            signs.append(sign)
    return signs


def _find(text: bytes, phrase: Phrase) -> Iterator[Sign]:
    regex, feature = _compiled(phrase)
    position = 0
    while (span := regex.search(text, position)) is not None:
        yield Sign(*span, feature)
        position = span[1]


@cache
def _screen() -> Screen:
    return Screen([phrase.pattern for phrase in PHRASES])


@cache
def _compiled(phrase: Phrase) -> tuple[Regex, str]:
    return Regex(phrase.pattern), phrase.feature
