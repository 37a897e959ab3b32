"""The checks of JSON Schema: the library's, with bounds on their work.

Each application of a keyword is a step, of which one value has `MAX_STEPS`. The library's
own checks would run a schema's expressions with backtracking and compare all items of a
list with each other; those are replaced. Values are held against schemas one by one, so
one counter serves them all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator, SchemaError, ValidationError, validators

from aipolicy.rules.expressions.regexes import compile_pattern

MAX_STEPS: Final = 20_000
"""Keywords that are applied to one value and those in it."""

Check = Callable[[Any, Any, Any, Any], Iterable[Any] | None]
"""How a keyword is applied: validator, the keyword's value, the instance, the schema around."""


class TooManyStepsError(Exception):
    """Holding a value against a schema takes more work than it may."""


class _Steps:
    """What is left of them."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = 0


_steps: Final = _Steps()


def find_fault(schema: Mapping[str, object]) -> str:
    """Why a schema is none, with the place; empty when it is one."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = "".join(f"/{step}" for step in error.absolute_path)
        return f"{place}: {error.message}"
    return ""


class Validator:
    """A schema without faults."""

    __slots__ = ("_validator",)

    def __init__(self, schema: Mapping[str, object]) -> None:
        self._validator = _Bounded(schema)

    def accepts(self, value: object) -> bool:
        """Whether a value fits. Raises TooManyStepsError."""
        _steps.left = MAX_STEPS
        return bool(self._validator.is_valid(value))


def _counted(check: Check) -> Check:
    def step(validator: Any, value: Any, instance: Any, schema: Any) -> Iterable[Any]:
        _steps.left -= 1
        if _steps.left < 0:
            raise TooManyStepsError
        return check(validator, value, instance, schema) or ()

    return step


def _matches(pattern: str, text: str) -> bool:
    return compile_pattern(pattern).search(text.encode("utf-8", "surrogatepass")) is not None


def _pattern(_: Any, pattern: str, instance: object, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError("does not match the pattern")


def _pattern_properties(
    validator: Any, patterns: Mapping[str, Any], instance: object, _: Any
) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, below in patterns.items():
            for name, value in instance.items():
                if _matches(pattern, name):
                    yield from validator.descend(value, below)


def _additional_properties(
    validator: Any, below: Any, instance: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    patterns = schema.get("patternProperties", {})
    for name, value in instance.items():
        if name in schema.get("properties", {}):
            continue
        if not any(_matches(pattern, name) for pattern in patterns):
            yield from validator.descend(value, below)


def _unique_items(_: Any, unique: bool, instance: object, __: Any) -> Iterator[ValidationError]:
    if not unique or not isinstance(instance, list):
        return
    if len(set(map(_frozen, instance))) < len(instance):
        yield ValidationError("has an item twice")


def _frozen(value: object) -> object:
    """Equal for values that are equal in JSON: 1 is 1.0 and not true."""
    if isinstance(value, dict):
        return frozenset((name, _frozen(member)) for name, member in value.items())
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return (bool, value) if isinstance(value, bool) else value


_OWN: Final[Mapping[str, Check]] = {
    "additionalProperties": _additional_properties,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "uniqueItems": _unique_items,
}
_Bounded: Final[Any] = validators.extend(
    Draft202012Validator,
    {
        name: _counted(_OWN.get(name, check))
        for name, check in Draft202012Validator.VALIDATORS.items()
    },
)
