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
ESCAPES    ``\u0069``, ``\x69``, ``\u{69}``, ``\151``
BASE64     8 letters or more; 16 with blanks after       pictures, keys and hashes; blanks within
           each four or more (SPACED); either alphabet   four letters; text that begins with
                                                         letters beyond ASCII
BASE32     16 letters or more                            small letters; other alphabets; blanks,
                                                         lines that end within four letters
HEX        6 pairs or more, solid or with marks between  digits only, unless they stand for digits
BINARY     4 times 8 digits or more, as above            7 digits to a letter; other than ASCII
OCTAL      6 times 3 digits or more, with marks between  solid digits; what is no word
SPLIT      6 letters or digits or more, after each a     pairs; letters beyond ASCII; digits one to
           blank, dot, dash or the like; 5 letters,      a line or between commas
           after each a line break, comma or the like
========== ============================================= ==========================================

Base64 needs no guess: of each group of four letters the first three are limited by what can stand
in ASCII text, so that an ordinary word of eight letters is taken for one in a thousand cases. Nor
does base32, with six of eight.

Sources: HTML, section 13.5; RFC 3986, section 2.1; RFC 4648, sections 4 to 6; ECMA-262, sections
12.9.4 and B.1.2.
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
    BASE32 = auto()
    HEX = auto()
    BINARY = auto()
    OCTAL = auto()
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
    r"\\{1,4}(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|u\{[0-9A-Fa-f]{1,8}\}|U000[0-9A-Fa-f]{5}|"
    r"(?:0[4-7]|1[0-7])[0-7])"
)
SEPARATOR: Final = r"[ .\-_*|/]{1,3}"
"""Between letters that are split. A unit begins behind the first of them, so that a stream need
not hold back each single letter because others might follow; `aipolicy.texts.decodings.is_letter`
tells whether it is single."""
LETTER: Final = "[0-9A-Za-z]"
APART: Final = r"[ .\-_*|/,:;+~=\t\r\n]{1,3}[A-Za-z]"
"""A letter behind what does not part digits of one number, such as those of a table."""
HEX_MARK: Final = r"[ ,:;.\-]{1,2}"
"""Between pairs of hexadecimal digits, and between threes of octal ones."""
LINE: Final = r"[,;]? ?\r?\n[ \t]{0,4}"
"""Between them where a run goes on in the next line, as tools that dump bytes write it."""
BITS: Final = "(?:0b)?0(?:01|1[01])[01]{5}"
"""A printable letter of ASCII in binary digits."""
BITS_MARK: Final = r"[ ,:;.\-\t\r\n]{0,2}"
"""Between them."""
OCTAL: Final = "(?:0o)?0?(?:0[4-7]|1[0-7])[0-7]"
"""A printable letter of ASCII in octal digits."""


_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ALPHABET_OF_32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _letters(fits: Callable[[int], bool], alphabet: str = _ALPHABET) -> str:
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
_PLACES_OF_32: Final[tuple[Callable[[int], bool], ...]] = (
    lambda value: value == 1 or value in range(4, 16),
    lambda value: value % 4 in {0, 1},
    lambda _: True,
    lambda value: value % 16 in {0, 2, 3, 4, 5, 6, 7},
    lambda value: value % 2 == 0,
    lambda value: value in {2, 3} or value in range(8, 32),
    lambda value: value % 8 in range(4),
    lambda _: True,
)
"""Letters of base32 that such text has at each place of a group of eight. Small ones are left
alone, so that a stream need not hold back words that begin like it."""
_GROUP_OF_32: Final = "".join(f"[{_letters(fits, _ALPHABET_OF_32)}]" for fits in _PLACES_OF_32)
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
        rf"\b(?:{BITS}{BITS_MARK}){{3,40}}{BITS}",
        rf"\b(?:{OCTAL}{HEX_MARK}){{5,63}}{OCTAL}\b",
        rf"\b(?:{_GROUP_OF_32}){{2,60}}(?:[A-Z2-7]{{2,7}}={{1,6}})?",
        rf"\b(?:{SPACED_GROUP}){{4,64}}{REST}",
        rf"\b(?:{_GROUP}){{2,64}}{REST}",
    )
)
"""RE2 expression of a unit, or of what looks like one."""
