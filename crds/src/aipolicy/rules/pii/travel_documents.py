"""Passports and driving licences: a number behind words that say so.

Sources: ICAO Doc 9303-4 (a passport's number has at most nine letters and digits) and the forms
of issuing states as the Council of the European Union's PRADO lists them; for licences AAMVA,
*DL/ID Card Design Standard*, and DVLA, *Driver number*. Neither has a check digit that is printed
with the number, so the words are all that tells it from other numbers.
"""

import re
from typing import Final

from aipolicy.rules.pii.checksums import is_date
from aipolicy.rules.pii.formats import LIKELY, Format, Found, compact

_PASSPORT: Final = (
    *("passport", "passeport", "pasaporte", "reisepass", "passnummer", "passaporto", "paspoort"),
    *("passaporte", "paszport", "pasaport", "passi", "pass nr", "паспорт", "护照", "護照"),
    *("パスポート", "旅券", "여권", "جواز", "पासपोर्ट"),
)
_LICENCE: Final = (
    *("driver license", "driver's license", "drivers license", "dl number"),
    *("driving licence", "driving license", "driver licence", "driver's licence"),
    *("führerschein", "permis de conduire", "permiso de conducir", "licencia de conducir"),
    *("carnet de conducir", "patente di guida", "rijbewijs", "prawo jazdy", "prawa jazdy", "cnh"),
    *(
        "carteira de motorista",
        "carta de condução",
        "körkort",
        "ajokortti",
        "førerkort",
        "kørekort",
    ),
    *("sürücü belgesi", "ehliyet", "водительск", "驾驶证", "驾照", "運転免許", "운전면허"),
)
_LEAST_DIGITS: Final = 5
_DAY: Final = re.compile(r"(?:19|20)\d{6}\Z")


def is_document(text: bytes, start: int, end: int) -> Found | None:
    """A number that has digits and is no day."""
    number = compact(text[start:end])
    if sum(map(str.isdigit, number)) < _LEAST_DIGITS:
        return None
    if _DAY.match(number) and is_date(int(number[:4]), int(number[4:6]), int(number[6:])):
        return None
    return Found(start, end, LIKELY)


PASSPORTS: Final = (
    Format(
        r"(?i:[A-Z]{1,3} ?\d{6,8}[A-Z]?|\d{8,9}|\d\d ?[A-Z]{2} ?\d{5}|\d\d ?\d\d \d{6}|"
        r"[A-Z]\d{3}[A-Z]\d{4}|"
        r"[CFGHJ-NPRTV-Z][0-9CFGHJ-NPRTV-Z]{8})",
        confirm=is_document,
        words=_PASSPORT,
        behind=True,
    ),
)
DRIVING_LICENCES: Final = (
    Format(
        r"(?i:[A-Z]{5}\d{6}[A-Z0-9]{5}|[A-Z]{0,3}\d{5,14}[A-Z0-9]{0,3}|[A-Z]\d{3}[A-Z0-9]{6}\d|"
        r"[A-Z]{0,2}\d{2,4}[ \-]\d{2,4}[ \-]\d{2,5}(?:[ \-]\d{2,5})?)",
        confirm=is_document,
        words=_LICENCE,
        behind=True,
    ),
)
