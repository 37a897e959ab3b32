"""Credit card numbers: an issuer's prefix and length, the usual groups, and a Luhn digit.

Sources: ISO/IEC 7812-1, annex B (check digit) and the issuers' published number ranges:
Visa 4 (13, 16, 19 digits), Mastercard 51-55 and 2221-2720 (16), American Express 34 and
37 (15), Discover 6011, 644-649 and 65 (16-19), Diners Club 300-305, 36, 38 and 39
(14-19), JCB 3528-3589 (16-19; all of 35 here) and formerly 1800 and 2131 (15), UnionPay
62 (16-19), Maestro 50 and 56-69 (12-19; the short ones here only with the prefixes 5018,
5020, 5038, 5893, 6304, 6759 and 6761-6763, because else they are mostly other numbers; others are
found near words only).
"""

from typing import Final

from aipolicy.rules.expressions.regexes import Span
from aipolicy.rules.pii.checksums import is_luhn, is_uniform
from aipolicy.rules.pii.formats import (
    GAP,
    LIKELY,
    NEAR,
    WEAK,
    WIDE,
    Format,
    Found,
    digits_of,
)

_LENGTHS: Final[tuple[tuple[int, int, frozenset[int]], ...]] = (
    (1800, 1800, frozenset({15})),
    (2131, 2131, frozenset({15})),
    (2221, 2720, frozenset({16})),
    (3000, 3059, frozenset(range(14, 20))),
    (3400, 3499, frozenset({15})),
    (3500, 3599, frozenset(range(16, 20))),
    (3600, 3699, frozenset(range(14, 20))),
    (3700, 3799, frozenset({15})),
    (3800, 3999, frozenset(range(14, 20))),
    (4000, 4999, frozenset({13, 16, 19})),
    (5000, 5099, frozenset(range(16, 20))),
    (5100, 5599, frozenset({16})),
    (5600, 6999, frozenset(range(16, 20))),
    *((prefix, prefix, frozenset(range(12, 16))) for prefix in (5018, 5020, 5038, 5893)),
    *((prefix, prefix, frozenset(range(12, 16))) for prefix in (6304, 6759, 6761, 6762, 6763)),
)
"""First and last of the leading four digits, and how many digits there are in all."""

_SCORE: Final = 0.8
_ARTICLE: Final = 13
"""Digits of a number on goods (GTIN-13), and of old Visa cards, which nobody issues any more."""
_WORDS: Final = (
    *("card", "cc", "credit", "debit", "visa", "mastercard", "amex", "american express", "maestro"),
    *("karte", "kreditkarte", "carte bancaire", "carte", "tarjeta", "cartão", "carta", "kaart"),
    *("karta", "kort", "kortti", "карта", "карты", "信用卡", "卡号", "カード", "카드", "kart"),
)
_GROUPS: Final = (
    rf"[2-6]\d{{3}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}|"
    rf"3[47]\d\d{GAP}\d{{6}}{GAP}\d{{5}}|"
    rf"3[0689]\d\d{GAP}\d{{6}}{GAP}\d{{4}}"
)
_PATTERN: Final = (
    rf"[2-6]\d{{3}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{3}}|{_GROUPS}|"
    rf"4\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}|1800\d{{11}}|[2-6]\d{{11,18}}"
)
_DOTTED: Final = "|".join(_GROUPS.replace(GAP, mark) for mark in (r"\.", "_"))
"""Other numbers of these groups are not written so."""
_AFTER: Final = r"(?:\z|[^\w.]|\.(?:\z|\D))"


def confirm(text: bytes, start: int, end: int) -> Found | Span | None:
    """A number of an issuer's range and length, with a right check digit, that stands alone."""
    digits = digits_of(text[start:end])
    prefix, length = int(digits[:4]), len(digits)
    issued = any(first <= prefix <= last and length in some for first, last, some in _LENGTHS)
    if not issued or not is_luhn(digits.decode()) or len(set(digits)) == 1:
        return None
    if text[max(0, start - 1) : start] == b"." and text[start - 2 : start - 1].isdigit():
        return None
    if length == _ARTICLE and end - start == _ARTICLE:
        return Found(start, end, WEAK)
    return start, end


def is_grouped(text: bytes, start: int, end: int) -> Found | Span | None:
    """The same with other gaps between groups, of which none goes before."""
    before = text[max(0, start - 3) : start].rstrip(b" \t\r\n._")
    if len(before) < min(3, start) and before[-1:].isdigit():
        return None
    return confirm(text, start, end)


def _is_short(digits: str) -> bool:
    """A short number, which may be of Maestro."""
    return is_luhn(digits) and not is_uniform(digits)


FORMATS: Final = (
    *(
        Format(
            value,
            confirm=check,
            words=_WORDS,
            score=score,
            near=NEAR,
            after=_AFTER,
            joined=True,
        )
        for value, check, score in (
            (_PATTERN, confirm, _SCORE),
            (_DOTTED, is_grouped, LIKELY),
            (_GROUPS.replace(GAP, WIDE), is_grouped, WEAK),
        )
    ),
    Format(r"(?:50|5[6-9]|6\d)\d{10,13}", _is_short, words=_WORDS, score=WEAK),
)
