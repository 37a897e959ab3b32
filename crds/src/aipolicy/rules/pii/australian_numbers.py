"""Australia: tax file numbers, Medicare cards and business numbers.

Sources:

* Tax file numbers: Australian Taxation Office, *TFN algorithm*: nine digits, formerly eight,
  whose sum times 1, 4, 3, 7, 5, 8, 6, 9, 10 is a multiple of eleven.
* Medicare: Services Australia, *Medicare card number*: ten digits, the first from 2 to 6, the
  ninth a check digit (weights 1, 3, 7, 9), the tenth the card's issue; a digit for the person may
  follow.
* Business numbers: Australian Business Register, *Format of the ABN*: eleven digits, whose sum
  times 10, 1, 3, 5 to 19, with one taken off the first, is a multiple of 89. In groups they count
  alone.

The first two are found near words only: each tenth number passes their check.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_uniform, weigh
from aipolicy.rules.pii.formats import GAP, LIKELY, WEAK, Format, weak_formats, wide_format

_ABN_WORDS: Final = ("abn", "australian business", "business number")
_OLD: Final = (10, 7, 8, 4, 6, 3, 5, 1)
_TFN: Final = 9


def is_tfn(digits: str) -> bool:
    """Eight or nine digits that hold together."""
    weights = (1, 4, 3, 7, 5, 8, 6, 9, 10) if len(digits) == _TFN else _OLD
    return not is_uniform(digits) and weigh(digits, weights) % 11 == 0


def is_medicare(digits: str) -> bool:
    """A card's number whose ninth digit is right."""
    return weigh(digits, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(digits[8]) and digits[9] != "0"


def is_abn(digits: str) -> bool:
    """Eleven digits that hold together."""
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    return digits[:2] > "10" and (weigh(digits, weights) - 10) % 89 == 0


TAX_FILE_NUMBERS: Final = weak_formats(
    rf"\d{{3}}{GAP}\d{{3}}{GAP}\d{{2,3}}", r"\d{8,9}", is_tfn, ("tfn", "tax file")
)
MEDICARE_NUMBERS: Final = weak_formats(
    rf"[2-6]\d{{3}}{GAP}\d{{5}}{GAP}\d(?:[ \-/]\d)?",
    r"[2-6]\d{9}(?:[ \-/]?\d)?",
    is_medicare,
    ("medicare",),
)
_ABN_GROUPS: Final = rf"\d\d{GAP}\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}"
BUSINESS_NUMBERS: Final = (
    Format(_ABN_GROUPS, is_abn, words=_ABN_WORDS, score=LIKELY),
    wide_format(_ABN_GROUPS, is_abn, _ABN_WORDS),
    Format(r"\d{11}", is_abn, words=_ABN_WORDS, score=WEAK),
)
