"""Brazilian taxpayer ids: CPF of persons, CNPJ of companies.

Sources: Receita Federal, Instrucao Normativa RFB 1548/2015 (CPF) and 2119/2022 with 2229/2024
(CNPJ, which may have letters from 2026 on; a letter counts as its ASCII code minus 48): two check
digits, each the sum of those before times rising weights, modulo eleven. With the usual points
and the hyphen they count alone; eleven or fourteen bare digits, of which one number in a hundred
passes, are found near words only, unless the threshold is lower than the default.
"""

from typing import Final

from aipolicy.rules.pii.formats import ALONE, WEAK, Format

_CPF_WORDS: Final = ("cpf", "cadastro de pessoas", "contribuinte", "cadastro de pessoa")
_CNPJ_WORDS: Final = ("cnpj", "cadastro nacional", "pessoa jurídica", "cgc")
_CPF: Final = 11
_CNPJ: Final = 14


def _check(number: str, most: int) -> int:
    """The digit that follows: weights rise from 2 to `most`, from the end, and begin again."""
    total = 0
    for place, one in enumerate(reversed(number)):
        total += (ord(one) - ord("0")) * (2 + place % (most - 1))
    rest = total % 11
    return 0 if rest < 2 else 11 - rest  # noqa: PLR2004 - two digits would not fit


def _is_checked(number: str, length: int, most: int) -> bool:
    body = number[:-2]
    first = _check(body, most)
    second = _check(f"{body}{first}", most)
    return len(number) == length and number[-2:] == f"{first}{second}" and len(set(body)) > 1


def is_cpf(digits: str) -> bool:
    """A person's number with right check digits."""
    return _is_checked(digits, _CPF, _CPF)


def is_cnpj(number: str) -> bool:
    """A company's number with right check digits."""
    return _is_checked(number, _CNPJ, 9)


CPFS: Final = (
    Format(r"\d{3}\.\d{3}\.\d{3}-\d\d", is_cpf, words=_CPF_WORDS, score=ALONE),
    Format(r"\d{11}|\d{9}-\d\d", is_cpf, words=_CPF_WORDS, score=WEAK),
)
CNPJS: Final = (
    Format(
        r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d\d",
        is_cnpj,
        words=_CNPJ_WORDS,
        score=ALONE,
    ),
    Format(r"\d{14}|\d{8}/\d{4}-\d\d", is_cnpj, words=_CNPJ_WORDS, score=WEAK),
)
