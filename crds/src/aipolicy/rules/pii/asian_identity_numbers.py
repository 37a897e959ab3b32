"""Identity numbers of China, Singapore, South Korea and Turkey.

Sources:

* China: GB 11643-1999: six digits of the region, eight of the day of birth, three of order, and a
  check by ISO/IEC 7064 MOD 11-2. One number of 18 digits in thousands passes.
* Singapore (NRIC, FIN): Immigration & Checkpoints Authority, *UIN*; the check letter is known
  from the weights 2, 7, 6, 5, 4, 3, 2 with 4 added for T and G, 3 for M. The form is rare, so it
  counts alone.
* South Korea: Resident Registration Act, enforcement rules: the day of birth, a digit of sex and
  century, and six more, of which the last was a check digit until October 2020. With the hyphen
  and a right check digit it counts alone, else near words.
* Turkey: Nufus Hizmetleri Kanunu, article 47: eleven digits, two of them check digits. One number
  in a hundred passes, so it is found near words only, unless the threshold is lower than the
  default.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_date, is_day, weigh
from aipolicy.rules.pii.formats import ALONE, LIKELY, WEAK, Format, Found, compact

_CHINESE: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN: Final = "JZIHGFEDCBA"
_FOREIGNER: Final = "XWUTRQPNMLK"
_LATEST: Final = "KLJNPQRTUWX"
_KOREAN: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CENTURY: Final = dict.fromkeys("1256", (1900,)) | dict.fromkeys("3478", (2000,))


def is_chinese(number: str) -> bool:
    """A day of birth and a right check character."""
    born = is_date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return born and "10X98765432"[weigh(number[:17], _CHINESE) % 11] == number[17]


def is_singaporean(number: str) -> bool:
    """A number whose letter is right."""
    kind = number[0]
    total = weigh(number[1:8], (2, 7, 6, 5, 4, 3, 2))
    if kind == "M":
        return _LATEST[10 - (total + 3) % 11] == number[8]
    letters = _CITIZEN if kind in "ST" else _FOREIGNER
    return letters[(total + (4 if kind in "TG" else 0)) % 11] == number[8]


def is_korean(text: bytes, start: int, end: int) -> Found | None:
    """A day of birth; surer with a right check digit."""
    digits = compact(text[start:end])
    if not is_day(digits[:6], _CENTURY[digits[6]]):
        return None
    checked = (11 - weigh(digits[:12], _KOREAN) % 11) % 10 == int(digits[12])
    return Found(start, end, ALONE if checked and b"-" in text[start:end] else WEAK)


def is_turkish(digits: str) -> bool:
    """Eleven digits of which the last two are right."""
    numbers = [int(digit) for digit in digits]
    tenth = (sum(numbers[0:9:2]) * 7 - sum(numbers[1:8:2])) % 10
    return numbers[9] == tenth and sum(numbers[:10]) % 10 == numbers[10]


CHINESE: Final = (
    Format(
        r"[1-8]\d{5}(?:18|19|20)\d\d[01]\d[0-3]\d{4}[0-9Xx]",
        is_chinese,
        words=("身份证", "身份證", "居民身份", "证件号", "resident identity", "chinese id"),
    ),
)
SINGAPOREAN: Final = (
    Format(
        r"(?:[STFGM]\d{7}[A-Z]|[stfgm]\d{7}[a-z])",
        is_singaporean,
        words=("nric", "fin", "identity card", "ic no", "ic number", "singapore", "身份证"),
        score=LIKELY,
    ),
)
KOREAN: Final = (
    Format(
        r"\d\d[01]\d[0-3]\d-?[1-8]\d{6}",
        confirm=is_korean,
        words=("주민등록", "주민번호", "외국인등록", "resident registration", "rrn", "korean id"),
    ),
)
TURKISH: Final = (
    Format(
        r"[1-9]\d{10}",
        is_turkish,
        words=("kimlik", "tckn", "tc no", "t.c", "turkish id"),
        score=WEAK,
    ),
)
