"""Italian fiscal codes.

Source: Decreto ministeriale of 12 March 1974 (and 23 December 1976): six letters of the name,
year, a letter for the month, day (plus 40 for women), the place of birth, and a letter that
checks the others by their places. Where two persons have the same, letters stand for digits
(*omocodia*).
"""

import string
from typing import Final

from aipolicy.rules.pii.checksums import is_day
from aipolicy.rules.pii.formats import NEAR, Format

_ODD: Final = dict(
    zip(
        string.digits + string.ascii_uppercase,
        (
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21),
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10),
            *(22, 25, 24, 23),
        ),
        strict=True,
    )
)
"""Values of characters at the first place, the third, and so on."""
_EVEN: Final = {
    one: place for some in (string.digits, string.ascii_uppercase) for place, one in enumerate(some)
}
_DIGITS: Final = dict(zip("LMNPQRSTUV", string.digits, strict=True))
_DAYS: Final = frozenset((*range(1, 32), *range(41, 72)))
_DIGIT: Final = "[0-9LMNPQRSTUVlmnpqrstuv]"
_LETTER: Final = "[A-Za-z]"


def is_fiscal_code(code: str) -> bool:
    """A code with a day of birth whose last letter is right."""
    year, day = ("".join(_DIGITS.get(one, one) for one in part) for part in (code[6:8], code[9:11]))
    month = "ABCDEHLMPRST".index(code[8]) + 1
    total = sum((_EVEN if place % 2 else _ODD)[one] for place, one in enumerate(code[:15]))
    born = f"{year}{month:02}{int(day) % 40:02}"
    return is_day(born) and int(day) in _DAYS and code[15] == string.ascii_uppercase[total % 26]


FORMATS: Final = (
    Format(
        rf"{_LETTER}{{3}} ?{_LETTER}{{3}} ?{_DIGIT}{{2}}[A-EHLMPRSTa-ehlmprst]{_DIGIT}{{2}}"
        rf" ?{_LETTER}{_DIGIT}{{3}}{_LETTER}",
        is_fiscal_code,
        words=("codice fiscale", "cod fisc", "cf", "fiscal code"),
        score=NEAR,
    ),
)
