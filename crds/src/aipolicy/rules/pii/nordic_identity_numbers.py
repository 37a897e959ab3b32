"""Identity numbers of Denmark, Finland, Norway and Sweden: a day of birth and a check.

Sources:

* Denmark (CPR): CPR-loven, and CPR-kontoret, *Personnummeret i CPR*: six digits of the day and
  four more; since 2007 they have no check, so they are found near words only.
* Finland (henkilotunnus): Vaestotietoasetus 128/2010 and DVV, *Henkilotunnuksen uudistus* (signs
  since 2023): six digits of the day, a sign of the century, three digits from 002 to 899, and one
  of 31 characters that stands for the nine digits modulo 31.
* Norway (fodselsnummer): Folkeregisterforskriften chapter 2: eleven digits, six of them the day
  (plus 40 in D numbers), with two check digits modulo eleven. One number in three hundred passes.
* Sweden (personnummer): Folkbokforingslagen (1991:481), section 18: six or eight digits of the
  day (plus 60 in coordination numbers), a hyphen or plus, four digits, the last by Luhn's
  formula. Without the hyphen they are found near words only, because points in time look alike.

What may be a day, hours and minutes (``240512-1030``) is found near words only as well.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_day, is_luhn, weigh
from aipolicy.rules.pii.formats import (
    ALONE,
    LIKELY,
    NEAR,
    WEAK,
    Format,
    Found,
    compact,
    weak_formats,
)

_SIGNS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_CENTURIES: Final = dict.fromkeys("UVWXY", (1900,)) | dict.fromkeys("ABCDEF", (2000,))
"""By the signs that are letters; others are not among what is compared."""
_LEAST: Final = 2
_MOST: Final = 899
_NORWEGIAN: Final = (
    (1900, range(100), range(500)),
    (1800, range(54, 100), range(500, 750)),
    (2000, range(40), range(500, 1000)),
    (1900, range(40, 100), range(900, 1000)),
)
"""Centuries, and the years and serial numbers that belong to them."""
_DANISH: Final = ("cpr", "cpr nr", "personnummer", "cpr nummer", "danish id")
_SWEDISH: Final = (
    *("personnummer", "person nr", "samordningsnummer", "pnr", "swedish id"),
    *("personal identity number", "identity number", "födelsenummer"),
)


def _turned(ddmmyy: str) -> str:
    return ddmmyy[4:6] + ddmmyy[2:4] + ddmmyy[:2]


def is_cpr(digits: str) -> bool:
    """A day of birth and four digits."""
    return is_day(_turned(digits), (1800, 1900, 2000))


def is_hetu(number: str) -> bool:
    """A day of birth, a number and its character."""
    digits = number[:6] + number[-4:-1]
    return (
        is_day(_turned(digits), _CENTURIES.get(number[6], (1800, 1900)))
        and _LEAST <= int(digits[6:]) <= _MOST
        and _SIGNS[int(digits) % 31] == number[-1]
    )


def is_fodselsnummer(digits: str) -> bool:
    """A day of birth in the century that the next three digits tell, and two right check digits."""
    day, year, serial = int(digits[:2]), int(digits[4:6]), int(digits[6:9])
    born = f"{day - 40 if day > 40 else day:02}{digits[2:6]}"  # noqa: PLR2004 - D numbers
    centuries = {
        century for century, years, serials in _NORWEGIAN if year in years and serial in serials
    }
    return (
        is_day(_turned(born), centuries)
        and weigh(digits, _FIRST) % 11 == 0
        and weigh(digits, _SECOND) % 11 == 0
    )


def is_personnummer(digits: str) -> bool:
    """A day of birth and a right check digit."""
    short = digits[-10:]
    day = int(short[4:6])
    born = f"{short[:4]}{day - 60 if day > 60 else day:02}"  # noqa: PLR2004 - coordination numbers
    century = digits[:-10]
    centuries = (int(century) * 100,) if century else (1900, 2000)
    return is_day(born, centuries) and is_luhn(short) and short[6:9] != "000"


def _is_time(number: str) -> bool:
    """Whether four digits may be hours and minutes, as in ``240512-1030``."""
    return number.isdigit() and number[:2] < "24" and number[2:] < "60"


def _find_hetu(text: bytes, start: int, end: int) -> Found | None:
    number = compact(text[start:end])
    if not is_hetu(number):
        return None
    return Found(start, end, WEAK if _is_time(number[6:]) else ALONE)


def _find_personnummer(text: bytes, start: int, end: int) -> Found | None:
    digits = compact(text[start:end])
    if not is_personnummer(digits):
        return None
    return Found(start, end, WEAK if _is_time(digits[-4:]) else LIKELY)


CPRS: Final = weak_formats(
    r"[0-3]\d[01]\d{3}[\- ]\d{4}", r"[0-3]\d[01]\d{7}", is_cpr, _DANISH, ALONE
)
HETUS: Final = (
    Format(
        r"[0-3]\d[01]\d{3}[\-+ABCDEFUVWXYabcdefuvwxy]\d{3}[0-9A-FHJ-NPR-Ya-fhj-npr-y]",
        confirm=_find_hetu,
        words=("henkilötunnus", "hetu", "personbeteckning", "finnish id", "sotu"),
    ),
)
FODSELSNUMMERS: Final = (
    Format(
        r"[0-7]\d[01]\d{3} ?\d{5}",
        is_fodselsnummer,
        words=("fødselsnummer", "fodselsnummer", "personnummer", "fnr", "d-nummer", "norwegian id"),
    ),
)
PERSONNUMMERS: Final = (
    Format(r"(?:19|20)?\d\d[01]\d[0-9]\d[\-+]\d{4}", confirm=_find_personnummer, words=_SWEDISH),
    Format(r"(?:19|20)\d\d[01]\d[0-9]\d{5}", is_personnummer, words=_SWEDISH, score=WEAK),
    Format(r"\d\d[01]\d[0-9]\d{5}", is_personnummer, words=_SWEDISH, behind=True, score=NEAR),
)
