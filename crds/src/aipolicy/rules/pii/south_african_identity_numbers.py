"""South African identity numbers.

Source: Identification Act 68 of 1997 and Department of Home Affairs, *Identity number*: the day
of birth, four digits of sex and order, one of citizenship (0, 1, or 2 for refugees), an 8 or 9,
and a check digit by Luhn's formula. One number of thirteen digits in a thousand passes.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_day, is_luhn
from aipolicy.rules.pii.formats import Format


def is_identity_number(digits: str) -> bool:
    """A day of birth and a right check digit."""
    return is_day(digits[:6]) and is_luhn(digits)


FORMATS: Final = (
    Format(
        r"\d\d[01]\d[0-3]\d{5}[012][89]\d|\d\d[01]\d[0-3]\d \d{4} [012][89]\d",
        is_identity_number,
        words=("id number", "identity number", "south african id", "sa id", "rsa id", "id no"),
    ),
)
