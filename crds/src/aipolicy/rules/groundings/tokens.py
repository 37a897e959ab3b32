"""A text in sentences, and each in the pieces that can be looked up: links, numbers and words."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from aipolicy.rules.groundings.words import LIGHT, STOP, key

_CLOSE: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Characters of scripts that are written without spaces, or are cut like them."""
LINK, NUMBER, CLOSE, WORD = 1, 2, 3, 4
TOKEN: Final = re.compile(
    r"((?i:https?://|www\.)[^\s<>\"'`()\[\]{}]+)"
    r"|(\d+(?:[.,]\d+)*)"
    rf"|([{_CLOSE}]+)"
    rf"|([^\W\d_{_CLOSE}]+)"
)
"""Its groups, by their numbers, are the kinds of pieces."""
_END: Final = re.compile(
    r"[.!?][\"'”’)\]]{0,3}\s+|[。！？]\s*|\n\s*"  # noqa: RUF001 - as people write
)
"""The end of a sentence. A run of signs is one only at its last, so that it is read once."""
_ENGLISH: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_CONTINENTAL: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?\Z")
_BEGINS: Final = (". ", "! ", "? ", ": ", "\n", "- ", "* ", '"', "“", "(", "*", "#", ">", "|")
"""Before words that have a capital because something begins with them."""
_MANY: Final = 2
"""Letters that a word has at least."""
_YEAR: Final = 4
"""Digits of a year."""
_YEARS: Final = "2100"
"""What is no year any more."""
_WORDS: Final = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty
"""
_TENS: Final = {"thirty": "30", "forty": "40", "fifty": "50", "hundred": "100"}
NUMBERS: Final = {word: str(value) for value, word in enumerate(_WORDS.split())} | _TENS
"""Numbers that are written in words, in figures."""


class Piece(NamedTuple):
    """A piece of a text, in code points."""

    start: int
    end: int
    key: str = ""
    """What it is compared by."""


class Word(NamedTuple):
    """A word that says something."""

    start: int
    end: int
    key: str
    light: bool
    """Whether it says little."""
    name: bool
    """Whether it looks like part of a name."""


class Tokens(NamedTuple):
    """The pieces of a sentence."""

    words: list[Word]
    numbers: list[Piece]
    dates: list[Piece]
    links: list[Piece]
    plain: frozenset[str]
    """All words, in small letters, also those that say nothing."""


def sentences(text: str) -> Iterator[Piece]:
    """The sentences of a text; a line ends one."""
    start = 0
    for end in _END.finditer(text):
        if text[start : end.start()].strip():
            yield Piece(start, end.end())
        start = end.end()
    if text[start:].strip():
        yield Piece(start, len(text))


def read_tokens(text: str, sentence: Piece) -> Tokens:
    """The pieces of one sentence of a text."""
    words: list[Word] = []
    numbers: list[Piece] = []
    dates: list[Piece] = []
    links: list[Piece] = []
    plain: set[str] = set()
    for found in TOKEN.finditer(text, sentence.start, sentence.end):
        start, end = found.span()
        if found.lastindex == WORD:
            folded = found[0].casefold()
            plain.add(folded)
            if word := meaning(folded):
                name = found[0][0].isupper() and not _begins(text, start)
                words.append(Word(start, end, word, folded in LIGHT, name))
        elif found.lastindex == NUMBER:
            value = figure(found[0])
            dated = value.isdigit() and len(value) == _YEAR == len(found[0]) and value < _YEARS
            (dates if dated else numbers).append(Piece(start, end, value))
        elif found.lastindex == LINK:
            links.append(Piece(start, end, address(found[0])))
        else:
            for place, pair in enumerate(pairs(found[0]), start):
                words.append(Word(place, place + len(pair), pair, light=False, name=False))
    return Tokens(words, numbers, dates, links, frozenset(plain))


def meaning(folded: str) -> str:
    """What a word in small letters is compared by; empty when it says nothing."""
    if folded in STOP or folded in NUMBERS or len(folded) < _MANY:
        return ""
    return key(folded)


def address(link: str) -> str:
    """What a link is compared by."""
    return link.rstrip(".,;:!?*_").casefold()


def pairs(run: str) -> list[str]:
    """A run of characters without spaces in what is compared: each with the next."""
    return [run[place : place + 2] for place in range(max(len(run) - 1, 1))]


def figure(text: str) -> str:
    """The number in one spelling, whichever signs group its digits."""
    if _ENGLISH.match(text):
        text = text.replace(",", "")
    elif _CONTINENTAL.match(text):
        text = text.replace(".", "").replace(",", ".")
    else:
        text = text.replace(",", ".")
    if "." in text:
        return text.rstrip("0").rstrip(".")
    return text.lstrip("0") or "0"


def _begins(text: str, start: int) -> bool:
    """Whether a word has its capital because something begins with it."""
    before = text[max(0, start - 2) : start]
    return not before or before.endswith(_BEGINS)
