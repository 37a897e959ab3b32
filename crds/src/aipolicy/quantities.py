"""Kubernetes quantities and durations, read into exact integers.

Quantities follow ``k8s.io/apimachinery/pkg/api/resource``: a decimal number with an
SI (``k M G T P E``) or binary (``Ki Mi Gi Ti Pi Ei``) suffix. Only whole results
are accepted, since every quantity here counts bytes or tokens. Durations follow
the form that Kubernetes prints: ``1h30m``, ``90s``, with units ``d h m s``; the short ones
of deadlines are written ``300ms`` or ``2s``.
"""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

QUANTITY_PATTERN = r"^[0-9]{1,18}(\.[0-9]{1,9})?(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"
DURATION_PATTERN = r"^([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$"
SHORT_DURATION_PATTERN = r"^[0-9]{1,6}(ms|s)$"

_QUANTITY = re.compile(QUANTITY_PATTERN)
_DURATION = re.compile(DURATION_PATTERN)
_SHORT_DURATION = re.compile(SHORT_DURATION_PATTERN)
_FACTORS = {"": 1} | {
    suffix: base**power
    for base, suffixes in ((1000, "k M G T P E"), (1024, "Ki Mi Gi Ti Pi Ei"))
    for power, suffix in enumerate(suffixes.split(), start=1)
}
_SECONDS = (86_400, 3_600, 60, 1)
LARGEST = 2**53 - 1
"""The largest count that every JSON reader keeps exact (RFC 8259, section 6)."""


def parse_quantity(value: object) -> int:
    """Read ``8Mi``, ``10M`` or ``4096`` as a whole number; ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("must be a quantity such as 4096, 10k or 8Mi")
    text = str(value)
    found = _QUANTITY.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a quantity such as 4096, 10k or 8Mi")
    suffix = found.group(2) or ""
    amount = Decimal(text.removesuffix(suffix)) * _FACTORS[suffix]
    if amount != int(amount):
        raise ValueError(f"{text!r} is not a whole number")
    if amount > LARGEST:
        raise ValueError(f"{text!r} is larger than {LARGEST}")
    return int(amount)


def parse_duration(value: object) -> int:
    """Read ``6h``, ``1h30m`` or ``90s`` as seconds; ValueError otherwise."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if found is None:
        raise ValueError(f"{value!r} is not a duration such as 90s, 6h or 1h30m")
    parts = zip(found.groups(), _SECONDS, strict=True)
    return sum(int(part[:-1]) * unit for part, unit in parts if part)


def parse_short_duration(value: object) -> int:
    """Read ``300ms`` or ``2s`` as milliseconds; ValueError otherwise."""
    found = _SHORT_DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is not a duration such as 300ms or 2s")
    text, unit = found.group(0), found.group(1)
    return int(text.removesuffix(unit)) * (1 if unit == "ms" else 1000)


def format_duration(seconds: int) -> str:
    """Write seconds as `parse_duration` reads them: 5400 is ``1h30m``."""
    parts = []
    for unit, length in zip("dhms", _SECONDS, strict=True):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def _quantity_or_int(value: object) -> object:
    return parse_quantity(value) if isinstance(value, str) else value


def _duration_or_int(value: object) -> object:
    return parse_duration(value) if isinstance(value, str) else value


def _short_duration_or_int(value: object) -> object:
    return parse_short_duration(value) if isinstance(value, str) else value


Quantity = Annotated[
    int,
    BeforeValidator(_quantity_or_int),
    WithJsonSchema({"x-kubernetes-int-or-string": True, "pattern": QUANTITY_PATTERN}),
]
"""A count written as a Kubernetes quantity, held as an ``int``."""

Duration = Annotated[
    int,
    BeforeValidator(_duration_or_int),
    WithJsonSchema(
        {"type": "string", "pattern": DURATION_PATTERN, "minLength": 2, "maxLength": 32}
    ),
]
"""A span of time written as ``1h30m``, held in seconds."""

ShortDuration = Annotated[
    int,
    BeforeValidator(_short_duration_or_int),
    WithJsonSchema(
        {"type": "string", "pattern": SHORT_DURATION_PATTERN, "minLength": 2, "maxLength": 8}
    ),
]
"""A span of time written as ``300ms``, held in milliseconds. A default has to be given to the
schema as it is written."""
