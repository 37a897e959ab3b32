"""Credit card numbers: an issuer's prefix and length, the usual groups, and a Luhn digit.

Sources: ISO/IEC 7812-1, annex B (check digit) and the issuers' published number ranges:
Visa 4 (13, 16, 19 digits), Mastercard 51-55 and 2221-2720 (16), American Express 34 and
37 (15), Discover 6011, 644-649 and 65 (16-19), Diners Club 300-305, 36, 38 and 39
(14-19), JCB 3528-3589 (16-19; all of 35 here) and formerly 1800 and 2131 (15), UnionPay
62 (16-19), Maestro 50 and 56-69 (12-19; the short ones here only with the prefixes 5018,
5020, 5038, 5893, 6304, 6759 and 6761-6763, because else they are mostly other numbers).
"""

from typing import Final

from aipolicy.rules.pii.formats import GAP, digits_of, format_matcher
from aipolicy.rules.regexes import Span

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

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Sum of the digits of twice a digit."""

_PATTERN: Final = (
    r"\b("
    rf"[2-6]\d{{3}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}(?:{GAP}\d{{3}})?|"
    rf"3[47]\d\d{GAP}\d{{6}}{GAP}\d{{5}}|"
    rf"3[0689]\d\d{GAP}\d{{6}}{GAP}\d{{4}}|"
    rf"4\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}|"
    r"1800\d{11}|[2-6]\d{11,18}"
    r")(?:\z|[^\w.]|\.(?:\z|\D))"
)


def is_luhn(digits: bytes) -> bool:
    """Whether the last digit is the check digit of those before (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, byte in enumerate(reversed(digits)):
        digit = byte - ord("0")
        total += _DOUBLED[digit] if place % 2 else digit
    return total % 10 == 0


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """A number of an issuer's range and length, with a right check digit, that stands alone."""
    digits = digits_of(text[start:end])
    prefix, length = int(digits[:4]), len(digits)
    issued = any(first <= prefix <= last and length in some for first, last, some in _LENGTHS)
    if not issued or not is_luhn(digits) or len(set(digits)) == 1:
        return None
    if text[max(0, start - 1) : start] in (b".", b",") and text[start - 2 : start - 1].isdigit():
        return None
    return start, end


MATCHER: Final = format_matcher("CreditCard", _PATTERN, confirm)
