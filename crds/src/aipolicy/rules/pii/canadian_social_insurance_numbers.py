"""Canadian social insurance numbers (SIN).

Source: Employment Insurance Act and Service Canada, *Social Insurance Number Code of Practice*:
nine digits, the first neither 0 nor 8, the last by Luhn's formula. Each tenth number of nine
digits passes, so it is found near words only.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_luhn, is_uniform
from aipolicy.rules.pii.formats import GAP, weak_formats


def is_sin(digits: str) -> bool:
    """Nine digits of which the last is right."""
    return is_luhn(digits) and not is_uniform(digits)


FORMATS: Final = weak_formats(
    rf"[1-79]\d\d{GAP}\d{{3}}{GAP}\d{{3}}",
    r"[1-79]\d{8}",
    is_sin,
    ("sin", "social insurance", "assurance sociale", "nas"),
)
