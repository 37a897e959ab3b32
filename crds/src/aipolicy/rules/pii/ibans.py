"""International bank account numbers: a country's length and two check digits.

Sources: ISO 13616-1 and the SWIFT *IBAN Registry* (lengths by country); ISO/IEC 7064,
MOD 97-10 (check digits). Printed in groups of four or solid, in either case.
"""

import string
from typing import Final

from aipolicy.rules.expressions.regexes import Span
from aipolicy.rules.pii.formats import NEAR, WIDE, Format

_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
"""Characters of an IBAN of each country."""

_CHARACTERS: Final = (string.ascii_letters + string.digits).encode()

_PATTERN: Final = (
    rf"(?i:{'|'.join(sorted(_LENGTHS))})\d\d"
    rf"(?:{WIDE}?[0-9A-Za-z]{{4}}){{2,7}}(?:{WIDE}?[0-9A-Za-z]{{1,3}})?"
)


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """The candidate cut to its country's length, when its check digits are right.

    The expression does not know where an IBAN ends and the next words of the text begin.
    """
    found = text[start:end]
    places = [place for place, byte in enumerate(found) if byte in _CHARACTERS]
    length = _LENGTHS.get(found[:2].decode("utf-8", "replace").upper())
    if length is None or len(places) < length:
        return None
    if len(places) > length and places[length] == places[length - 1] + 1:
        return None
    account = bytes(found[place] for place in places[:length])
    number = "".join(str(int(chr(byte), 36)) for byte in account[4:] + account[:4])
    if int(number) % 97 != 1:
        return None
    return start, start + places[length - 1] + 1


FORMATS: Final = (
    Format(_PATTERN, confirm=confirm, score=NEAR, after=r"(?:\z|[^0-9A-Za-z])", joined=True),
)
