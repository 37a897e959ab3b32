"""What of a text is weighed: its words, pairs of words, and what they mean in a row.

A *concept* is what words of many languages have in common, such as to ignore or a secret; the
words between concepts may be any, so that new wordings and other languages look like known ones.
Features are named by their words, or by their concepts, each after a ``<``. They lie where their
last word is.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

CONCEPT: Final = "<"
"""Comes before a concept in the name of a feature; no word has it."""
REACH: Final = 5
"""Words from one concept to the next in a row of two."""
LONG_REACH: Final = 9
"""Words from the first concept to the last in a row of three."""


def features(words: Sequence[str], concept: Callable[[str], str]) -> Iterator[tuple[int, str]]:
    """Features and the places of their last words, in any order.

    `concept` is that of a word, or the empty text.
    """
    yield from enumerate(words)
    for place in range(1, len(words)):
        yield place, f"{words[place - 1]} {words[place]}"
    row: list[tuple[int, str]] = []
    for place, word in enumerate(words):
        found = concept(word)
        if not found:
            continue
        name = CONCEPT + found
        row = [*row[-2:], (place, name)]
        yield place, name
        if len(row) > 1 and place - row[-2][0] <= REACH:
            yield place, row[-2][1] + name
        if len(row) > 2 and place - row[-3][0] <= LONG_REACH:  # noqa: PLR2004 - a row of three
            yield place, row[-3][1] + row[-2][1] + name
