"""Secrets of the operator's own namespace: the certificates live in one."""

from kubernetes import client

from aipolicy_operator.cluster.connections import Connection, Object
from aipolicy_operator.cluster.errors import NotFoundError


class Secrets:
    """The secrets of one namespace."""

    def __init__(self, connection: Connection, namespace: str) -> None:
        self._connection = connection
        self._api = client.CoreV1Api(connection.api)
        self._namespace = namespace

    async def find(self, name: str) -> Object | None:
        """The secret, or None when there is none."""
        try:
            return await self._connection.call(
                self._api.read_namespaced_secret, name, self._namespace
            )
        except NotFoundError:
            return None

    async def create(self, secret: Object) -> Object:
        """Create it; ConflictError when somebody else has."""
        return await self._connection.call(
            self._api.create_namespaced_secret, self._namespace, secret
        )

    async def replace(self, secret: Object) -> Object:
        """Write the version that was read; ConflictError when it has changed since."""
        name = secret["metadata"]["name"]
        return await self._connection.call(
            self._api.replace_namespaced_secret, name, self._namespace, secret
        )
