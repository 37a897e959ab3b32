"""Faults: what is wrong with which field, in words for whoever wrote the document.

The library that checks documents speaks to programmers, and its words change with its releases.
Ours are the same for policies, lines and settings, say what would be right, and never repeat
what was given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from aipolicy.structural_schemas import structural_schema

Location = tuple[int | str, ...]
"""Names of members and places in lists, from the outside in."""
_Words = Callable[[Mapping[str, Any]], str]
"""Makes a reason of what the library knows, such as a bound."""

NEEDED: Final = "is needed"
_MOST_NAMES: Final = 16
"""Of fields that are listed to choose from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    location: Location
    reason: str

    @property
    def path(self) -> str:
        """The field, such as ``spec.rules[2].patterns.regex[0]``."""
        parts = (f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.location)
        return "".join(parts).removeprefix(".")


def find_faults(error: ValidationError, model: type[BaseModel] | None = None) -> list[Fault]:
    """Everything that is wrong, as the library comes upon it; a `model` of ours gives advice."""
    told = error.errors(include_url=False, include_input=False)
    schema = {} if model is None else structural_schema(model)
    return [
        Fault(fault["loc"], _reason(fault["type"], fault["msg"], fault.get("ctx", {})))
        if fault["type"] not in _ADVISED
        else Fault(fault["loc"], _ADVISED[fault["type"]](schema, fault["loc"]))
        for fault in told
    ]


def _reason(kind: str, message: str, known: Mapping[str, Any]) -> str:
    words = _WORDS.get(kind)
    return words(known) if words is not None else message.removeprefix("Value error, ")


def _needed(schema: Mapping[str, Any], location: Location) -> str:
    values = _find(schema, location).get("enum")
    return f"{NEEDED}: {_either(values)}" if values else NEEDED


def _unknown(schema: Mapping[str, Any], location: Location) -> str:
    names = list(_find(schema, location[:-1]).get("properties", ()))
    near = get_close_matches(str(location[-1]), names, 1)
    if near:
        return f"unknown field; did you mean {near[0]}?"
    if 0 < len(names) <= _MOST_NAMES:
        return f"unknown field; there are {', '.join(names)}"
    return "unknown field"


def _find(schema: Mapping[str, Any], location: Location) -> Mapping[str, Any]:
    """The schema of a field; empty when there is none."""
    for step in location:
        below = schema.get("items") if isinstance(step, int) else None
        below = below or schema.get("properties", {}).get(step)
        schema = below or schema.get("additionalProperties") or {}
    return schema


def _either(values: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))


def _plain(bound: float) -> float:
    """A bound as its author would write it."""
    return int(bound) if bound == int(bound) else bound


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _unquoted(expected: str) -> str:
    return expected.replace("'", "")


def _always(reason: str) -> _Words:
    return lambda _: reason


_ADVISED: Final[Mapping[str, Callable[[Mapping[str, Any], Location], str]]] = {
    "missing": _needed,
    "extra_forbidden": _unknown,
}
"""What is better said with the fields that there are at hand."""

_WORDS: Final[Mapping[str, _Words]] = {
    **dict.fromkeys(("string_type", "string_unicode"), _always("must be a string")),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float"), _always("must be a whole number")
    ),
    **dict.fromkeys(("float_type", "float_parsing"), _always("must be a number")),
    **dict.fromkeys(("bool_type", "bool_parsing"), _always("must be true or false")),
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type"), _always("must be an object")
    ),
    **dict.fromkeys(("list_type", "tuple_type"), _always("must be a list")),
    **dict.fromkeys(
        ("enum", "literal_error"), lambda known: f"must be {_unquoted(known['expected'])}"
    ),
    "greater_than_equal": lambda known: f"must be at least {_plain(known['ge'])}",
    "greater_than": lambda known: f"must be more than {_plain(known['gt'])}",
    "less_than_equal": lambda known: f"must be at most {_plain(known['le'])}",
    "less_than": lambda known: f"must be less than {_plain(known['lt'])}",
    "finite_number": _always("must be a finite number"),
    "string_too_short": lambda known: (
        f"must have at least {_count(known['min_length'], 'character')}"
    ),
    "string_too_long": lambda known: (
        f"must have at most {_count(known['max_length'], 'character')}"
    ),
    "string_pattern_mismatch": lambda known: f"must match {known['pattern']}",
    "too_short": lambda known: f"must have at least {_count(known['min_length'], 'item')}",
    "too_long": lambda known: f"must have at most {_count(known['max_length'], 'item')}",
    "json_invalid": lambda known: f"is no JSON: {known['error']}",
}
"""By the library's names for what is wrong; what has none here is a sentence of our own already."""
