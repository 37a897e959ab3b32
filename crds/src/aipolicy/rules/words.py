r"""Word lists: one expression for many words, with boundaries that know all scripts.

RE2's ``\b`` knows ASCII only, so it would find *cat* in *écat*. A word must not touch a
letter, mark, digit or underscore on either side. A side of a word that is none of these
itself (``C++``, ``#tag``) may touch anything, and so may one in a script that puts no
spaces between words or hangs particles on them. What is behind a word is checked by the
expression, one character outside the group that is the finding. What is before it is
checked by ``\b`` or ``\B`` as far as ASCII goes, and by `stand_alone` to the end.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from aipolicy.rules.expressions import quote_all
from aipolicy.rules.regexes import Span

_UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x9FFF),  # CJK radicals, kana, ideographs
    (0xAC00, 0xD7A3),  # Hangul: spaced, but particles follow a noun directly
    (0xF900, 0xFAFF),  # CJK compatibility ideographs
    (0x20000, 0x3FFFF),  # further ideographs
)
"""Blocks in which a word has no visible end (The Unicode Standard, chapters 16 and 18)."""
_BEHIND: Final = (
    r"(?:\z|[^\pL\pM\pN_]|["
    + "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in _UNSPACED)
    + "])"
)
_SPACE: Final = r"[\s\pZ]+"
"""What a space within a phrase matches, so that a line break does not hide it."""
_FOLDED_WITH_ASCII: Final = "kKsS\u212a\u017f"
"""Letters that RE2 takes for each other although only some are ASCII: the Kelvin sign, long s."""


def word_patterns(words: Iterable[str]) -> list[str]:
    """One expression, of one group, for words with a boundary behind and one for those without.

    Each word must have a character that is no space.
    """
    bounded: dict[str, None] = {}
    free: dict[str, None] = {}
    # Descending order puts a word before its own beginnings and neighbours where RE2 can merge.
    for word in sorted({" ".join(word.lower().split()) for word in words}, reverse=True):
        literal = _SPACE.join(quote_all(part) for part in word.split(" "))
        (bounded if _is_bounded(word[-1]) else free)[_before(word[0]) + literal] = None
    patterns = []
    if bounded:
        patterns.append(f"(?i)({'|'.join(bounded)}){_BEHIND}")
    if free:
        patterns.append(f"(?i)({'|'.join(free)})")
    return patterns


def stand_alone(text: bytes, start: int, end: int) -> Span | None:
    """A check for `aipolicy.rules.matchers.Matcher`: nothing before makes it part of a word."""
    before = text[max(0, start - 4) : start].decode("utf-8", "ignore")[-1:]
    first = text[start : start + 4].decode("utf-8", "ignore")[:1]
    if before and _is_bounded(before) and _is_bounded(first):
        return None
    return start, end


def _before(first: str) -> str:
    if not _is_bounded(first) or first in _FOLDED_WITH_ASCII:
        return ""
    return r"\b" if first.isascii() else r"\B"


def _is_bounded(character: str) -> bool:
    if character == "_":
        return True
    if unicodedata.category(character)[0] not in "LMN":
        return False
    code = ord(character)
    return not any(first <= code <= last for first, last in _UNSPACED)
