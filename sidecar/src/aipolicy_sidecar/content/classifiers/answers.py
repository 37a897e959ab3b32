"""Reading what classifiers answer: strictly, for what is not understood is no acquittal.

A classifier's words go into traces, headers and marks, so of a label only what looks like a
name is kept: a service that repeats what it was asked must not bring it there.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aipolicy_sidecar.content.classifiers.questions import BadAnswerError, Found

FLAGGED: Final = "Flagged"
"""Label of what has no name of its own."""
MOST_FOUND: Final = 1024
"""Places that one answer may name."""
MOST_LABELS: Final = 32
"""Labels that one answer may give a text as a whole."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z_.-]{0,47}[0-9]{0,3}")
# No space, no address and no long number: those are somebody's words.


def parse(body: bytes) -> dict[str, Any]:
    """The members of a JSON object. Raises BadAnswerError."""
    return members(parse_any(body))


def parse_any(body: bytes) -> Any:
    """A JSON value. Raises BadAnswerError."""
    try:
        return json.loads(body, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BadAnswerError from None


def members(value: object) -> dict[str, Any]:
    """The value, if it is an object. Raises BadAnswerError."""
    if not isinstance(value, dict):
        raise BadAnswerError
    return value


def items(value: object) -> list[Any]:
    """The value, if it is a list that is not too long. Raises BadAnswerError."""
    if not isinstance(value, list) or len(value) > MOST_FOUND:
        raise BadAnswerError
    return value


def flag(value: object) -> bool:
    """The value, if it is true or false. Raises BadAnswerError."""
    if not isinstance(value, bool):
        raise BadAnswerError
    return value


def score(value: object) -> float:
    """The value, if it is a finite number. Raises BadAnswerError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadAnswerError
    try:
        number = float(value)
    except OverflowError:
        raise BadAnswerError from None
    if not math.isfinite(number):
        raise BadAnswerError
    return number


def name(label: object) -> str:
    """A label that can be told: ``hate/threatening`` is ``hate.threatening``."""
    text = label.replace("/", ".") if isinstance(label, str) else ""
    return text if _NAME.fullmatch(text) else FLAGGED


def whole(text: bytes, labels: Iterable[object]) -> tuple[Found, ...]:
    """A text found as a whole, for reasons that may have no name."""
    names = list(dict.fromkeys(map(name, labels)))[:MOST_LABELS] or [FLAGGED]
    return tuple(Found(0, len(text), one) for one in names)


class Offsets:
    """From counts of characters, as services give them, to bytes."""

    __slots__ = ("_ascii", "_starts", "length")

    def __init__(self, text: bytes) -> None:
        self._ascii = text.isascii()
        self._starts: list[int] = []
        if not self._ascii:
            self._starts = [at for at, byte in enumerate(text) if byte & 0xC0 != 0x80]  # noqa: PLR2004 - the bytes that begin a character in UTF-8
            self._starts.append(len(text))
        self.length = len(text) if self._ascii else len(self._starts) - 1
        """Characters of the text."""

    def span(self, place: Mapping[str, Any]) -> tuple[int, int]:
        """The bytes of ``start`` and ``end``. Raises BadAnswerError when there are none."""
        start, end = place.get("start"), place.get("end")
        if type(start) is not int or type(end) is not int:
            raise BadAnswerError
        if not 0 <= start < end <= self.length:
            raise BadAnswerError
        return (start, end) if self._ascii else (self._starts[start], self._starts[end])


def _refuse(_: str) -> None:
    raise ValueError


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members are each there once: with two, readers differ."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError
    return read
