"""How random a text looks: what tells a secret from a placeholder or a word."""

import math
import re
import zlib
from collections import Counter
from typing import Final

_BASE62: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM_DIGITS: Final = 6
_LEAST_DISTINCT: Final = 8
_PLACEHOLDER: Final = re.compile(
    rb"(?i)example|placeholder|redacted|changeme|your[_-]?|dummy|sample|insert|todo|xxxx|\*\*\*|"
    rb"1234567|abcdef|^[<{$%(\[]|\}\}$|process\.env|environ|getenv|secrets?\.|vault:|^null$|^none$"
)


def entropy(text: bytes) -> float:
    """Bits per byte by the text's own frequencies (Shannon)."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())


def is_placeholder(text: bytes) -> bool:
    """Whether a value stands for a secret that is not there, as in documentation."""
    return _PLACEHOLDER.search(text) is not None or len(set(text)) < _LEAST_DISTINCT


def has_crc32(text: bytes) -> bool:
    """Whether the last six characters are the CRC-32 of those before, in base 62.

    Source: GitHub's blog, "Behind GitHub's new authentication token formats" (2021-04-05);
    npm's tokens are the same.
    """
    body, digits = text[:-_CHECKSUM_DIGITS], text[-_CHECKSUM_DIGITS:]
    number = 0
    for digit in digits:
        number = number * len(_BASE62) + _BASE62.index(digit)
    return number == zlib.crc32(body)
