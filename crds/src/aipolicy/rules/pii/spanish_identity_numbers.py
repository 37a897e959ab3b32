"""Spanish identity numbers: DNI of citizens (also their NIF), NIE of foreigners.

Source: Real Decreto 1553/2005 and Orden INT/2058/2008; Ministerio del Interior, *Calculo del
digito de control del NIF-NIE*: eight digits, or X, Y, Z and seven, and a letter that stands for
their value modulo 23. One number of that form in 23 passes, and other numbers seldom have the
form.
"""

from typing import Final

from aipolicy.rules.pii.formats import LIKELY, NEAR, Format

_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_WORDS: Final = (
    *("dni", "nif", "nie", "documento nacional", "número de identidad", "identidad"),
    *("documento de identidad", "extranjero", "spanish id"),
)


def is_identity_number(number: str) -> bool:
    """A number whose letter is right."""
    digits = number[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return digits.strip("0") != "" and _LETTERS[int(digits) % 23] == number[-1]


FORMATS: Final = (
    Format(
        r"(?:\d{8}|\d{2}\.\d{3}\.\d{3})[\- ]?[A-HJ-NP-TV-Z]|[XYZ][\- ]?\d{7}[\- ]?[A-HJ-NP-TV-Z]",
        is_identity_number,
        words=_WORDS,
        score=LIKELY,
    ),
    Format(
        r"(?:\d{8}[\- ]?|[XYZxyz][\- ]?\d{7}[\- ]?)[a-hj-np-tv-z]",
        is_identity_number,
        words=_WORDS,
        behind=True,
        score=NEAR,
    ),
)
