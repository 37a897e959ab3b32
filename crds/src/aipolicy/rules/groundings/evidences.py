"""What in a sentence has no support in the material, counted and named."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum, auto
from itertools import pairwise
from typing import Final

from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.tokens import Piece, Tokens, Word, read_tokens, sentences
from aipolicy.rules.groundings.words import ABOUT, DENIALS

MAX_SENTENCES: Final = 4096
"""Sentences that are looked at in one answer."""
_SMALL: Final = frozenset(map(str, range(11)))
"""Whole numbers that count things and items of lists."""
_LISTED: Final = 3
"""Digits of a number that stands before an item of a list."""
_FEW: Final = 2
"""Known words of a sentence from which on it can be compared by them."""


class Claim(StrEnum):
    """Kinds of claims, by the labels that they have without support."""

    NUMBER = "UngroundedNumber"
    DATE = "UngroundedDate"
    NAME = "UngroundedName"
    LINK = "UngroundedLink"
    STATEMENT = "UngroundedStatement"
    """A sentence whose words the documents do not have, or not together."""


class Sign(IntEnum):
    """What is counted in a sentence, each with a weight of its own."""

    NEW_WORD = 0
    """A word that the material does not have."""
    NEW_LIGHT_WORD = auto()
    """One that says little."""
    ASKED_WORD = auto()
    """One that only the question has."""
    APART = auto()
    """Two words that follow each other, and stand together nowhere in the material."""
    NUMBER = auto()
    NAME = auto()
    LINK = auto()
    DENIAL = auto()
    """It denies something, and no sentence with the same words does."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A claim without support."""

    claim: Claim
    start: int
    """In code points of the answer."""
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence held against the material."""

    start: int
    end: int
    counts: tuple[int, ...]
    """By `Sign`."""
    size: float
    """How much there is in it that could have support."""
    missing: tuple[Missing, ...] = field(default=())

    @property
    def hard(self) -> bool:
        """Whether a number, a date or a link has no support."""
        return any(one.claim in _HARD for one in self.missing)


_HARD: Final = frozenset({Claim.NUMBER, Claim.DATE, Claim.LINK})
_LIGHT_SIZE: Final = 0.3
"""What a word that says little counts for, beside one that says something."""


def weigh(text: str, material: Material) -> list[Evidence]:
    """Each sentence of an answer that claims something, held against the material."""
    weighed: list[Evidence] = []
    for count, sentence in enumerate(sentences(text)):
        if count == MAX_SENTENCES:
            break
        tokens = read_tokens(text, sentence)
        denying = not DENIALS.isdisjoint(tokens.plain)
        speaks_of_material = denying and not ABOUT.isdisjoint(tokens.plain)
        only_counts = not tokens.words and bool(weighed or sentence.end < len(text))
        if not speaks_of_material and not (only_counts and _is_listed(tokens)):
            weighed.append(_weigh(sentence, tokens, material, denying=denying))
    return weighed


def name_signs(text: str, place: Piece, material: Material) -> list[tuple[str, Sign]]:
    """What has no support in the sentences that a place of an answer lies in, in its own words."""
    named: list[tuple[str, Sign]] = []
    for sentence in sentences(text):
        if sentence.end <= place.start or sentence.start >= place.end:
            continue
        tokens = read_tokens(text, sentence)
        figures = [one for one in (*tokens.numbers, *tokens.dates) if _is_made_up(one, material)]
        named += [(text[one.start : one.end], Sign.NUMBER) for one in figures]
        named += [
            (text[one.start : one.end], Sign.LINK)
            for one in tokens.links
            if one.key not in material.links
        ]
        for word in tokens.words:
            if _is_new(word, material):
                sign = Sign.NEW_LIGHT_WORD if word.light else Sign.NEW_WORD
                named.append((text[word.start : word.end], Sign.NAME if word.name else sign))
    return named


def _is_listed(tokens: Tokens) -> bool:
    """Whether a sentence is nothing but the number before an item."""
    return not tokens.dates and all(len(one.key) <= _LISTED for one in tokens.numbers)


def _weigh(sentence: Piece, tokens: Tokens, material: Material, *, denying: bool) -> Evidence:
    new = [word for word in tokens.words if _is_new(word, material)]
    known = [word for word in tokens.words if word.key in material.words]
    heavy = [word.key for word in known if not word.light]
    asked = sum(
        not word.light and word.key in material.asked and word.key not in material.words
        for word in tokens.words
    )
    apart = sum(
        first != second and not material.together(first, second)
        for first, second in pairwise(heavy)
    )
    numbers = [one for one in tokens.numbers if _is_made_up(one, material)]
    dates = [one for one in tokens.dates if _is_made_up(one, material)]
    links = [one for one in tokens.links if one.key not in material.links]
    names = [word for word in new if word.name]
    keys = frozenset(word.key for word in known)
    alone = denying and len(keys) >= _FEW and not material.denies(keys)
    light = sum(word.light for word in tokens.words)
    missing = [
        *(Missing(Claim.NUMBER, one.start, one.end) for one in numbers),
        *(Missing(Claim.DATE, one.start, one.end) for one in dates),
        *(Missing(Claim.LINK, one.start, one.end) for one in links),
        *_join(names),
    ]
    missing.sort(key=lambda one: one.start)
    figures = len(numbers) + len(dates)
    return Evidence(
        sentence.start,
        sentence.end,
        (
            sum(not word.light for word in new),
            sum(word.light for word in new),
            asked,
            apart,
            figures,
            len(names),
            len(links),
            int(alone),
        ),
        len(tokens.words) - (1 - _LIGHT_SIZE) * light + figures + len(links),
        tuple(missing),
    )


def _is_new(word: Word, material: Material) -> bool:
    return word.key not in material.words and word.key not in material.asked


def _is_made_up(number: Piece, material: Material) -> bool:
    small = number.key in _SMALL
    known = number.key in material.numbers or number.key in material.asked_numbers
    return not small and not known


def _join(names: list[Word]) -> list[Missing]:
    """Names that stand beside each other as one."""
    joined: list[Missing] = []
    for word in names:
        if joined and word.start == joined[-1].end + 1:
            joined[-1] = Missing(Claim.NAME, joined[-1].start, word.end)
        else:
            joined.append(Missing(Claim.NAME, word.start, word.end))
    return joined
