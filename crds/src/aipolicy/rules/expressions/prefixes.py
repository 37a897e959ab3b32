r"""Viable prefixes: which end of a text might still become a match.

A scanner that edits a stream must hold back text that could be the start of a match,
and should hold back nothing else. For an expression r this module derives the
expression P(r) of all texts that more text can turn into a match of r, or into a
longer one. Searched for at the end of what has come so far, ``(?:P(r))\z``, it finds the
earliest place where a match may yet begin or change; RE2 runs such a search backwards
from the end and stops as soon as no prefix is possible.

=============  ==============  =====================================================
r              P(r)
=============  ==============  =====================================================
a, [a-z], .    the empty text  the only text that one more character completes
a|b            P(a)|P(b)
ab             P(a)|aP(b)
a?             P(a)
a*, a+, a{n,}  a*P(a)
a{n,m}         a{0,m-1}P(a)
^, \A          nothing         depends only on text that is there
\b, \B, $, \z  the empty text  undecided while the next character is unknown
=============  ==============  =====================================================

An assertion inside ``aP(b)`` keeps guarding what follows it. Each P(r) is closed under
taking prefixes, so what was decided once stays decided. Greediness plays no part: it
chooses among matches, and none is chosen while one is undecided.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from aipolicy.rules.expressions.nodes import Assertion, Atom, Choice, Node, Repeat, Sequence
from aipolicy.rules.expressions.syntaxes import parse

MAX_LENGTH: Final = 256 * 1024
"""Characters of a derived expression; RE2 would need more memory than it may have."""
NESTED: Final = 16
"""Parts of a sequence whose prefixes are nested in each other, ``(?:a(?:bc?)?)?``, which keeps
their size linear; longer ones are halved, because RE2 bounds the depth of nesting."""


class PrefixError(ValueError):
    """Prefixes that are too large to look for."""


@lru_cache(maxsize=512)
def viable_prefixes(pattern: str) -> str:
    r"""The expression ``(?:P(r))\z`` for `pattern`. Raises PrefixError and SyntaxRefusal."""
    node = parse(pattern)
    flags = commonest_flags(node)
    prefixes = Derivation(flags).prefixes(node)
    scope = f"(?{flags})" if flags else ""
    return rf"{scope}(?:{prefixes})\z"


def commonest_flags(node: Node) -> str:
    """Flags that are best in force around everything, so that few parts need their own."""
    [(flags, _)] = Counter(atom.flags for atom in _atoms(node)).most_common(1) or [("", 0)]
    return flags


def _atoms(node: Node) -> Iterator[Atom]:
    match node:
        case Atom():
            yield node
        case Sequence(parts) | Choice(parts):
            for part in parts:
                yield from _atoms(part)
        case Repeat(part):
            yield from _atoms(part)
        case Assertion():
            pass


class Derivation:
    """Writes expressions; `flags` are in force around all of them."""

    def __init__(self, flags: str) -> None:
        self._flags = flags

    def prefixes(self, node: Node) -> str | None:
        """P(node) as text; None for nothing."""
        match node:
            case Atom():
                return ""
            case Assertion():
                return "" if node.looks_ahead else None
            case Choice(branches):
                return either(*(self.prefixes(branch) for branch in branches))
            case Repeat(part, _, most):
                return self._prefixes_of_repeat(part, most)
            case Sequence(parts):
                return self._prefixes_of_sequence(parts)

    def _prefixes_of_repeat(self, part: Node, most: int | None) -> str | None:
        inner = self.prefixes(part) if most != 0 else None
        if inner is None or most == 1:
            return inner
        again = self.source(Repeat(part, 0, None if most is None else most - 1))
        return _checked(again + group(inner))

    def _prefixes_of_sequence(self, parts: tuple[Node, ...]) -> str | None:
        if len(parts) > NESTED:
            middle = len(parts) // 2
            first, rest = parts[:middle], parts[middle:]
            behind = self._prefixes_of_sequence(rest)
            return either(
                self._prefixes_of_sequence(first),
                None if behind is None else self.source(Sequence(first)) + group(behind),
            )
        result: str | None = None
        for part in reversed(parts):
            behind = None if result is None else self.part(part) + group(result)
            result = either(self.prefixes(part), behind)
        return result

    def source(self, node: Node) -> str:
        """The node itself as text."""
        match node:
            case Atom(source, flags):
                if flags == self._flags:
                    return source
                on = flags.replace(self._flags, "") if self._flags else flags
                off = self._flags.replace(flags, "") if flags else self._flags
                return f"(?{on}{f'-{off}' if off else ''}:{source})"
            case Assertion(source):
                return source
            case Sequence(parts):
                return _checked("".join(self.part(part) for part in parts))
            case Choice(branches):
                return _checked("|".join(self.source(branch) for branch in branches))
            case Repeat(part, least, most):
                upper = "" if most is None else str(most)
                return f"(?:{self.source(part)}){{{least},{upper}}}"

    def part(self, node: Node) -> str:
        """The node as part of a sequence."""
        source = self.source(node)
        return group(source) if isinstance(node, Choice) else source


def group(source: str) -> str:
    """The expression as one part of a larger one."""
    return f"(?:{source})" if source else ""


def either(*sources: str | None) -> str | None:
    """One of several expressions, each once; None is nothing and "" the empty text."""
    some = list(dict.fromkeys(source for source in sources if source is not None))
    return _checked("|".join(some)) if some else None


def _checked(source: str) -> str:
    if len(source) > MAX_LENGTH:
        raise PrefixError("its beginnings are too many to look for in a stream; shorten it")
    return source
