r"""Tokens that are known wherever they stand: by a prefix of the provider's, alphabet and length.

All formats are one expression, so that a stream is followed once for all of them. Behind a prefix
it takes all that is of a format's alphabet; then what was found is held against each format by
itself, so that a part of a longer text is no token.
"""

import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from aipolicy.rules.expressions.nodes import Atom, Choice, Node, Repeat, Sequence
from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import ROOMY_MEMORY, Regex, Span
from aipolicy.rules.expressions.syntaxes import parse, takes_nothing
from aipolicy.rules.matchers import Candidate, Matcher, Name
from aipolicy.rules.secrets.formats import Format
from aipolicy.rules.secrets.providers import FORMATS
from aipolicy.rules.secrets.randomness import is_placeholder

LONGEST: Final = 2048
"""Bytes; what is longer is no token. The longest tokens carry what they allow within them."""
_KNOWN: Final = 3
"""Characters by which a format must be known before its expression stops counting."""
_ENOUGH: Final = 8
"""Characters that are then counted: more would make the expression ten times as large."""
_PART: Final = re.compile(
    r"\(\?:|[()|?]|(?P<atom>\[(?:\\.|[^\]\\])*\]|\\.|[^\\])"
    r"(?P<count>\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]+)|(?P<open>,))?\})?"
)
_MIDDLE: Final = re.compile(rb"[a-z.]{8,24}\.com/|atlasv1\.")
"""Beginnings of tokens that are known by a part in their middle."""
_TAIL: Final = 32
"""Bytes of a token, from its end, that tell whether it is a placeholder."""

_JOINING: Final = (b".", b"-")
"""Before a token they make it the end of a longer text, such as a file's name."""

FREE: Final = tuple(item for item in FORMATS if not item.names)
"""Formats that need no name beside them."""


def _edges(node: Node, step: int) -> Iterator[str]:
    """What the first character of an expression can be, or with a step of -1 the last one."""
    match node:
        case Atom(source):
            yield source
        case Sequence(parts):
            for part in parts[::step]:
                yield from _edges(part, step)
                if not takes_nothing(part):
                    return
        case Choice(branches):
            for branch in branches:
                yield from _edges(branch, step)
        case Repeat(part):
            yield from _edges(part, step)
        case _:
            return


def _matched(sources: Iterator[str], characters: str) -> frozenset[str]:
    either = re.compile("|".join(sources))
    return frozenset(one for one in characters if either.fullmatch(one))


def _runs_on(item: Format) -> bool:
    """Whether a token can end in what is no part of a word, which tells nothing of its end."""
    return bool(_matched(_edges(parse(item.expression), -1), string.punctuation) - {"_"})


def _loosened(expression: str) -> str:
    """The expression of what may be a token: it counts no further than it must.

    Before enough is known of a token it counts, so that a stream need not hold back what goes on
    and on, such as digits.
    """
    known = 0

    def loosen(part: re.Match[str]) -> str:
        nonlocal known
        atom, count, least = part["atom"], part["count"], int(part["least"] or 1)
        if atom is None:
            return part[0]
        most = None if part["open"] else int(part["most"] or least)
        if count and known >= _KNOWN and (most is None or most > _ENOUGH):
            return f"{atom}{{{min(least, _ENOUGH)},}}"
        if len(_matched(iter((atom,)), string.printable)) <= len(string.digits):
            known += least
        return part[0]

    return _PART.sub(loosen, expression)


def _candidates(item: Format) -> str:
    """The expression of what may be a format's token, and of what would make it a part of more."""
    pattern = _loosened(item.expression)
    return rf"(?:{pattern})[\w\-]?" if _runs_on(item) else rf"(?:{pattern})\b"


def _pattern() -> str:
    words: list[str] = []
    others: list[str] = []
    for item in FREE:
        begins_like_word = re.match(r"\\[^\w]", item.expression) is None
        (words if begins_like_word else others).append(_candidates(item))
    return rf"\b(?:{'|'.join(words)})|{'|'.join(others)}"


@cache
def _by_first() -> Mapping[str, tuple[Format, ...]]:
    """Formats by the first character of their tokens."""
    firsts = [
        (_matched(_edges(parse(item.expression), 1), string.printable), item) for item in FREE
    ]
    return MappingProxyType(
        {
            character: tuple(item for first, item in firsts if character in first)
            for character in string.printable
        }
    )


def fitting(token: bytes) -> Format | None:
    """The first format that a text is a token of."""
    formats = _by_first().get(token[:1].decode("ascii", "replace"), ())
    return next((item for item in formats if item.fits(token)), None)


def is_documentation(token: bytes) -> bool:
    """Whether a token is of the right form and stands for another."""
    return is_placeholder(token[-_TAIL:].lstrip(b"${"))


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """A token of a format that is no placeholder, without the full stop of a sentence."""
    run = text[start:end]
    if end - start >= LONGEST:
        return None
    joined = _MIDDLE.match(run) is None and text[max(0, start - 1) : start] in _JOINING
    if joined or is_documentation(run):
        return None
    for token in (run.rstrip(b"."), run.removesuffix(b"."), run):
        if fitting(token) is not None:
            return start, start + len(token)
    return None


def describe(text: bytes, candidate: Candidate) -> Name:
    """The name of a token's format."""
    token = b"" if candidate.finding is None else text[slice(*candidate.finding)]
    item = fitting(token)
    if item is None:
        raise ValueError("no token was found")
    return Name(item.label, item.score_of(token))


@cache
def matcher() -> Matcher:
    """The matcher of all tokens; there is one in a process."""
    _by_first()  # here, where a policy is compiled, and not at the first token of a request
    pattern = _pattern()
    return Matcher(
        "Token",
        Regex(pattern),
        Regex(viable_prefixes(pattern), memory=ROOMY_MEMORY),
        confirm,
        retry=True,
        longest=LONGEST,
        gives_up=True,
        describe=describe,
    )
