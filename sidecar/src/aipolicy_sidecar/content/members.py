"""Members of JSON objects, read by type.

A member that is absent or null counts as not given. Any other type than the one that is
asked for is the sender's error, told with the place and never with the value.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from aipolicy_sidecar.content.json_documents import BodyError

Members = Mapping[str, object]


def read_object(value: object, pointer: str) -> dict[str, object]:
    """The value, which must be an object."""
    if not isinstance(value, dict):
        raise BodyError("expected an object", pointer)
    return value


def read_text(members: Members, name: str, pointer: str) -> str | None:
    """A string member of the object at `pointer`."""
    value = members.get(name)
    if value is None or isinstance(value, str):
        return value
    raise BodyError("expected a string", f"{pointer}/{name}")


def read_flag(members: Members, name: str, pointer: str) -> bool:
    """A boolean member; False when not given."""
    value = members.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BodyError("expected a boolean", f"{pointer}/{name}")


def read_count(
    members: Members, name: str, pointer: str, *, most: int, least: int = 1
) -> int | None:
    """An integer member from `least` to `most`. Numbers in strings and fractions are errors."""
    value = members.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BodyError(f"expected an integer from {least} to {most}", f"{pointer}/{name}")
    return value


def read_list(members: Members, name: str, pointer: str) -> list[object]:
    """A list member; empty when not given."""
    value = members.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BodyError("expected a list", f"{pointer}/{name}")
    return value


def are_numbers(values: list[object]) -> bool:
    """Whether a list, which may be very long, holds nothing but integers: numbers of tokens."""
    return {int}.issuperset(map(type, values))


def read_parts(content: object, pointer: str) -> Iterator[tuple[str, str | dict[str, object]]]:
    """The texts and parts of a message's content, and where each lies.

    APIs take a string or a list of parts; some servers take strings among them (vLLM).
    """
    if isinstance(content, str):
        yield pointer, content
    elif isinstance(content, list):
        for index, part in enumerate(content):
            place = f"{pointer}/{index}"
            yield place, part if isinstance(part, str) else read_object(part, place)
    elif content is not None:
        raise BodyError("expected a string or a list", pointer)


def require_plain_names(members: Members, known: AbstractSet[str], pointer: str) -> None:
    """Refuse names that differ from a known one only in case.

    Go's ``encoding/json`` takes ``Messages``, and even ``me\u017f\u017fages``, for
    ``messages``, and the last one wins: a second meaning of the body.
    """
    for name in members:
        if name not in known and name.casefold() in known:
            raise BodyError(f'another spelling of "{name.casefold()}"', pointer)
