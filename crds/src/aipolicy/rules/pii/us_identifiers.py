"""The United States: numbers of persons and of their taxes, and of their banks.

Sources:

* Social security numbers: Social Security Administration, *Social Security Number
  Randomization*, and POMS RM 10201.035: area numbers 000, 666 and 900-999, group 00 and serial
  0000 are never issued. Three, two and four digits with the same separator between them count
  alone; nine digits without are as often something else, so they count behind words.
* Individual taxpayer identification numbers: IRS, *Internal Revenue Manual* 3.21.263: as social
  security numbers, with area 900-999 and group 50-65, 70-88, 90-92 or 94-99.
* Routing numbers: American Bankers Association, *Routing Number Policy* (ranges of the first two
  digits; digits times 3, 7, 1 by turns are a multiple of ten). Nine digits count behind words.
"""

from typing import Final

from aipolicy.rules.pii.checksums import weigh
from aipolicy.rules.pii.formats import ALONE, GAP, LIKELY, NEAR, Format, wide_format

_PUBLISHED: Final = frozenset({"078051120", "219099999"})
"""Numbers that were printed in advertisements and are void since."""
_GROUPS: Final = frozenset((*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)))
_DISTRICTS: Final = frozenset((*range(13), *range(21, 33), *range(61, 73), 80))


def is_social_security_number(digits: str) -> bool:
    """A number that can have been issued."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return (
        area not in ("000", "666")
        and area < "900"
        and group != "00"
        and serial != "0000"
        and digits not in _PUBLISHED
    )


def is_taxpayer_id(digits: str) -> bool:
    """A number of the range that is issued."""
    return digits.startswith("9") and int(digits[3:5]) in _GROUPS


def is_routing_number(digits: str) -> bool:
    """A number of a Federal Reserve district with a right check digit."""
    return (
        int(digits[:2]) in _DISTRICTS
        and digits != "000000000"
        and weigh(digits, (3, 7, 1) * 3) % 10 == 0
    )


_HYPHENS: Final = r"\d\d[\-\x{2010}\x{2011}]\d\d[\-\x{2010}\x{2011}]\d{4}"
_APART: Final = rf"\d\d{GAP}\d\d{GAP}\d{{4}}"
"""Behind the first digit."""


_SSN_WORDS: Final = (
    *("ssn", "ssns", "social security", "soc sec", "seguro social", "ss number"),
    *("sozialversicherung", "sécurité sociale", "previdenza sociale", "segurança social"),
    *("ubezpieczenia społecznego", "социального страхования", "社会保障番号", "社会安全号"),
    *("사회보장번호", "الضمان الاجتماعي"),
)
_ITIN_WORDS: Final = (
    *("itin", "tin", "taxpayer", "tax id", "tax identification", "steuernummer"),
    *("numéro fiscal", "número de contribuyente", "número de contribuinte", "codice fiscale"),
    *("belastingnummer", "numer podatkowy", "налогоплательщик", "税号", "納税者番号", "납세자"),
)
_ROUTING_WORDS: Final = (
    *("routing", "aba", "rtn", "transit number", "bank code", "bankleitzahl", "code banque"),
    *("número de ruta", "código bancario", "codice bancario", "código do banco", "numer banku"),
    *("маршрутный номер", "路由号码", "ルーティング番号", "라우팅 번호"),
)

SOCIAL_SECURITY_NUMBERS: Final = (
    Format(rf"[0-8]{_HYPHENS}", is_social_security_number, words=_SSN_WORDS, score=LIKELY),
    wide_format(rf"[0-8]{_APART}", is_social_security_number, _SSN_WORDS),
    Format(r"[0-8]\d{8}", is_social_security_number, words=_SSN_WORDS, behind=True, score=ALONE),
)
TAXPAYER_IDS: Final = (
    Format(rf"9{_HYPHENS}", is_taxpayer_id, words=_ITIN_WORDS, score=LIKELY),
    wide_format(rf"9{_APART}", is_taxpayer_id, _ITIN_WORDS),
    Format(r"9\d{8}", is_taxpayer_id, words=_ITIN_WORDS, behind=True, score=ALONE),
)
ROUTING_NUMBERS: Final = (
    Format(
        rf"\d{{9}}|\d{{4}}{GAP}\d{{4}}{GAP}\d",
        is_routing_number,
        words=_ROUTING_WORDS,
        behind=True,
        score=NEAR,
    ),
)
