"""Where in a text is what was found in one of its lines, of which only the wording is known."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple

from comparisons.tools.servings import Told

OPENINGS: Final = frozenset({"PrivateKey"})
"""Kinds of which only the first line is told; all that follows counts as found."""


class Wording(NamedTuple):
    """A finding in a line."""

    line: int
    """From 0."""
    value: str
    kind: str


def locate(text: str, found: Iterable[Wording]) -> Iterator[Told]:
    """Where each stands first in its line; all of the line when it does not stand there so."""
    lines = text.split("\n")
    begins = [0, *accumulate(len(line) + 1 for line in lines)]
    for one in found:
        at = lines[one.line].find(one.value)
        start = begins[one.line] + max(at, 0)
        end = start + len(one.value) if at >= 0 else begins[one.line + 1] - 1
        yield Told(start, len(text) if one.kind in OPENINGS else end, one.kind)
