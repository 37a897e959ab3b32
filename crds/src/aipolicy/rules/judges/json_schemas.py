"""JSON Schemas of a policy, made ready to be held against what a model wrote.

The library that knows the standard does the work, within bounds that hold whoever wrote
schema and value: expressions are RE2's, references stay in the schema, steps are
counted. What the standard ignores and an author would miss (an unknown keyword) is
refused. ``format`` says something and checks nothing, as in the standard.

Source: JSON Schema 2020-12, *Core* and *Validation*.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from aipolicy.rules.expressions.regexes import RegexError, compile_pattern

MAX_SIZE: Final = 65_536
"""Characters of a schema as JSON."""
MAX_DEPTH: Final = 64
"""Values within values, in a schema and in what is held against it."""

_ANY: Final[tuple[object, ...]] = (None, {}, [], "", 0)
"""One value of each type."""
_IN_PLACE: Final = ("additionalProperties", "contains", "else", "if", "items", "not")
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS: Final = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
_SCHEMAS: Final = (*_IN_PLACE, "propertyNames", "then")
_CHECKS: Final = (
    *("$ref", "const", "dependentRequired", "enum", "exclusiveMaximum", "exclusiveMinimum"),
    *("maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains"),
    *("minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "required"),
    *("type", "uniqueItems"),
)
_NOTES: Final = (
    *("$comment", "$schema", "contentEncoding", "contentMediaType", "default", "deprecated"),
    *("description", "examples", "format", "readOnly", "title", "writeOnly"),
)
_KNOWN: Final = frozenset((*_SCHEMAS, *_LISTS, *_MAPS, *_CHECKS, *_NOTES))


class SchemaRefusal(ValueError):  # noqa: N818 - most of these are no errors of the standard
    """A schema that cannot be used; the message says why."""


def parse_json(text: bytes) -> object:
    """The one value that a text says in JSON. ValueError when it says none, or two at once."""
    try:
        return json.loads(text.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("two members have the same name")
    return members


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


class JsonSchema:
    """A schema that values can be held against."""

    __slots__ = ("_validator",)

    def __init__(self, schema: Mapping[str, object]) -> None:
        """Raises SchemaRefusal."""
        if len(json.dumps(schema)) > MAX_SIZE:
            raise SchemaRefusal(f"is longer than {MAX_SIZE} characters")
        _inspect(schema, schema, "", 0)
        # Only a policy with a schema needs the library, which takes ten megabytes.
        from aipolicy.rules.judges.json_checks import TooManyStepsError, Validator, find_fault

        fault = find_fault(schema)
        if fault:
            raise SchemaRefusal(fault)
        self._validator = Validator(schema)
        try:
            for value in _ANY:
                self.accepts(value)
        except (TooManyStepsError, RecursionError):
            raise SchemaRefusal("refers to itself without end") from None

    @classmethod
    def of(cls, schema: Mapping[str, object]) -> "JsonSchema":
        """The schema, made once for all that are alike. Raises SchemaRefusal."""
        return _made(json.dumps(schema, sort_keys=True))

    def accepts(self, value: object) -> bool:
        """Whether a value fits. Raises TooManyStepsError of `judges.json_checks`."""
        return self._validator.accepts(value)


@lru_cache(maxsize=64)
def _made(schema: str) -> JsonSchema:
    return JsonSchema(json.loads(schema))


def _inspect(node: object, root: Mapping[str, object], place: str, depth: int) -> None:
    """Refuse what the library would ignore, fetch or follow without bound."""
    if depth > MAX_DEPTH:
        raise SchemaRefusal(f"is nested deeper than {MAX_DEPTH}")
    if not isinstance(node, Mapping):
        return  # true, false, or an error that the library tells
    for keyword, value in node.items():
        below = f"{place}/{keyword}"
        if keyword not in _KNOWN:
            raise SchemaRefusal(f"{below}: unknown or unsupported keyword")
        if keyword == "$ref":
            _follow(value, root, below)
        elif keyword == "pattern":
            _expression(value, below)
        elif keyword == "patternProperties" and isinstance(value, Mapping):
            for name in value:
                _expression(name, below)
        for step, item in _below(keyword, value):
            _inspect(item, root, f"{below}{step}", depth + 1)


def _below(keyword: str, value: object) -> Iterable[tuple[str, object]]:
    """The schemas that a keyword holds, and where."""
    if keyword in _SCHEMAS:
        return (("", value),)
    if keyword in _LISTS and isinstance(value, list):
        return ((f"/{index}", item) for index, item in enumerate(value))
    if keyword in _MAPS and isinstance(value, Mapping):
        return ((f"/{name}", item) for name, item in value.items())
    return ()


def _follow(reference: object, root: Mapping[str, object], place: str) -> None:
    found: object = root
    if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
        raise SchemaRefusal(f'{place}: refers outside of the schema; only "#/..." is followed')
    for step in reference.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, Mapping) or name not in found:
            raise SchemaRefusal(f"{place}: refers to nothing")
        found = found[name]


def _expression(pattern: object, place: str) -> None:
    try:
        compile_pattern(str(pattern))
    except RegexError as error:
        raise SchemaRefusal(f"{place}: {error}") from None
