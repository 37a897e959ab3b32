r"""Openings: what a match of an expression begins with, one character and a condition before it.

Of an expression such as ``\b(?:ghp_…|sk-…|…)`` with hundreds of branches, the beginnings are too
many to look for backwards from the end of a text (`streams.holdbacks`). Its openings are
few, here a letter that begins a word, and at each place where one is, the expression of beginnings
itself can be asked.
"""

from aipolicy.rules.expressions.nodes import Assertion, Atom, Choice, Node, Repeat, Sequence
from aipolicy.rules.expressions.prefixes import Derivation, commonest_flags, either, group
from aipolicy.rules.expressions.syntaxes import SyntaxRefusal, parse, takes_nothing


def openings(pattern: str) -> str | None:
    """The expression of what a match begins with that is not empty; None when it is not known."""
    try:
        node = parse(pattern)
    except SyntaxRefusal:
        return None
    flags = commonest_flags(node)
    some = _openings(node, Derivation(flags))
    return f"(?{flags}){some}" if some and flags else some


def _openings(node: Node, derivation: Derivation) -> str | None:
    match node:
        case Atom():
            return derivation.source(node)
        case Assertion():
            return None
        case Choice(branches):
            some = [_openings(branch, derivation) for branch in branches]
            return None if None in some else either(*some)
        case Repeat(part):
            return _openings(part, derivation)
        case Sequence(parts):
            return _openings_of_sequence(parts, derivation)


def _openings_of_sequence(parts: tuple[Node, ...], derivation: Derivation) -> str | None:
    conditions, some = "", list[str]()
    for part in parts:
        if isinstance(part, Assertion):
            conditions += part.source
            continue
        first = _openings(part, derivation)
        if first is None:
            return None
        some.append(conditions + group(first))
        if not takes_nothing(part):
            break
    return either(*some)
