"""India: Aadhaar numbers and permanent account numbers (PAN).

Sources:

* Aadhaar: UIDAI, *Aadhaar Technology Strategy* and the Aadhaar (Enrolment and Update) Regulations
  2016: twelve digits, the first from 2 to 9, the last by Verhoeff's scheme. Each tenth number
  passes, so it is found near words only, unless the threshold is lower than the default.
* PAN: section 139A of the Income-tax Act, 1961, and rule 114: five letters, of which the fourth
  is the kind of holder (P is a person), four digits, a letter. Its check is not published. A
  person's counts alone, that of others near words.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_verhoeff
from aipolicy.rules.pii.formats import GAP, WEAK, Format, Found, wide_format

_PERSON: Final = 0.6


def is_aadhaar(digits: str) -> bool:
    """Twelve digits of which the last is right."""
    return len(set(digits)) > 1 and is_verhoeff(digits)


def is_pan(text: bytes, start: int, end: int) -> Found | None:
    """A number with a serial that is given out; surer when it is a person's."""
    number = text[start:end].upper()
    if number[5:9] == b"0000" or len(set(number[:5])) == 1:
        return None
    person = number[3:4] == b"P" and text[start:end].isupper()
    return Found(start, end, _PERSON if person else WEAK)


AADHAARS: Final = (
    wide_format(
        rf"[2-9]\d{{3}}{GAP}?\d{{4}}{GAP}?\d{{4}}",
        is_aadhaar,
        ("aadhaar", "aadhar", "adhar", "uidai", "uid", "आधार", "ஆதார்", "আধার"),
    ),
)
PANS: Final = (
    Format(
        r"(?i:[A-Z]{3}[ABCEFGHJKLPT][A-Z]\d{4}[A-Z])",
        confirm=is_pan,
        words=("pan", "permanent account", "pan card", "income tax", "पैन"),
    ),
)
