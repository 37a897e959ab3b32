"""Days of birth: a date behind words that say so.

Sources: ISO 8601-1 and the usual forms of dates in figures and words, as Unicode CLDR lists them
for the languages below. A date alone is of something else more often than of a birth.
"""

import re
from typing import Final

from aipolicy.rules.pii.checksums import is_date
from aipolicy.rules.pii.formats import LIKELY, Format, Found

_WORDS: Final = (
    *("born", "date of birth", "dob", "birth date", "birthdate", "birthday", "d.o.b"),
    *("geboren", "geburtsdatum", "geburtstag", "né le", "née le", "date de naissance"),
    *("fecha de nacimiento", "nacido", "nacida", "nato il", "nata il", "data di nascita"),
    *("geboortedatum", "data urodzenia", "urodzony", "urodzona", "data de nascimento"),
    *("nascido", "nascida", "född", "födelsedatum", "syntymäaika", "syntynyt"),
    *("fødselsdato", "født", "fødselsdag", "doğum tarihi", "doğum", "дата рождения"),
    *("родился", "родилась", "出生", "生日", "生年月日", "생년월일", "تاريخ الميلاد", "जन्म"),
)
_MONTHS: Final = (
    r"(?i:\b(?:jan|ene|gen|sty|feb|fév|fev|lut|mar|mär|mrt|maa|apr|avr|abr|kwi|may|mai|maj|mei|mag|jun|"
    r"juin|giu|cze|jul|juil|lug|lip|aug|août|ago|sie|sep|set|wrz|oct|okt|out|ott|paź|nov|lis|dec|"
    r"dez|déc|dic|des|gru)|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек)[^\s\d]{0,9}"
)
_FIGURES: Final = re.compile(rb"\d+")
_FIRST: Final = 1890
_LAST: Final = 2100
_MOST_SHORT: Final = 99


def is_birth(text: bytes, start: int, end: int) -> Found | None:
    """A day that there was, with its year, in an order that is usual."""
    figures = [int(one) for one in _FIGURES.findall(text[start:end])]
    year = max(figures)
    if year > _MOST_SHORT and not _FIRST < year < _LAST:
        return None
    if len(figures) == 2:  # noqa: PLR2004 - a day and a year, with the month in words
        orders = [(year, 1, min(figures))]
    elif figures[0] > _MOST_SHORT:
        orders = [(figures[0], figures[1], figures[2])]
    else:
        first, second, last = figures
        orders = [(last, second, first), (last, first, second)]
    some = [(y if y > _MOST_SHORT else 2000 + y, month, day) for y, month, day in orders]
    return Found(start, end, LIKELY) if any(is_date(*one) for one in some) else None


FORMATS: Final = (
    Format(
        r"\d{4}[\-./]\d{1,2}[\-./]\d{1,2}|\d{1,2}[\-./]\d{1,2}[\-./](?:\d{4}|\d{2})|"
        r"\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]|"
        rf"\d{{1,2}}(?:\.|st|nd|rd|th|er|º)?[ \-]?(?:of |de |di |of the )?{_MONTHS}"
        r"[ \-](?:de |del )?\d{4}|"
        rf"{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}",
        confirm=is_birth,
        words=_WORDS,
        behind=True,
        before="",
        after=r"(?:\z|[^0-9A-Za-z_\-/.]|[\-/.](?:\z|[^0-9]))",
    ),
)
