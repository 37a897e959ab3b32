"""How random a text looks: what tells a secret from a placeholder or a word."""

import math
import re
from collections import Counter
from typing import Final

_LEAST_DISTINCT: Final = 8
_LEAST_ENTROPY: Final = 3.2
"""Bits per character: 16 random hex digits have 3.3 on average, words of that length 3.0."""
_PLACEHOLDER: Final = re.compile(
    rb"(?i)example|placeholder|redacted|changeme|your[_-]?|dummy|sample|insert|todo|xxxx|\*\*\*|"
    rb"1234567|abcdef|passw|([^A])\1{5}|^[<{$%(\[]|\}\}$|process\.env|environ|getenv|secrets?\.|vault:|^null$|^none$"
)
_DIGIT: Final = re.compile(rb"[0-9]")
_LETTER: Final = re.compile(rb"[A-Za-z]")
_UUID: Final = re.compile(rb"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_WORDS: Final = re.compile(rb"(?:\A|[A-Z]|[._\-])[a-z]{4,}")
_IDENTIFIER: Final = re.compile(rb"[A-Za-z_][a-z_]*(?:[.:\-/]+[A-Za-z_][A-Za-z_]*)*\Z")


def entropy(text: bytes) -> float:
    """Bits per byte by the text's own frequencies (Shannon)."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())


def is_placeholder(text: bytes, distinct: int = _LEAST_DISTINCT) -> bool:
    """Whether a value stands for a secret that is not there, as in documentation.

    What has fewer than `distinct` different characters does.
    """
    return _PLACEHOLDER.search(text) is not None or len(set(text)) < distinct


def is_identifier(text: bytes) -> bool:
    """Whether a value is a word, a name or a path, of letters only."""
    return _IDENTIFIER.match(text) is not None


def is_made_of_words(text: bytes) -> bool:
    """Whether at least half of a value are words of an identifier, such as ``V1SecretVolume``."""
    words = _WORDS.findall(text)
    return len(words) > 1 and 2 * sum(map(len, words)) >= len(text)


def is_uuid(text: bytes) -> bool:
    """Whether a value is a UUID of which not all can be told beforehand."""
    return _UUID.match(text) is not None


def is_random(text: bytes) -> bool:
    """Whether a value of sixteen bytes or so looks made by chance and is no UUID."""
    return (
        entropy(text) >= _LEAST_ENTROPY
        and _DIGIT.search(text) is not None
        and _LETTER.search(text) is not None
        and not is_identifier(text)
        and not is_made_of_words(text)
        and not is_uuid(text)
    )
