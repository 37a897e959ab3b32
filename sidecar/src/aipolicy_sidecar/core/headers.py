"""HTTP header fields as the exchange needs them: looked up by name, never by place.

A field that comes several times counts as one list (RFC 9110, section 5.3), so that a
check of ``content-type`` or ``content-encoding`` cannot be dodged by sending it twice.
"""

from collections.abc import Iterable, Iterator
from typing import Self

from typing_extensions import override

Fields = tuple[tuple[str, str], ...]
"""Header fields to set: (lower-case name, value) pairs."""


class Headers:
    """Immutable header fields of one message; names are lower-case, values Latin-1 text."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[str, str]) -> None:
        self._fields = fields

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Collect (name, value) pairs; values of one name are joined with a comma."""
        fields: dict[str, str] = {}
        for key, value in pairs:
            name = key.lower()
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
        return cls(fields)

    def get(self, name: str) -> str | None:
        """The value of a field by its lower-case name, or None."""
        return self._fields.get(name)

    def names(self) -> Iterator[str]:
        """The names of all fields, pseudo-headers such as ``:path`` included."""
        return iter(self._fields)

    @override
    def __repr__(self) -> str:
        return f"Headers({sorted(self._fields)})"  # names only: values may be content

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._fields == other._fields

    @override
    def __hash__(self) -> int:
        return hash(frozenset(self._fields.items()))
