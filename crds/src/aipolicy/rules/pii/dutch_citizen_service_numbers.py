"""Dutch citizen service numbers (BSN).

Source: Wet algemene bepalingen burgerservicenummer, and RvIG, *Logisch ontwerp BSN*: nine digits,
formerly eight, whose sum times 9 to 2 and minus 1 is a multiple of eleven. Each eleventh number
of nine digits passes, so it is found near words only.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_uniform, weigh
from aipolicy.rules.pii.formats import GAP, weak_formats

_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn(digits: str) -> bool:
    """Eight or nine digits that pass the *elfproef*."""
    return not is_uniform(digits) and weigh(digits.zfill(9), _WEIGHTS) % 11 == 0


FORMATS: Final = weak_formats(
    rf"\d{{3}}(?:\.|{GAP})\d{{3}}(?:\.|{GAP})\d{{3}}|\d{{4}}(?:\.|{GAP})\d\d(?:\.|{GAP})\d{{3}}",
    r"\d{8,9}",
    is_bsn,
    (
        *("bsn", "burgerservicenummer", "sofinummer", "sofi nummer", "citizen service"),
        *("persoonsnummer", "burger service"),
    ),
)
