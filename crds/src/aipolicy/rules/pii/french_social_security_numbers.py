"""French social security numbers (NIR).

Source: INSEE, *Le repertoire national d'identification des personnes physiques*, and decree
82-103: sex, year and month of birth (months from 20 on where it is not known), department (2A and
2B in Corsica), commune, order, and a key of two digits: 97 minus the thirteen before modulo 97,
where 2A counts as 19 and 2B as 18. One number of fifteen digits in some hundreds passes.
"""

from typing import Final

from aipolicy.rules.pii.formats import GAP, WEAK, Format, wide_format

_MONTHS: Final = frozenset((*range(1, 13), *range(20, 43), *range(50, 100)))


def is_nir(number: str) -> bool:
    """A number whose month, department and key are right."""
    body = number[:13].replace("2A", "19").replace("2B", "18")
    if not body.isdigit() or int(number[3:5]) not in _MONTHS or number[5:7] == "00":
        return False
    return 97 - int(body) % 97 == int(number[13:])


_WORDS: Final = (
    *("sécurité sociale", "securite sociale", "nir", "numéro de sécu", "no de sécu"),
    *("insee", "carte vitale", "french social security", "social security"),
)
_GROUPS: Final = (
    rf"(?:[12]{GAP}?|[3478]{GAP})\d\d{GAP}?\d\d{GAP}?(?:\d\d|2[ABab]){GAP}?\d{{3}}"
    rf"{GAP}?\d{{3}}{GAP}?\d\d"
)
FORMATS: Final = (
    Format(r"[3478]\d{6}[0-9ABab]\d{7}", is_nir, words=_WORDS, score=WEAK),
    Format(_GROUPS, is_nir, words=_WORDS),
    wide_format(_GROUPS.replace(f"{GAP}?", GAP), is_nir, _WORDS),
)
