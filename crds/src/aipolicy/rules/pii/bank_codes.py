"""Codes of banks (SWIFT, BIC): behind words, since they look like words themselves.

Source: ISO 9362: four letters or digits of the institution (letters in practice), a country (ISO
3166-1), two of the place, and three of a branch or none.
"""

from typing import Final

from aipolicy.rules.pii.formats import LIKELY, Format

_CODES: Final = (
    "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW "
    "BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER "
    "ES ET FI FJ FO FR GA GB GD GE GG GH GI GL GM GN GQ GR GT GU GW GY HK HN HR HT HU ID IE "
    "IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT "
    "LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NC NE NG NI NL NO "
    "NP NR NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK "
    "SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ "
    "VA VC VE VG VN VU WS XK YE ZA ZM ZW"
)
_COUNTRIES: Final = frozenset(_CODES.split())


def is_bic(code: str) -> bool:
    """A code of a country's bank."""
    return code[4:6] in _COUNTRIES and code[7] != "O"


FORMATS: Final = (
    Format(
        r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?",
        is_bic,
        words=("swift", "bic", "bank identifier"),
        behind=True,
        score=LIKELY,
    ),
)
