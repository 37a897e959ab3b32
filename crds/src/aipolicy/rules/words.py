r"""Word lists: one expression for many words, with boundaries that know all scripts.

RE2's ``\b`` knows ASCII only, so it would find *cat* in *écat*. A word must not touch a
letter, mark, digit or underscore on either side. A side of a word that is none of these
itself (``C++``, ``#tag``) may touch anything, and so may one in a script that puts no
spaces between words or hangs particles on them. What is behind a word is checked by the
expression, one character outside the group that is the finding. What is before it is
checked by ``\b`` or ``\B`` as far as ASCII goes, and by `stand_alone` to the end.

Words of four characters or more are found with digits and signs in place of letters as well
(``b1u3b!rd``), as long as three letters are left. That is part of the expression, so that it holds
in streams, and in which of its senses a digit is read (1 is I or L) need not be guessed.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from aipolicy.rules.expressions.regexes import Span
from aipolicy.rules.expressions.syntaxes import quote_all
from aipolicy.rules.matchers import Confirm

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
_STAND_INS: Final = {
    one[0]: one[1:] for one in ("a4@", "b8", "e3", "g9", "i1!|", "l1!|", "o0", "s5$", "t7+", "z2")
}
"""What is written in place of letters; the signs only between others."""
_LEAST_DISGUISED: Final = 4
"""Characters of a word that is looked for in such a spelling."""
_LEAST_LETTERS: Final = 3
"""Letters that such a spelling has left."""
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
        literal = _SPACE.join(_spelt(part) for part in word.split(" "))
        (bounded if _is_bounded(word[-1]) else free)[_before(word[0]) + literal] = None
    patterns = []
    if bounded:
        patterns.append(f"(?i)({'|'.join(bounded)}){_BEHIND}")
    if free:
        patterns.append(f"(?i)({'|'.join(free)})")
    return patterns


def word_check(words: Iterable[str]) -> Confirm:
    """A check for `aipolicy.rules.matchers.Matcher`.

    Nothing before makes it part of a word, and what has too few letters is one of the words itself.
    """
    known = frozenset(" ".join(word.lower().split()) for word in words)

    def confirm(text: bytes, start: int, end: int) -> Span | None:
        if not _stands_alone(text, start):
            return None
        found = text[start:end].decode("utf-8", "ignore")
        if sum(map(str.isalpha, found)) >= _LEAST_LETTERS:
            return start, end
        return (start, end) if " ".join(found.lower().split()) in known else None

    return confirm


def _stands_alone(text: bytes, start: int) -> bool:
    before = text[max(0, start - 4) : start].decode("utf-8", "ignore")[-1:]
    first = text[start : start + 4].decode("utf-8", "ignore")[:1]
    return not (before and _is_bounded(before) and _is_bounded(first))


def _spelt(part: str) -> str:
    """The expression of a word, in all its spellings."""
    if len(part) < _LEAST_DISGUISED:
        return quote_all(part)
    last = len(part) - 1
    return "".join(
        _spelt_letter(letter, inner=0 < place < last) for place, letter in enumerate(part)
    )


def _spelt_letter(letter: str, *, inner: bool) -> str:
    others = _STAND_INS.get(letter, "")
    others = others if inner else "".join(filter(str.isdigit, others))
    return f"[{letter}{others}]" if others else quote_all(letter)


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
