r"""Screens: which of many expressions a text concerns, told in few passes over it.

Only what a screen names is searched for by itself, so an expression that does not occur costs next
to nothing, however many there are. What is looked for are outlines (`expressions.outlines`),
which may occur where the expression itself does not. Those that span words are looked for in passes
of their own, a few in each. Neighbours in a list begin with the same words more often than
not, and what begins alike has states in common: so a pass takes neighbours.

For a stream a screen also tells which expressions may have begun at a text's end. An expression and
its beginnings come equally far in a text, so one pass for both has hardly more states than one for
the beginnings alone. It has more than whole texts need, and those have passes without.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from aipolicy.rules.expressions.outlines import Outline, outline
from aipolicy.rules.expressions.regexes import LARGE_SET_MEMORY, SET_MEMORY, RegexError, RegexSet

BRIEF: Final = 256
"""Expressions within words in one pass."""
SPANNING: Final = 24
"""Expressions that span words in one pass."""
FEW: Final = 8
"""Expressions that span words and need no pass of their own."""
LARGE: Final = 2048
"""Characters of an expression that, when it spans words, is not looked for with small ones: a list
of names with a gap behind each is as many such expressions."""
MOST: Final = 10_000
"""Characters of such expressions together in one pass."""
ROOM: Final = 65_536
"""Characters of an expression from which on its automaton needs more room than others."""


class Screen:
    """Expressions that are looked for together."""

    __slots__ = ("_always", "_followed", "_present", "patterns")

    def __init__(self, patterns: Sequence[str], followed: AbstractSet[str] = frozenset()) -> None:
        """`followed` are those of which one may ask whether they have begun.

        RegexError when one is too large.
        """
        self.patterns: Final = tuple(patterns)
        outlines = [outline(pattern, followed=pattern in followed) for pattern in patterns]
        # A pass would note at each byte that nothing occurs there.
        self._always: Final = [place for place, one in enumerate(outlines) if not one.present]
        present: list[_Pass] = []
        both: list[_Pass] = []
        for group in _groups(outlines):
            sought = {place: one for place in group if (one := outlines[place].present)}
            begun = {~place: end for place in group if (end := outlines[place].begun) is not None}
            present += _passes(sought)
            some = {place: one for place, one in sought.items() if patterns[place] in followed}
            both += _passes(some | begun)
        self._present: Final = tuple(present)
        self._followed: Final = tuple(both)

    def present(self, text: bytes) -> list[int]:
        """Places of the expressions that may match somewhere in the text."""
        found = [places[hit] for some, places in self._present for hit in some.hits(text)]
        return found + self._always if self._always else found

    def follow(self, text: bytes) -> tuple[list[int], list[int]]:
        """Places of the followed expressions that may match, and of those that may have begun.

        Of the latter more text may make a match. None is missing of which a beginning of at least
        one character is at the text's end.
        """
        present = self._always.copy()
        begun: list[int] = []
        for some, places in self._followed:
            for hit in some.hits(text):
                place = places[hit]
                if place < 0:
                    begun.append(~place)
                else:
                    present.append(place)
        return present, begun


@lru_cache(maxsize=4)
def shared_screen(patterns: tuple[str, ...], followed: frozenset[str]) -> Screen:
    """A screen of which there is one for all policies that look for the same."""
    return Screen(patterns, followed)


_Pass = tuple[RegexSet, tuple[int, ...]]
"""Expressions, and their places in the screen; of beginnings, the complements of their places."""


def _passes(expressions: Mapping[int, str]) -> Iterator[_Pass]:
    """One pass for the expressions at some places, or more when they are too large for one."""
    places, some = tuple(expressions), list(expressions.values())
    if not places:
        return
    alone = len({max(place, ~place) for place in places}) == 1
    roomy = alone and sum(map(len, some)) > ROOM
    try:
        made = RegexSet(some, LARGE_SET_MEMORY if roomy else SET_MEMORY)
    except RegexError:
        if len(places) > 1:
            middle = len(places) // 2
            for part in (places[:middle], places[middle:]):
                yield from _passes({place: expressions[place] for place in part})
            return
        made = RegexSet(some, LARGE_SET_MEMORY)
    yield made, places


def _groups(outlines: Sequence[Outline]) -> Iterator[tuple[int, ...]]:
    """Places of the expressions that are looked for together."""
    brief, spanning, large = list[int](), list[int](), list[int]()
    for place, one in enumerate(outlines):
        some = (large if len(one.present) > LARGE else spanning) if one.spans_words else brief
        some.append(place)
    if len(spanning) <= FEW:
        brief, spanning = sorted(brief + spanning), []
    yield from _parts(brief, BRIEF)
    yield from _parts(spanning, SPANNING)
    yield from _filled(large, [len(one.present) for one in outlines])


def _filled(places: Sequence[int], sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Parts of neighbours that are not too large together."""
    part: list[int] = []
    for place in places:
        if part and sum(sizes[one] for one in part) + sizes[place] > MOST:
            yield tuple(part)
            part = []
        part.append(place)
    if part:
        yield tuple(part)


def _parts(places: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Parts of nearly equal size, of neighbours."""
    count = -(-len(places) // most)
    for part in range(count):
        yield tuple(places[len(places) * part // count : len(places) * (part + 1) // count])
