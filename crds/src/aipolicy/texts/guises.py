"""Guises: whole texts in other letters, which a model reads as easily as the words themselves.

Unlike a coding (`aipolicy.texts.codings`), a guise is no run that could be told from its
surroundings. So nothing is looked for in units: where a few words that every such text has show
that a text may be in a guise, all of it is taken for that, besides being taken as it is. A guise
makes nonsense of numbers and keys, hence only those look at one that look for words.

============== ================================ ==================================================
guise          an example                       how it is told
============== ================================ ==================================================
LEET           ``1gn0r3 pr3v10us``              a word of letters and digits that stand for some
LEET_L         ``te11``                         as above; 1 and | are read as L, not as I
ROT13          ``vtaber cerivbhf``              a common word, or one of attacks, in ROT13
REVERSED       ``suoiverp erongi``              such a word written backwards
WORDS_REVERSED ``erongi suoiverp``              as above; the words keep their order
============== ================================ ==================================================

Every view is as long as its text, so that mapping back is arithmetic.
"""

import codecs
import re
import string
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class Guise(Enum):
    """How a text is written."""

    LEET = auto()
    LEET_L = auto()
    ROT13 = auto()
    REVERSED = auto()
    WORDS_REVERSED = auto()


TELLING_WORDS: Final = (
    *("the", "you", "your", "that", "this", "with", "from", "what", "have", "will", "all"),
    *("ignore", "previous", "prior", "instruction", "instructions", "system", "prompt", "rules"),
    *("disregard", "forget", "reveal", "password", "secret", "bypass", "pretend", "answer"),
    *("nicht", "sind", "vergiss", "ignoriere", "anweisungen", "aufgaben", "alles", "bisherigen"),
    *("ignora", "olvida", "instrucciones", "anteriores", "todas", "oublie", "toutes", "dans"),
)
"""Words of which a text in English, or an attack, has one, and some of German, Spanish and French;
none means anything in a guise."""
_DIGITS: Final = "013457$"
"""Signs that tell of letters. Others only stand for some beside them: ``@`` is in every address,
``|`` in every table, and 1 ends many a name in code."""
_SIGNS: Final = r"0-9@$!|+"


def _any(words: Iterable[str]) -> str:
    return rf"(?i)\b(?:{'|'.join(words)})\b"


TOLD_BY: Final[Mapping[Guise, str]] = MappingProxyType(
    {
        Guise.LEET: (
            rf"(?i)[a-z][{_DIGITS}!]+[a-z]{{1,2}}[a-z{_DIGITS}]|\b[{_DIGITS}][a-z]{{3}}|"
            r"[a-z]{3}[03457$]\b|\b[a-z]11\b"
        ),
        Guise.LEET_L: (
            rf"(?i)[a-z][{_DIGITS}!]*1[{_DIGITS}!]*[a-z]{{1,2}}[a-z{_DIGITS}]|\b[a-z]11\b"
        ),
        Guise.ROT13: _any(codecs.encode(word, "rot13") for word in TELLING_WORDS),
        Guise.REVERSED: _any(word[::-1] for word in TELLING_WORDS),
        Guise.WORDS_REVERSED: _any(word[::-1] for word in TELLING_WORDS),
    }
)
"""RE2 expressions; a text without a match is in no such guise."""


def take_off(guise: Guise, text: bytes) -> bytes:
    """The text as it reads when it was in a guise; as long as before."""
    match guise:
        case Guise.LEET | Guise.LEET_L:
            table = _LEET if guise is Guise.LEET else _LEET_L
            return _MIXED.sub(lambda found: _read(found[0], table), text)
        case Guise.ROT13:
            return text.translate(_ROT13)
        case Guise.REVERSED:
            characters = text.decode(errors="surrogateescape")[::-1]
            return characters.encode(errors="surrogateescape")
        case Guise.WORDS_REVERSED:
            return _WORD.sub(lambda found: found[0][::-1], text)


def beneath(guise: Guise, text: bytes, start: int, end: int) -> tuple[int, int]:
    """Where in a text that was in a guise is what reads from `start` to `end` without it."""
    match guise:
        case Guise.REVERSED:
            return len(text) - end, len(text) - start
        case Guise.WORDS_REVERSED:
            while start and text[start - 1 : start + 1].isalpha():
                start -= 1
            while text[end - 1 : end + 1].isalpha() and end < len(text):
                end += 1
            return start, end
        case _:
            return start, end


def _table(written: bytes, read: bytes) -> bytes:
    return bytes.maketrans(written, read)


_LEET: Final = _table(b"013457@$89!+|", b"oieastasbgitl")
_LEET_L: Final = _table(b"013457@$89!+|", b"oleastasbgitl")
_LETTERS: Final = string.ascii_letters
_ROT13: Final = _table(_LETTERS.encode(), codecs.encode(_LETTERS, "rot13").encode())
_WORD: Final = re.compile(rb"[A-Za-z]+")
_MIXED: Final = re.compile(
    rf"(?<![A-Za-z{_SIGNS}])(?:[A-Za-z]+[{_SIGNS}]|[{_SIGNS}]+[A-Za-z])[A-Za-z{_SIGNS}]*".encode()
)


def _read(run: bytes, table: bytes) -> bytes:
    """A word as it reads, if at least a third of it is letters. Marks behind it are none."""
    word = run.rstrip(b"!|+")
    letters = len(word.translate(None, b"0123456789@$!|+"))
    return word.translate(table) + run[len(word) :] if 3 * letters >= len(word) else run
