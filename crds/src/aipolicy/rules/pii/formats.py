r"""What the modules of personal data share: how a written form becomes a matcher.

A `Format` is one way in which an entity is written, the check that confirms it, and the words
that are found near it. Numbers whose form and check say little (nine digits, of which each tenth
has a right check digit) count only *behind* such words: the expression then begins with them,
so that a text without them costs nothing. Numbers that speak for themselves count alone, and are
surer behind their words.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.expressions.syntaxes import quote_all
from aipolicy.rules.matchers import LEFT_CONTEXT, Candidate, Matcher, Name

GAP: Final = r"[ \-\x{A0}\x{2009}-\x{2011}\x{202F}]"
"""What stands between groups of digits: a space or a hyphen, breaking or not, thin or not."""
WIDE: Final = r"(?:[ \-._\t\r\n\x{A0}\x{2009}-\x{2011}\x{202F}]{1,4})"
"""What stands there as well in tables, in what is copied and in lines that are broken: for numbers
whose check says enough, or beside their words."""
BEHIND: Final = r"(?:\z|[^0-9A-Za-z_\-./]|[\-./](?:\z|[^0-9A-Za-z_]))"
"""What stands behind a number: nothing that makes it part of a longer one, or of a name."""

ALONE: Final = 0.85
"""Score of a form and a check that other numbers pass less than once in a hundred times."""
NEAR: Final = 0.95
"""Score of a checked number behind its words."""
WEAK: Final = 0.4
"""Score of a form that other numbers have as well: less than the default threshold."""
LIKELY: Final = 0.7
"""Score of a rare form that has no check, or of a common one behind its words."""

_IN_A_WORD: Final = r"\B"
_BETWEEN: Final = r"[^0-9]{0,40}?"
"""What stands between a word and the number that counts only behind it, if the format says nothing
else: nothing that is another number."""
_SHORT: Final = 5
"""Letters of a word that must stand alone, since it is part of many others."""
_ENDINGS: Final = "s|number|num|nr|no|id|code|value"
"""What may end a short word."""
_DOUBTFUL: Final = 0.3
"""Score of a number behind a word that says that it is something else."""
_SURE: Final = 0.8
"""A number with at least that score is sure, whatever it is called."""
_OTHERWISE: Final = re.compile(
    rb"(?i)\b(?:order|invoice|part|item|sku|serial|model|ticket|case|ref|reference|batch|lot|isbn|"
    rb"version|tracking|bestellung|rechnung|artikel|commande|pedido|factur[ae]|zam(?:o|\xc3\xb3)wienie)"
    rb"(?:s|nummer|nr)?(?:[ \-_]?(?:number|num|no|nr|id))?[.:#=\s\-]{0,4}\Z"
)
_JOINTS: Final = (b"-", b".", b"/", b"+", b"\\")
_PRICES: Final = ("$", "€", "£", "¥", "₹", "#", "@", "~")

Check = Callable[[str], bool]
"""Whether a number can have been issued, given its letters and digits, in capitals."""


class Found(NamedTuple):
    """What a check made of a candidate."""

    start: int
    end: int
    score: float


Confirm = Callable[[bytes, int, int], Found | Span | None]
"""Given the text and a candidate's span, the finding or its span within it, or None, as
`aipolicy.rules.matchers.Confirm`; asked again about what it found, it finds the same."""


def compact(text: bytes) -> str:
    """The letters and digits of what was found, in capitals: what is checked and compared."""
    return "".join(filter(str.isalnum, text.decode("utf-8", "ignore"))).upper()


@dataclass(frozen=True, slots=True)
class Format:
    """One way in which an entity is written."""

    value: str
    """RE2 expression of it, without groups and without what stands around it."""
    check: Check | None = None
    """Confirms it."""
    confirm: Confirm | None = None
    """Confirms it where its neighbours matter or only a part of it is found; instead of `check`."""
    words: tuple[str, ...] = ()
    """Words that are found before it, in several languages. Short ones must stand alone."""
    behind: bool = False
    """Whether it counts only behind one of the words."""
    between: str = _BETWEEN
    """What may stand between them then."""
    score: float = ALONE
    """How sure it is where it counts, unless `confirm` says so itself."""
    near: float = NEAR
    """How sure it is near one of the words, when it counts alone as well."""
    before: str = r"\b"
    """What stands before it."""
    after: str = BEHIND
    """What stands behind it."""
    normalize: Callable[[bytes], str] = compact
    """What of it is compared with values that are allowed."""
    retry: bool = True
    """Whether a refused one may hide another that begins within."""
    joined: bool = False
    """Whether `confirm` itself judges what stands before."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The expressions of a format."""

    regex: Regex
    """Finds candidates: the number, or what begins with a word where it counts only behind one."""
    viable: Regex
    number: Regex
    """Finds the number in a candidate."""
    words: Regex | None
    """Finds a word in what stands before a number that counts alone."""


def weak_formats(
    grouped: str, solid: str, check: Check, words: tuple[str, ...], score: float = NEAR
) -> tuple[Format, Format]:
    """Formats of a number whose check says little: both need words.

    In groups it is found near them; what is solid, as ids and points in time are, behind them only.
    """
    return (
        wide_format(grouped, check, words, score),
        Format(solid, check, words=words, behind=True, score=score),
    )


