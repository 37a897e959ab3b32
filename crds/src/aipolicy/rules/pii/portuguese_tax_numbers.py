"""Portuguese tax numbers (NIF).

Source: Decreto-Lei 14/2013 and the European Commission's *TIN algorithms* (Portugal): nine
digits, the first 1, 2 or 3 for persons, others for companies and estates, the last by weights 9
to 2 modulo eleven. Each eleventh number of nine digits passes, so it is found near words only.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_uniform, weigh
from aipolicy.rules.pii.formats import GAP, weak_formats


def is_nif(digits: str) -> bool:
    """Nine digits of which the last is right."""
    rest = weigh(digits[:8], range(9, 1, -1)) % 11
    return not is_uniform(digits) and int(digits[8]) == (0 if rest < 2 else 11 - rest)  # noqa: PLR2004


FORMATS: Final = weak_formats(
    rf"(?:PT ?)?[1-9]\d\d{GAP}\d{{3}}{GAP}\d{{3}}",
    r"(?:PT ?)?[1-9]\d{8}",
    lambda number: is_nif(number.removeprefix("PT")),
    ("nif", "contribuinte", "identificação fiscal", "número fiscal", "portuguese tax"),
)
