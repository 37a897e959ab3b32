"""Mexican population registry codes (CURP).

Source: RENAPO, *Instructivo normativo para la asignacion de la CURP* (DOF of 18 October 2021):
letters of the name, the day of birth, sex, state, consonants, a digit or letter that tells
namesakes apart, and a check digit: the sum of the 17 characters' values times 18 to 2, taken from
ten.
"""

import string
from typing import Final

from aipolicy.rules.pii.checksums import is_day
from aipolicy.rules.pii.formats import NEAR, Format

_CODES: Final = (
    "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL "
    "VZ YN ZS NE"
)
_STATES: Final = frozenset(_CODES.split())
_VALUES: Final = string.digits + "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def is_curp(code: str) -> bool:
    """A day of birth, a state and a right check digit."""
    total = sum(_VALUES.index(one) * (18 - place) for place, one in enumerate(code[:17]))
    return (
        code[11:13] in _STATES
        and is_day(code[4:10], (1800, 1900, 2000))
        and (10 - total % 10) % 10 == int(code[17])
    )


FORMATS: Final = (
    Format(
        r"(?i:[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z]\d)",
        is_curp,
        words=("curp", "clave única", "registro de población"),
        score=NEAR,
    ),
)
