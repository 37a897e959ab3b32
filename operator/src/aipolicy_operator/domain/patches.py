"""The difference of two JSON documents as a JSON Patch (RFC 6902), as admission wants it.

Objects are compared member by member; a list that differs is replaced as a whole, which
is what a reader of an audit log can follow.
"""

from typing import Any

Operation = dict[str, Any]


def diff(old: dict[str, Any], new: dict[str, Any], path: str = "") -> list[Operation]:
    """The operations that turn `old` into `new`, in a stable order."""
    operations: list[Operation] = []
    for key in sorted(old.keys() | new.keys()):
        place = f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
        if key not in new:
            operations.append({"op": "remove", "path": place})
        elif key not in old:
            operations.append({"op": "add", "path": place, "value": new[key]})
        elif isinstance(old[key], dict) and isinstance(new[key], dict):
            operations += diff(old[key], new[key], place)
        elif old[key] != new[key]:
            operations.append({"op": "replace", "path": place, "value": new[key]})
    return operations
