"""What names a thing that belongs to somebody: phones (IMEI) and vehicles (VIN).

Sources:

* IMEI: 3GPP TS 23.003, section 6.2 and annex B: fourteen digits and one by Luhn's formula, which
  each tenth number of fifteen digits passes; printed as 2-6-6-1 it counts alone.
* VIN: ISO 3779 and 49 CFR 565.15: seventeen letters and digits without I, O and Q; the ninth,
  which is a digit or X, checks the others in North America and China. One in some fifteen passes.

Without their form or words near they are found only if the threshold is lower than the default.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_luhn, is_uniform
from aipolicy.rules.pii.formats import LIKELY, WEAK, Format

_VALUES: Final = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
        (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)),
        strict=True,
    )
)
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_IMEI_WORDS: Final = (
    *(
        "imei",
        "device id",
        "handset",
        "serial of the phone",
        "gerätenummer",
        "numéro de l'appareil",
    ),
    *("número del dispositivo", "numero del dispositivo", "toestelnummer", "numer urządzenia"),
    *("номер устройства", "串号", "端末識別番号", "단말기"),
)
_LEAST_DIGITS: Final = 3
_LEAST_LETTERS: Final = 2


def is_imei(digits: str) -> bool:
    """Fifteen digits of which the last is right."""
    return is_luhn(digits) and not is_uniform(digits)


def is_vin(number: str) -> bool:
    """Letters and digits of which the ninth is right."""
    letters = sum(map(str.isalpha, number))
    if letters < _LEAST_LETTERS or len(number) - letters < _LEAST_DIGITS:
        return False
    total = sum(_VALUES[one] * weight for one, weight in zip(number, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == number[8]


IMEIS: Final = (
    Format(r"\d{2}[ \-]\d{6}[ \-]\d{6}[ \-]\d", is_imei, words=_IMEI_WORDS, score=LIKELY),
    Format(r"\d{15}", is_imei, words=_IMEI_WORDS, score=WEAK),
)
VINS: Final = (
    Format(
        r"[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{5}\d{3}",
        is_vin,
        words=(
            *("vin", "vehicle identification", "chassis", "fahrgestellnummer", "fin", "bastidor"),
            *("numéro de châssis", "numero di telaio", "chassisnummer", "número do chassi"),
            *("numer nadwozia", "номер кузова", "车架号", "車台番号", "차대번호", "رقم الهيكل"),
        ),
        score=WEAK,
    ),
)
