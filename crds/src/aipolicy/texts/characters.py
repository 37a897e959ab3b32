"""Characters under their disguise: what one means when a reader looks at it.

Two foldings, each of single characters, so that a text may be cut anywhere between them, and
neither makes a text longer:

* *clean* drops what cannot be seen (default-ignorable code points, controls, overlays of struck-out
  letters), reads tag characters and digits of all scripts as ASCII and takes compatibility forms,
  such as full-width and mathematical letters, apart (NFKC). It leaves every language as it is.
* *latin* takes accents off and turns letters that look like ASCII ones into these. It makes
  nonsense of other languages, so it is looked at besides what is there, never instead.

Sources: The Unicode Standard, *DerivedCoreProperties.txt* (Default_Ignorable_Code_Point) and the
database of Python's `unicodedata`; `aipolicy.texts.confusables`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from aipolicy.texts.confusables import CONFUSABLES

_IGNORABLE: Final = (
    *((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x9F)),  # controls
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164)),
    *((0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
_TAGS: Final = range(0xE0020, 0xE007F)
"""Invisible copies of printable ASCII."""
_MARKS: Final = (
    *((0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF)),
    (0xFE20, 0xFE2F),
)
"""Blocks of combining marks that hang on letters of Europe's scripts."""
_FOLDED: Final = (*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x10000))
_FOLDED_BEYOND: Final = (
    *range(0x10000, 0x11000),
    *range(0x1D000, 0x1D800),
    *range(0x1E000, 0x1FC00),
)
"""Where characters lie that decompose, with all digits but a few of the last century's scripts."""
_NAMED: Final = (
    *(range(0x80, 0x2B0), range(0x1D00, 0x1DC0), range(0x1E00, 0x1F00), range(0x2C60, 0x2C80)),
    *(range(0xA720, 0xA800), range(0xAB30, 0xAB70), range(0x1F130, 0x1F200)),
)
"""Where variants of Latin letters lie, which their names tell of."""
_NAME: Final = re.compile(
    r"(?:NEGATIVE (?:CIRCLED|SQUARED) )?(?:LATIN (SMALL )?(?:CAPITAL )?LETTER |"
    r"LATIN LETTER (SMALL) CAPITAL |REGIONAL INDICATOR SYMBOL LETTER )(?:DOTLESS |LONG )?"
    r"([A-Z]{1,2})(?: WITH .*)?"
)


def _codes(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    return chain.from_iterable(range(first, last + 1) for first, last in ranges)


def _fits(code: int, plain: str) -> bool:
    return len(plain.encode()) <= len(chr(code).encode())


def _clean() -> Iterator[tuple[int, str]]:
    composed: set[str] = set()
    for code in chain(_FOLDED, _FOLDED_BEYOND):
        character = chr(code)
        decomposition = unicodedata.decomposition(character)
        if decomposition:
            composed.update(unicodedata.normalize("NFD", character)[1:])
            plain = unicodedata.normalize("NFKC", character)
            if plain != character and _fits(code, plain):
                yield code, plain
        if unicodedata.category(character) == "Nd":
            yield code, str(unicodedata.digit(character))
    for code in _codes(_MARKS):
        if chr(code) not in composed:
            yield code, ""
    for code in _codes(_IGNORABLE):
        yield code, chr(code - _TAGS.start + 0x20) if code in _TAGS else ""
    yield from ((0x85, "\n"), (0x2028, "\n"), (0x2029, "\n"), (0x2800, " "), (0x1680, " "))


def _latin(clean: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    looks = dict(CONFUSABLES)
    for code in chain.from_iterable(_NAMED):
        name = _NAME.fullmatch(unicodedata.name(chr(code), ""))
        if name is not None and code not in looks:
            plain = name[3].lower() if name[1] or name[2] else name[3]
            if _fits(code, plain):
                looks[code] = plain
    looks[ord("ß")] = "ss"
    for code in chain(_FOLDED, _FOLDED_BEYOND):
        base = unicodedata.normalize("NFD", chr(code))[0]
        plain = looks.get(code) or looks.get(ord(base)) or base
        if code not in clean and plain.isascii() and _fits(code, plain):
            yield code, plain
    for code in _codes(_MARKS):
        yield code, ""


_ONCE: Final = dict(_clean())
CLEAN: Final = {code: plain.translate(_ONCE) for code, plain in _ONCE.items()}
"""What characters mean that *clean* changes, by code point."""
LATIN: Final = dict(_latin(CLEAN))
"""What characters look like that *latin* changes, by code point."""
