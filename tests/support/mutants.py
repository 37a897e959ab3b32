"""Documents almost as an API has them: each place in turn has another value, or a new name."""

import json
from collections.abc import Iterator
from typing import Any, Final

from aipolicy_sidecar.content.messages import Segment

WRONG: Final[tuple[Any, ...]] = (
    *(None, True, 7, -1.5, "x", "7", "", [], [[]], ["x"], {}, {"x": "y"}, 2**70),
)
"""A value of each type, and numbers in strings."""


def places_of(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document, as names and indexes from the top."""
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield (*above, key)
        yield from places_of(value[key], (*above, key))


def value_at(document: Any, place: tuple[Any, ...]) -> Any:
    """What lies at a place."""
    for key in place:
        document = document[key]
    return document


def put(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at a place, which need not be there."""
    if not place:
        return value
    key, *below = place
    if isinstance(document, list):
        return [*document[:key], put(document[key], tuple(below), value), *document[key + 1 :]]
    return {**document, key: put(document.get(key), tuple(below), value)}


def mutants(document: Any, values: tuple[Any, ...] = WRONG) -> Iterator[Any]:
    """The document with another value at each of its places, one at a time."""
    for place in places_of(document):
        for value in values:
            yield put(document, place, value)


def marks(segments: tuple[Segment, ...]) -> dict[str, bytes]:
    """An edit of each text, none like another."""
    return {segment.pointer: b"[%d]" % place for place, segment in enumerate(segments)}


def planted(document: Any, secret: str) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The document with a secret in each string in turn, and as a new name of each object.

    In a string that is JSON itself, the secret is in its strings and names as well.
    """
    for place in ((), *places_of(document)):
        value = value_at(document, place)
        if isinstance(value, dict):
            yield (*place, secret), put(document, (*place, secret), "a")
            yield (*place, "new"), put(document, (*place, "new"), {"a": [f"so {secret} é"]})
        elif isinstance(value, str):
            yield place, put(document, place, f"so {secret} é")
            if value.startswith('{"'):
                for _, inner in planted(json.loads(value), secret):
                    yield place, put(document, place, json.dumps(inner, ensure_ascii=False))
