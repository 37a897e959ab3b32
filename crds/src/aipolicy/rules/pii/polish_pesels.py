"""Polish personal numbers (PESEL).

Source: Ustawa o ewidencji ludnosci of 24 September 2010, article 15: six digits of the day of
birth, whose month tells the century (plus 80 for 1800, 20 for 2000, 40 for 2100, 60 for 2200),
four more, and a check digit (weights 1, 3, 7, 9). One number of eleven digits in fifty passes, so
it is found near words only, unless the threshold is lower than the default.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_date, weigh
from aipolicy.rules.pii.formats import WEAK, Format

_CENTURIES: Final = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}


def is_pesel(digits: str) -> bool:
    """A day of birth and a right check digit."""
    century, month = divmod(int(digits[2:4]), 20)
    year = _CENTURIES[century] + int(digits[:2])
    return (
        is_date(year, month, int(digits[4:6]))
        and weigh(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0
    )


FORMATS: Final = (
    Format(
        r"\d{11}",
        is_pesel,
        words=("pesel", "numer ewidencyjny", "polish id", "numer identyfikacyjny"),
        score=WEAK,
    ),
)
