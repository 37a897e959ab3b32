r"""Codings: ways to write a text that no rule would know and any model reads.

`EXPRESSION` finds a *unit*: a run in one coding, bounded so that a stream can hold it back
(`aipolicy.texts.decodings` says what it means, and picks up a run that is longer). It may find
what is none; what does not decode to text stays as it is.

========== ============================================= ==========================================
coding     a unit                                        left alone
========== ============================================= ==========================================
CLEAN      characters that *clean* changes
ENTITIES   ``&#105;``, ``&#x69;``, ``&lt;``,             names that HTML does not know
           ``&amp;#105;``
PERCENT    ``%69`` and ``%2569``, in UTF-8               what is no UTF-8
ESCAPES    ``\u0069``, ``\x69``, ``\u{69}``
BASE64     8 letters or more; 16 with blanks after       pictures, keys and hashes; blanks within
           each four or more (SPACED); either alphabet   four letters; text that begins with
                                                         letters beyond ASCII
HEX        6 pairs or more, solid or with marks between  digits only, unless they stand for digits
SPLIT      6 letters or digits or more, after each a     pairs; letters beyond ASCII; digits one to
           blank, dot, dash or the like; 5 letters,      a line or between commas
           after each a line break, comma or the like
========== ============================================= ==========================================

Base64 needs no guess: of each group of four letters the first three are limited by what can stand
in ASCII text, so that an ordinary word of eight letters is taken for one in a thousand cases.

Sources: HTML, section 13.5; RFC 3986, section 2.1; RFC 4648, sections 4 and 5; ECMA-262, section
12.9.4.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from aipolicy.texts.characters import CLEAN


class Coding(Enum):
    """How a unit is written."""

    CLEAN = auto()
    ENTITIES = auto()
    PERCENT = auto()
    ESCAPES = auto()
    BASE64 = auto()
    SPACED_BASE64 = auto()
    HEX = auto()
    SPLIT = auto()
    LATIN = auto()
    """No unit that is looked for: `aipolicy.texts.characters.LATIN` changes single characters."""


MAX_UNIT: Final = 512
"""Bytes of a unit, at most; 64 groups of base64 with two blanks behind each have fewer."""

BASE64: Final = r"A-Za-z0-9+/_\-"
"""Both alphabets, inside of a class."""
ENTITY: Final = (
    r"&(?:amp;){0,2}(?:#0{0,16}[1-9][0-9]{0,6};?|#[xX]0{0,16}[1-9A-Fa-f][0-9A-Fa-f]{0,5};?|"
    r"[A-Za-z][0-9A-Za-z]{1,30};)"
)
PERCENT: Final = r"%(?:25){0,2}[0-9A-Fa-f]{2}"
ESCAPE: Final = (
    r"\\{1,4}(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|u\{[0-9A-Fa-f]{1,8}\}|U000[0-9A-Fa-f]{5})"
)
SEPARATOR: Final = r"[ .\-_*|/]{1,3}"
"""Between letters that are split. A unit begins behind the first of them, so that a stream need
not hold back each single letter because others might follow; `aipolicy.texts.decodings.is_letter`
tells whether it is single."""
LETTER: Final = "[0-9A-Za-z]"
APART: Final = r"[ .\-_*|/,:;+~=\t\r\n]{1,3}[A-Za-z]"
"""A letter behind what does not part digits of one number, such as those of a table."""
HEX_MARK: Final = r"[ ,:;.\-]{1,2}"
"""Between pairs of hexadecimal digits."""


def _letters(fits: Callable[[int], bool]) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(letter for value, letter in enumerate(alphabet) if fits(value))


_PLACES: Final = (
    _letters(lambda value: value in {2, 3} or value in range(8, 32)),
    _letters(lambda value: value % 16 in {0, 2, 3, 4, 5, 6, 7}),
    _letters(lambda value: value % 4 in {0, 1}),
    BASE64,
)
"""Letters of base64 that printable ASCII and line breaks have at each place of a group of four."""
_GROUP: Final = "".join(f"[{letters}]" for letters in _PLACES)
REST: Final = f"(?:[{_PLACES[0]}][{_PLACES[1]}](?:==|[{_PLACES[2]}]=?)?)?"
"""What may be left behind the last four."""
SPACED_GROUP: Final = rf"{_GROUP}[ \t\r\n]{{0,2}}"
"""Four letters of base64 that stand for ASCII text, with blanks behind them."""
_PAIR: Final = "[2-7][0-9A-Fa-f]"


def _cleaned() -> str:
    runs: list[list[int]] = []
    for code in sorted(CLEAN):
        if runs and runs[-1][1] + 1 == code:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "[" + "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in runs) + "]"


EXPRESSION: Final = "|".join(
    (
        rf"{_cleaned()}{{1,16}}",
        rf"(?:{ENTITY}){{1,8}}",
        rf"(?:{PERCENT}){{1,32}}",
        rf"(?:{ESCAPE}){{1,16}}",
        rf"(?:{SEPARATOR}{LETTER}){{5,63}}\b",
        rf"(?:{APART}){{4,63}}\b",
        rf"\b(?:(?:0x)?{_PAIR}{HEX_MARK}){{5,63}}(?:0x)?{_PAIR}\b",
        rf"(?:\b0x)?(?:{_PAIR}){{6,64}}",
        rf"\b(?:{SPACED_GROUP}){{4,64}}{REST}",
        rf"\b(?:{_GROUP}){{2,64}}{REST}",
    )
)
"""RE2 expression of a unit, or of what looks like one."""
