"""Check digits and dates, as the numbers of many countries have them.

Each function takes ASCII digits and says whether they hold together.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Sum of the digits of twice a digit."""

_TURNS: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
"""Products in the dihedral group of the pentagon."""
_SHUFFLES: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)


def is_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: the last digit checks those before."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        digit = int(character)
        total += _DOUBLED[digit] if place % 2 else digit
    return total % 10 == 0


def is_verhoeff(digits: str) -> bool:
    """J. Verhoeff, *Error detecting decimal codes* (1969): the last digit checks those before."""
    check = 0
    for place, character in enumerate(reversed(digits)):
        check = _TURNS[check][_SHUFFLES[place % 8][int(character)]]
    return check == 0


def is_mod_11_10(digits: str) -> bool:
    """ISO/IEC 7064, MOD 11,10: the last digit checks those before."""
    product = 10
    for character in digits[:-1]:
        product = ((int(character) + product) % 10 or 10) * 2 % 11
    return (product + int(digits[-1])) % 10 == 1


def weigh(digits: str, weights: Sequence[int]) -> int:
    """The sum of digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_ean_13(digits: str) -> bool:
    """GS1 General Specifications, section 7.9: weights 1 and 3 by turns."""
    return weigh(digits, (1, 3) * 7) % 10 == 0


def is_uniform(digits: str) -> bool:
    """Whether it is one digit over and over, or counts up or down: what people make up."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there was or will be such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_day(yymmdd: str, centuries: Iterable[int] = (1900, 2000)) -> bool:
    """Whether two digits each of year, month and day are a day in one of the centuries."""
    year, month, day = int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:6])
    return any(is_date(century + year, month, day) for century in centuries)
