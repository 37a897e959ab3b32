"""The United Kingdom: NHS numbers and national insurance numbers.

Sources:

* NHS: NHS Data Dictionary, *NHS NUMBER*: ten digits, the last of which is eleven minus the sum of
  the others times 10 to 2, modulo eleven. Each eleventh number of ten digits passes, among them
  points in time, so it is found near words only.
* National insurance: HMRC, *National Insurance Manual* NIM39110: two letters (neither D, F, I, Q,
  U nor V, the second no O; not BG, GB, KN, NK, NT, TN or ZZ), six digits, a letter from A to D.
  There is no check digit: in groups it counts alone, without spaces part numbers look like it, so
  it is found near words only, unless the threshold is lower than the default.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_uniform, weigh
from aipolicy.rules.pii.formats import GAP, LIKELY, WEAK, Format, weak_formats

_UNUSED: Final = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_NHS_WORDS: Final = ("nhs", "national health service", "health service number")
_NINO_WORDS: Final = ("national insurance", "nino", "ni number", "ni no", "insurance number")


def is_nhs_number(digits: str) -> bool:
    """Ten digits of which the last is right."""
    check = 11 - weigh(digits, range(10, 1, -1)) % 11
    return not is_uniform(digits) and check % 11 == int(digits[9])


def is_national_insurance_number(number: str) -> bool:
    """A number with a prefix that is given out."""
    return number[:2] not in _UNUSED


_PREFIX: Final = r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"

NHS_NUMBERS: Final = weak_formats(
    rf"\d{{3}}{GAP}\d{{3}}{GAP}\d{{4}}", r"\d{10}", is_nhs_number, _NHS_WORDS
)
NATIONAL_INSURANCE_NUMBERS: Final = (
    Format(
        rf"(?i:{_PREFIX}){GAP}\d\d{GAP}\d\d{GAP}\d\d{GAP}?(?i:[A-D])",
        is_national_insurance_number,
        words=_NINO_WORDS,
        score=LIKELY,
    ),
    Format(
        rf"(?i:{_PREFIX}){GAP}?\d{{6}}{GAP}?(?i:[A-D])",
        is_national_insurance_number,
        words=_NINO_WORDS,
        score=WEAK,
    ),
)
