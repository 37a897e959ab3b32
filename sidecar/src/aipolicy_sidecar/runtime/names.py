"""Bounding names that clients choose, before they become metric attributes.

Each distinct value is a time series for ever, in the guard and in whatever stores the
metrics; a client that invents models must not be able to fill either.
"""

MAX_NAMES = 64
OTHER = "other"
"""Stands for every name beyond the bound."""


class BoundedNames:
    """The first MAX_NAMES names are kept, half of the places for those proven to exist."""

    def __init__(self, limit: int = MAX_NAMES) -> None:
        self._names: set[str] = set()
        self._limit = limit

    def bound(self, name: str, *, proven: bool) -> str:
        """The name itself, or OTHER when there is no place for it.

        `proven` names are those the upstream knows, so invented ones cannot crowd them out.
        """
        if name in self._names:
            return name
        if len(self._names) >= (self._limit if proven else self._limit // 2):
            return OTHER
        self._names.add(name)
        return name


METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}
)


def method_name(method: str) -> str:
    """The HTTP method, or ``_OTHER`` as the semantic conventions have it."""
    return method if method in METHODS else "_OTHER"
