"""Nodes: what a regular expression is made of.

`expressions.syntaxes` reads them. Flags are resolved: each node carries those in force where
it stands, and groups vanish.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Atom:
    """Exactly one character: a literal, a class or a dot."""

    source: str
    """In RE2 syntax, without flags."""
    flags: str = ""
    """Those in force that matter here, of ``i`` and ``s``, in this order."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """A condition on a place; it takes no text."""

    source: str
    """In RE2 syntax, with its flag."""
    looks_ahead: bool
    """Whether it depends on the next character."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other; without parts, the empty text."""

    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    branches: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Several times; `most` is None without an upper bound."""

    part: "Node"
    least: int
    most: int | None


Node = Atom | Assertion | Sequence | Choice | Repeat
