"""Belgian national register numbers.

Source: Koninklijk besluit of 3 April 1984 on the identification number, and KSZ/BCSS for bis
numbers (month plus 20 or 40): the day of birth, three digits of order, and 97 minus those nine,
with a 2 in front for who was born from 2000 on, modulo 97. One number of eleven digits in four
hundred passes.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_date
from aipolicy.rules.pii.formats import Format

_LATEST: Final = 2000
"""The century that has not ended."""
_YOUNGEST: Final = 50
"""Years of that century in which somebody may have been born while this is in use."""


def is_national_number(digits: str) -> bool:
    """A day of birth, which may be unknown, and a right check."""
    check, year = int(digits[9:]), int(digits[:2])
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if digits[6:9] in ("000", "999"):
        return False
    return any(
        97 - int(front + digits[:9]) % 97 == check
        and ((month, day) == (0, 0) or is_date(century + year, month, day))
        for front, century in (("", 1900), ("2", 2000))
        if century < _LATEST or year < _YOUNGEST
    )


FORMATS: Final = (
    Format(
        r"\d\d[0-5]\d[0-3]\d{6}|\d\d\.[0-5]\d\.[0-3]\d[\- ]\d{3}[. ]\d\d|\d{6}[\- ]\d{3}[\- ]\d\d",
        is_national_number,
        words=(
            *("rijksregister", "registre national", "numéro national", "national number"),
            *("insz", "niss", "nationalregister", "belgian national"),
        ),
    ),
)