def wide_format(grouped: str, check: Check, words: tuple[str, ...], near: float = NEAR) -> Format:
    """A number in groups with whatever may stand between them, which is found near words only."""
    return Format(grouped.replace(GAP, WIDE), check, words=words, score=WEAK, near=near)


def near_words(words: Iterable[str], *, within: str = "[a-z]") -> str:
    """An expression of any of the words, as in texts, names of members and variables.

    A space in one may be written in several ways; ``taxId`` and ``my_tax_id`` count as well.
    `within` is what stands before a word that begins with a capital in a longer one.
    """
    short, long, other = list[str](), list[str](), list[str]()
    for word in words:
        written = r"[ _\-.\n]{0,2}".join(map(quote_all, word.split(" ")))
        if not word[0].isascii():
            other.append(f"(?i:{written})")
            continue
        some = short if len(word) <= _SHORT and word.isascii() else long
        some.append(rf"(?i:(?:\b|_){written})")
        if word.replace(" ", "").isalpha():
            parts = word.split(" ")
            some.append(f"{within}{''.join(map(str.capitalize, parts))}")
            some.append(f"{within}{''.join(parts).upper()}")
    bounded = [rf"(?:{'|'.join(short)})(?i:{_ENDINGS})?(?:\b|_)"] if short else []
    return f"(?:{'|'.join([*bounded, *long, *other])})"


@cache
def _compile(one: Format) -> _Compiled:
    """Compiled once in a process, when first asked for."""
    pattern = f"{one.before}({one.value}){one.after}"
    if one.behind:
        # Without a letter before: else each letter of a stream might begin such a name.
        pattern = rf"{near_words(one.words, within=_IN_A_WORD)}{one.between}{pattern}"
    number = Regex(pattern, captures=True)
    return _Compiled(
        Regex(pattern) if one.behind else number,
        Regex(viable_prefixes(pattern)),
        number,
        Regex(near_words(one.words)) if one.words and not one.behind else None,
    )


def _is_word(text: bytes, start: int) -> bool:
    """Whether a word begins there: behind a small letter a capital, as in ``taxId``."""
    before, first = text[max(0, start - 1) : start], text[start : start + 1]
    return not first.isupper() or not before.isalnum() or before.islower()


def _stands_alone(text: bytes, start: int, *, behind: bool) -> bool:
    """Whether nothing before makes a number the end of a longer one, of a name or of a price."""
    before, joint = text[max(0, start - 2) : max(0, start - 1)], text[max(0, start - 1) : start]
    if not behind and joint in _JOINTS and (before.isalnum() or before == b"_"):
        return False
    return not text[max(0, start - 3) : start].decode("utf-8", "ignore").endswith(_PRICES)


def _find(one: Format, text: bytes, start: int, end: int) -> Found | None:
    """What is found where a format's value may stand."""
    if not one.joined and not _stands_alone(text, start, behind=one.behind):
        return None
    if one.confirm is not None:
        found = one.confirm(text, start, end)
        if found is None:
            return None
        start, end, score = found if isinstance(found, Found) else Found(*found, one.score)
    elif one.check is None or one.check(compact(text[start:end])):
        score = one.score
    else:
        return None
    words = _compile(one).words
    if words is not None and score < one.near:
        before = text[max(0, start - LEFT_CONTEXT) : start]
        score = one.near if words.search(before) else score
    if score < _SURE and not one.behind and _OTHERWISE.search(text[max(0, start - 32) : start]):
        score = min(score, _DOUBTFUL)
    return Found(start, end, score)


def _is_allowed(value: str, allowed: AbstractSet[str]) -> bool:
    """Whether the value or, of an address, ``@`` and its host are allowed."""
    return value in allowed or ("@" in value and value[value.rindex("@") :] in allowed)


def make_matcher(
    label: str, one: Format, threshold: float = 0, allow: Sequence[str] = ()
) -> Matcher:
    """The matcher of a format, of what reaches the threshold and is not allowed."""
    compiled = _compile(one)
    allowed = frozenset(one.normalize(value.encode()) for value in allow) - {""}

    def confirm(text: bytes, start: int, end: int) -> Span | None:
        if one.behind:
            if not _is_word(text, start):
                return None
            start, end = compiled.number.search(text, start) or (start, end)
        found = _find(one, text, start, end)
        if found is None or found.score < threshold:
            return None
        if allowed and _is_allowed(one.normalize(text[found.start : found.end]), allowed):
            return None
        return found.start, found.end

    def describe(text: bytes, candidate: Candidate) -> Name:
        found = None if candidate.finding is None else _find(one, text, *candidate.finding)
        return Name(label, threshold if found is None else found.score)

    return Matcher(
        label, compiled.regex, compiled.viable, confirm, retry=one.retry, describe=describe
    )


def digits_of(text: bytes) -> bytes:
    """The ASCII digits of a text."""
    return bytes(byte for byte in text if byte in b"0123456789")
