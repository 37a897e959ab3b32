r"""Screens: which of many expressions a text concerns, told in few passes over it.

Only what a screen names is searched for by itself, so an expression that does not occur costs next
to nothing, however many there are. For a stream a screen also tells which expressions may have
begun at a text's end (`aipolicy.rules.beginnings`).

One pass costs what one expression does, unless its automaton has no bounds. RE2 makes its states as
texts call for them, and a state says how far each expression has come. Most come no further than
a word, whose states are soon all made. What spans words (``ignore.{0,80}instructions``) multiplies
all that comes within by what it may still become. Such expressions are looked for in passes of
their own, a few in each.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from aipolicy.rules.beginnings import beginnings
from aipolicy.rules.expressions import Atom, Choice, Node, Repeat, SyntaxRefusal, parse
from aipolicy.rules.expressions import Sequence as InSequence
from aipolicy.rules.regexes import (
    LARGE_SET_MEMORY,
    SET_MEMORY,
    Regex,
    RegexError,
    RegexSet,
)

BRIEF: Final = 256
"""Expressions within words in one pass."""
SPANNING: Final = 32
"""Expressions that span words in one pass."""
FEW: Final = 8
"""Expressions that span words and need no pass of their own."""
_WORDS_AND_BLANKS: Final = (b"e", b" ")


class Screen:
    """Expressions that are looked for together."""

    __slots__ = ("_begun", "_present", "patterns")

    def __init__(self, patterns: Sequence[str], followed: Collection[str] = ()) -> None:
        """`followed` are those of which one may ask whether they have begun.

        RegexError when one is too large.
        """
        self.patterns: Final = tuple(patterns)
        present: list[_Pass] = []
        begun: list[_Pass] = []
        for group in _groups(self.patterns):
            present += _passes({place: patterns[place] for place in group})
            begun += _passes(_beginnings(patterns, group, followed))
        self._present: Final = tuple(present)
        self._begun: Final = tuple(begun)

    def present(self, text: bytes) -> list[int]:
        """Places of the expressions that match somewhere in the text."""
        return [places[hit] for some, places in self._present for hit in some.hits(text)]

    def begun(self, text: bytes) -> list[int]:
        """Places of the followed expressions that more text may turn into a match.

        None is missing of which a beginning of at least one character is at the text's end.
        """
        return [places[hit] for some, places in self._begun for hit in some.hits(text)]


_Pass = tuple[RegexSet, tuple[int, ...]]
"""Expressions, and their places in the screen."""


def _passes(expressions: Mapping[int, str]) -> Iterator[_Pass]:
    """One pass for the expressions at some places, or more when they are too large for one."""
    places, some = tuple(expressions), list(expressions.values())
    if not places:
        return
    alone = len(places) == 1
    try:
        yield RegexSet(some, LARGE_SET_MEMORY if alone else SET_MEMORY), places
    except RegexError:
        if alone:
            raise
        middle = len(places) // 2
        for part in (places[:middle], places[middle:]):
            yield from _passes({place: expressions[place] for place in part})


def _beginnings(
    patterns: Sequence[str], group: Sequence[int], followed: Collection[str]
) -> dict[int, str]:
    """Expressions of the beginnings of a group, without those that have none."""
    return {
        place: begun
        for place in group
        if patterns[place] in followed and (begun := beginnings(patterns[place])) is not None
    }


def _groups(patterns: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Places of the expressions that are looked for in one pass."""
    brief: list[int] = []
    spanning: list[int] = []
    for place, pattern in enumerate(patterns):
        (spanning if spans_words(pattern) else brief).append(place)
    if len(spanning) <= FEW:
        brief, spanning = sorted(brief + spanning), []
    yield from _parts(brief, BRIEF)
    yield from _parts(spanning, SPANNING)


def _parts(places: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Parts of nearly equal size."""
    count = -(-len(places) // most)
    for part in range(count):
        yield tuple(places[part::count])


@lru_cache(maxsize=4096)
def spans_words(pattern: str) -> bool:
    """Whether an expression repeats what runs over letters and spaces."""
    try:
        return _spans(parse(pattern))
    except SyntaxRefusal:
        return True


def _spans(node: Node) -> bool:
    match node:
        case Repeat(part, _, most):
            return (most != 1 and all(_runs_over(part))) or _spans(part)
        case InSequence(parts) | Choice(parts):
            return any(_spans(part) for part in parts)
        case _:
            return False


def _runs_over(node: Node) -> tuple[bool, bool]:
    """Whether a part of the node may be a letter, and whether one may be a space."""
    match node:
        case Atom(source, flags):
            return _takes(source, flags)
        case InSequence(parts) | Choice(parts):
            some = [_runs_over(part) for part in parts]
            return any(letter for letter, _ in some), any(space for _, space in some)
        case Repeat(part, _, most):
            return _runs_over(part) if most != 0 else (False, False)
        case _:
            return False, False


@lru_cache(maxsize=1024)
def _takes(source: str, flags: str) -> tuple[bool, bool]:
    regex = Regex(f"(?{flags}){source}" if flags else source)
    letter, space = (regex.search(text) is not None for text in _WORDS_AND_BLANKS)
    return letter, space
