"""A namespace's secrets as the API server keeps them, with versions and conflicts."""

import copy
from typing import Any

from aipolicy_operator.cluster import ConflictError

Object = dict[str, Any]


class Store:
    """One secret, shared by several writers."""

    def __init__(self) -> None:
        self.secret: Object | None = None
        self.version = 0
        self.writes = 0

    async def find(self, name: str) -> Object | None:
        assert name == "aipolicy-operator-certificates"
        return copy.deepcopy(self.secret)

    async def create(self, secret: Object) -> Object:
        if self.secret is not None:
            raise ConflictError("exists")
        return self._write(secret)

    async def replace(self, secret: Object) -> Object:
        if self.secret is None:
            raise ConflictError("gone")
        if secret["metadata"]["resourceVersion"] != self.secret["metadata"]["resourceVersion"]:
            raise ConflictError("changed")
        return self._write(secret)

    def _write(self, secret: Object) -> Object:
        self.version += 1
        self.writes += 1
        self.secret = copy.deepcopy(secret)
        self.secret["metadata"]["resourceVersion"] = str(self.version)
        return self.secret
