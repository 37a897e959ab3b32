r"""Outlines: what is looked for in place of an expression when many are looked for at once.

RE2 makes the states of a pass as texts call for them, and a state says how far each expression has
come. So what has few states is looked for instead:

* an expression without the upper bounds of its repeats, since what counts to 64 at each word, as
  the local part of an e-mail address, makes states without end; it takes more and misses nothing;
* its beginnings, for streams (`expressions.beginnings`).

Most expressions come no further than a word, and the states of many such are soon all made. What
spans words (``ignore.{0,80}instructions``) multiplies all that comes within by what it may still
become; an outline says whether an expression does.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aipolicy.rules.expressions.beginnings import beginnings_of
from aipolicy.rules.expressions.nodes import Atom, Choice, Node, Repeat, Sequence
from aipolicy.rules.expressions.prefixes import (
    Derivation,
    PrefixError,
    commonest_flags,
    viable_prefixes,
)
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.expressions.syntaxes import SyntaxRefusal, parse

_COUNTED: Final = 8
"""Repeats that are counted as they are."""
_LETTER: Final = b"e"
_BLANK: Final = b" "


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands for an expression."""

    present: str
    """Matches in every text in which the expression does."""
    begun: str | None
    """Matches at the end of every text at which more than nothing of it has begun."""
    spans_words: bool
    """Whether it repeats what runs over letters and spaces."""


@lru_cache(maxsize=1024)
def outline(pattern: str, *, followed: bool) -> Outline:
    """The outline of an expression that RE2 accepts; with beginnings if it is to be followed."""
    try:
        node = parse(pattern)
    except SyntaxRefusal:
        return Outline(pattern, None, spans_words=True)
    begun = None
    if followed:
        try:
            begun = beginnings_of(node)
        except PrefixError:
            begun = viable_prefixes(pattern)
    return Outline(_unbounded(pattern, node), begun, _spans(node))


def _unbounded(pattern: str, node: Node) -> str:
    loose = _without_bounds(node)
    if loose == node:
        return pattern
    flags = commonest_flags(loose)
    try:
        return (f"(?{flags})" if flags else "") + Derivation(flags).source(loose)
    except PrefixError:
        return pattern


def _without_bounds(node: Node) -> Node:
    match node:
        case Sequence(parts):
            return Sequence(tuple(map(_without_bounds, parts)))
        case Choice(branches):
            return Choice(tuple(map(_without_bounds, branches)))
        case Repeat(part, least, most):
            counted = most is None or most == least or most <= _COUNTED
            return Repeat(_without_bounds(part), least, most if counted else None)
        case _:
            return node


def _spans(node: Node) -> bool:
    match node:
        case Repeat(part, _, most):
            return (most != 1 and all(_runs_over(part))) or _spans(part)
        case Sequence(parts) | Choice(parts):
            return any(map(_spans, parts))
        case _:
            return False


def _runs_over(node: Node) -> tuple[bool, bool]:
    """Whether a part of the node may be a letter, and whether one may be a space."""
    match node:
        case Atom(source, flags):
            return _takes(source, flags)
        case Sequence(parts) | Choice(parts):
            some = [_runs_over(part) for part in parts]
            return any(letter for letter, _ in some), any(space for _, space in some)
        case Repeat(part, _, most):
            return _runs_over(part) if most != 0 else (False, False)
        case _:
            return False, False


@lru_cache(maxsize=1024)
def _takes(source: str, flags: str) -> tuple[bool, bool]:
    regex = Regex(f"(?{flags}){source}" if flags else source)
    return regex.search(_LETTER) is not None, regex.search(_BLANK) is not None
