r"""Beginnings: which of many expressions may have begun at the end of a text.

`expressions.prefixes` derives P(r), what more text can turn into a match of r. For many r at
once that is asked in one pass (`expressions.outlines`), and there the empty text, a beginning of
everything, must not count: so this module derives B(r), which takes what P(r) does but for the
empty text. The pass is only a screen, thus B(r) may take more than that, and counts nothing: each
``a{3,40}`` is an ``a+`` here. Counting makes states, and states are what a pass costs.

=============  ==============================  ==============================================
r              B(r)                            S(r), what r takes that is not empty
=============  ==============================  ==============================================
a, [a-z], .    nothing                         a
a|b            B(a)|B(b)                       S(a)|S(b)
ab             B(a)|S(a)P(b)|aB(b)             ab, unless it may be empty; else S(a)b|aS(b)
a?             B(a)                            S(a)
a*, a+         B(a)|a*S(a)P(a)                 a*S(a)
^, \b, $, …    nothing                         nothing
=============  ==============================  ==============================================
"""

from typing import Final

from aipolicy.rules.expressions.nodes import Assertion, Atom, Choice, Node, Repeat, Sequence
from aipolicy.rules.expressions.prefixes import (
    NESTED,
    Derivation,
    commonest_flags,
    either,
    group,
)
from aipolicy.rules.expressions.syntaxes import takes_nothing

_COUNTED: Final = 8
"""Repeats that are counted as they are: words have few letters, and most are no beginning then."""


def beginnings_of(node: Node) -> str | None:
    r"""The expression ``(?:B(r))\z`` of a node; None when nothing longer can begin it.

    Raises PrefixError.
    """
    node = _uncounted(node)
    flags = commonest_flags(node)
    begun = _Beginnings(flags).beginnings(node)
    scope = f"(?{flags})" if flags else ""
    return None if begun is None else rf"{scope}(?:{begun})\z"


def _uncounted(node: Node) -> Node:
    """A node that takes at least as much and counts no further than two."""
    match node:
        case Sequence(parts):
            return Sequence(tuple(map(_uncounted, parts)))
        case Choice(branches):
            return Choice(tuple(map(_uncounted, branches)))
        case Repeat(part, least, most):
            if most is not None and most <= _COUNTED:
                return Repeat(_uncounted(part), least, most)
            return Repeat(_uncounted(part), min(least, 1), None)
        case _:
            return node


class _Beginnings(Derivation):
    """Writes the expressions of the table; None is nothing."""

    def beginnings(self, node: Node) -> str | None:
        """B(node) as text."""
        match node:
            case Atom() | Assertion():
                return None
            case Choice(branches):
                return either(*(self.beginnings(branch) for branch in branches))
            case Repeat(part, _, most):
                inner = self.beginnings(part) if most != 0 else None
                some, prefixes = self._some(part), self.prefixes(part)
                if most in {0, 1} or some is None or prefixes is None:
                    return inner
                again = self.source(Repeat(part, 0, None))
                return either(inner, again + group(some) + group(prefixes))
            case Sequence(parts):
                return self._beginnings_of_sequence(parts)

    def _beginnings_of_sequence(self, parts: tuple[Node, ...]) -> str | None:
        if not parts:
            return None
        if len(parts) == 1:
            return self.beginnings(parts[0])
        middle = len(parts) // 2 if len(parts) > NESTED else 1
        first = Sequence(parts[:middle]) if middle > 1 else parts[0]
        rest = parts[middle:]
        prefixes = self.prefixes(Sequence(rest))
        some = None if prefixes is None else self._some(first)
        later = self._beginnings_of_sequence(rest) if takes_nothing(first) else None
        return either(
            self.beginnings(first),
            None if some is None or prefixes is None else group(some) + group(prefixes),
            None if later is None else self.part(first) + group(later),
        )

    def _some(self, node: Node) -> str | None:
        """S(node) as text."""
        if not takes_nothing(node):
            return self.source(node)
        match node:
            case Choice(branches):
                return either(*(self._some(branch) for branch in branches))
            case Repeat(part, _, most):
                some = self._some(part) if most != 0 else None
                if some is None or most == 1:
                    return some
                return self.source(Repeat(part, 0, None)) + group(some)
            case Sequence(parts):
                return either(*(self._with(parts, place) for place in range(len(parts))))
            case _:
                return None

    def _with(self, parts: tuple[Node, ...], place: int) -> str | None:
        """The parts of which one takes something."""
        some = self._some(parts[place])
        if some is None:
            return None
        before, behind = (
            "".join(map(self.part, side)) for side in (parts[:place], parts[place + 1 :])
        )
        return before + group(some) + behind
