"""The one place that touches google-re2, which ships no types.

RE2 matches in time linear in the text, whatever the expression, so neither a user's
pattern nor a hostile prompt can stall a guard. Everything here works on bytes: RE2
does so itself, and offsets need no conversion. Syntax:
https://github.com/google/re2/wiki/Syntax
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import re2

MAX_MEMORY: Final = 4 * 2**20
"""Bytes that one compiled expression, with its lazily built automata, may take."""
ROOMY_MEMORY: Final = 16 * 2**20
"""The same for one of ours that has more than some five thousand instructions: without room for
twenty states that hold them all, three times over, RE2 makes no automaton and takes five times as
long. Its states are small, so it takes little of that."""
SET_MEMORY: Final = 4 * 2**20
"""The same for a set of expressions that are looked for in one pass. When the automaton has grown
to that, RE2 forgets it and begins anew."""
LARGE_SET_MEMORY: Final = 64 * 2**20
"""The same for one expression, such as a word list, that is too large for that."""

Span = tuple[int, int]
"""Start and exclusive end, in bytes."""


_UNANCHORED: Final = re2._Anchor.UNANCHORED  # noqa: SLF001 - it has no public name
_ANCHORED: Final = re2._Anchor.ANCHOR_START  # noqa: SLF001 - as above
_NO_SPAN: Final[Span] = (-1, -1)


class RegexError(ValueError):
    """An expression that RE2 refuses; the message says why in plain words."""


def _options(memory: int, *, captures: bool) -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    options.never_capture = not captures
    return options


class Regex:
    """A compiled expression. What it finds is its first group, or all of it without one."""

    __slots__ = ("_group", "_match", "pattern", "size")

    def __init__(self, pattern: str, *, captures: bool = False, memory: int = MAX_MEMORY) -> None:
        # RE2 itself, not re2.compile: that keeps 128 programs alive which no policy uses any
        # more, and its search() takes three times as long as the search within.
        compiled = re2._re2.RE2(pattern.encode(), _options(memory, captures=captures))  # noqa: SLF001 - as above
        if not compiled.ok():
            raise RegexError(_explain(compiled.error().decode("utf-8", "replace"), memory))
        self.pattern: Final = pattern
        self.size: Final[int] = compiled.ProgramSize()
        """Instructions of the program, of 16 bytes each, and once more to search backwards."""
        self._match: Final[Callable[[re2._Anchor, bytes, int, int], list[Span]]] = compiled.Match
        self._group: Final = 1 if captures else 0

    def search(self, text: bytes, start: int = 0) -> Span | None:
        r"""The leftmost match at or after `start`; what lies before is seen by ``\b`` and ``^``."""
        spans = self._match(_UNANCHORED, text, start, len(text))
        return None if spans[0] == _NO_SPAN else spans[self._group]

    def matches_at(self, text: bytes, start: int) -> bool:
        """Whether a match begins at a place."""
        return self._match(_ANCHORED, text, start, len(text))[0] != _NO_SPAN


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str, memory: int = MAX_MEMORY) -> Regex:
    """A compiled expression of which there is one for all that ask. Raises RegexError."""
    return Regex(pattern, memory=memory)


class RegexSet:
    """Expressions that are looked for in one pass over a text."""

    __slots__ = ("_all", "_end", "_match")

    def __init__(self, patterns: Sequence[str], memory: int = SET_MEMORY) -> None:
        """RegexError when they are too large together."""
        # As with expressions, what re2.Set adds is nothing but time.
        compiled = re2._re2.Set(_UNANCHORED, _options(memory, captures=False))  # noqa: SLF001
        for pattern in (*patterns, r"\z"):
            compiled.Add(pattern.encode())
        if not compiled.Compile():
            raise RegexError(
                f"needs more than {memory >> 20} MiB when compiled to be looked for with others"
            )
        self._all: Final = tuple(range(len(patterns)))
        self._end: Final = len(patterns)
        self._match: Final[Callable[[bytes], list[int]]] = compiled.Match

    def hits(self, text: bytes) -> Sequence[int]:
        """Places of the patterns that occur in the text, in no particular order.

        RE2 says "nothing" when a set's automaton outgrows its memory. The pattern at the last place
        occurs once in every text, so its absence unmasks that case; then each pattern counts
        as a hit, and is searched for by itself.
        """
        found = self._match(text)
        try:
            found.remove(self._end)
        except ValueError:
            return self._all
        return found


_OPERATORS: Final = {
    "(?=": 'RE2 has no look-ahead "(?="; match the neighbouring text as part of the pattern',
    "(?!": 'RE2 has no look-ahead "(?!"; match the neighbouring text as part of the pattern',
    "(?<=": 'RE2 has no look-behind "(?<="; match the neighbouring text as part of the pattern',
    "(?<!": 'RE2 has no look-behind "(?<!"; match the neighbouring text as part of the pattern',
    "(?>": 'RE2 has no atomic group "(?>"; it never backtracks, so "(?:" does the same',
    "(?P": 'RE2 has no back-reference "(?P="; names are given by "(?P<name>...)"',
    "(?#": 'RE2 has no comments "(?#"',
    "(?x": 'RE2 has no flag "x"; its flags are i, m, s and U',
}
_ESCAPES: Final = {
    "Z": r'RE2 has no "\Z"; the end of the text is "\z"',
    "G": r'RE2 has no "\G"',
    "K": r'RE2 has no "\K"',
    "R": r'RE2 has no "\R"; write "\r?\n"',
    "X": r'RE2 has no "\X"',
    "h": r'RE2 has no "\h"; write "[\t\pZ]"',
    "u": r'RE2 has no "\u"; write a character as "\x{2014}"',
}


def _explain(message: str, memory: int) -> str:
    """RE2's message in words that need no knowledge of RE2."""
    kind, _, detail = message.partition(": ")
    match kind:
        case "invalid perl operator":
            return _OPERATORS.get(detail, f'RE2 has no operator "{detail}"')
        case "invalid escape sequence":
            letter = detail[1:2]
            if letter.isdigit() or letter == "k":
                return f'RE2 has no back-reference "{detail}"; a pattern cannot refer to a match'
            return _ESCAPES.get(letter, f'RE2 has no escape "{detail}"')
        case "bad repetition operator" if detail.endswith("+"):
            return f'RE2 has no possessive repeat "{detail}"; it never backtracks, so "+" will do'
        case "bad repetition operator":
            return f'two repeats in a row: "{detail}"'
        case "invalid repetition size":
            return f'"{detail}" repeats too much: RE2 allows 1000 repeats, nested ones multiplied'
        case "no argument for repetition operator":
            return f'there is nothing to repeat before "{detail}"'
        case "missing )" | "missing ]" | "unexpected )":
            return kind.replace("missing", "there is no closing")
        case "pattern too large - compile failed":
            return f"needs more than {memory >> 20} MiB when compiled; shorten it or its repeats"
        case _:
            return message
