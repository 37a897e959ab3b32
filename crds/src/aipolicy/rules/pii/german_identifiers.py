"""Germany: tax identification numbers and identity cards.

Sources:

* Steuer-ID: section 139b of the Abgabenordnung and BZSt, *Pruefziffernberechnung*: eleven digits,
  the first no zero, the last by ISO/IEC 7064 MOD 11,10; among the first ten one digit occurs
  twice or thrice (thrice not in a row), all others at most once. One number in three hundred
  passes.
* Personalausweis: BSI TR-03127 and ICAO Doc 9303-3, section 4.9: nine characters of digits and
  letters that are no vowels, the first a letter; printed with a check digit (weights 7, 3, 1),
  and formerly a D for the nationality. Without the check digit it is any nine characters, so it
  counts behind words.
"""

from collections import Counter
from typing import Final

from aipolicy.rules.pii.checksums import is_mod_11_10
from aipolicy.rules.pii.formats import GAP, LIKELY, NEAR, Format, Found, compact, wide_format

_WEIGHTS: Final = (7, 3, 1) * 3
_LEAST_DIGITS: Final = 2
_CARD: Final = 9


def is_tax_id(digits: str) -> bool:
    """Eleven digits of the right mixture, of which the last is right."""
    most, *others = sorted(Counter(digits[:10]).values(), reverse=True)
    thrice = any(digits[place : place + 3] == digits[place] * 3 for place in range(8))
    return most in (2, 3) and max(others) == 1 and not thrice and is_mod_11_10(digits)


def is_card(text: bytes, start: int, end: int) -> Found | None:
    """A card's number, which has digits; surer with its check digit."""
    number = compact(text[start:end]).removesuffix("D")
    serial, check = number[:_CARD], number[_CARD:]
    if sum(map(str.isdigit, serial)) < _LEAST_DIGITS:
        return None
    total = sum(int(one, 36) * weight for one, weight in zip(serial, _WEIGHTS, strict=True))
    if not check:
        return Found(start, end, LIKELY)
    return Found(start, end, NEAR) if int(check) == total % 10 else None


_TAX_GROUPS: Final = rf"[1-9]\d{GAP}\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}"
_TAX_WORDS: Final = (
    *("steuer id", "steuerid", "steueridentifikation", "identifikationsnummer", "idnr"),
    *("tax id", "steuer-identifikation", "steuernummer", "tin"),
)
TAX_IDS: Final = (
    Format(rf"[1-9]\d{{10}}|{_TAX_GROUPS}", is_tax_id, words=_TAX_WORDS),
    wide_format(_TAX_GROUPS, is_tax_id, _TAX_WORDS),
)
IDENTITY_CARDS: Final = (
    Format(
        r"[CFGHJ-NPRTV-Zcfghj-nprtv-z][0-9CFGHJ-NPRTV-Zcfghj-nprtv-z]{8}(?: ?\d[Dd]?)?",
        confirm=is_card,
        words=(
            *("personalausweis", "ausweisnummer", "ausweis nr", "ausweis-nr", "perso nr"),
            *("german id card", "german identity card", "deutscher ausweis", "ausweis"),
        ),
        behind=True,
        normalize=compact,
    ),
)
