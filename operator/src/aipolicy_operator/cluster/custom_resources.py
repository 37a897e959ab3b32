"""Our own resources, AIPolicy and AIBudget, read live and with their status written.

Lists carry no ``resourceVersion``, so the API server answers with a quorum read: a
policy that was created before the list began is in it. That is what lets a policy and
its pods be applied in one command.
"""

from aipolicy.schemas import GROUP, VERSION
from kubernetes import client

from aipolicy_operator.cluster.connections import Connection, Object


class CustomResources:
    """The objects of one of our kinds, by its plural name."""

    def __init__(self, connection: Connection, plural: str) -> None:
        self._connection = connection
        self._api = client.CustomObjectsApi(connection.api)
        self._plural = plural

    async def list(self, namespace: str | None = None) -> list[Object]:
        """All objects of a namespace, or of the cluster."""
        if namespace is None:
            answer = await self._connection.call(
                self._api.list_cluster_custom_object, GROUP, VERSION, self._plural
            )
        else:
            answer = await self._connection.call(
                self._api.list_namespaced_custom_object,
                GROUP,
                VERSION,
                namespace,
                self._plural,
            )
        items: list[Object] = answer["items"]
        return items

    async def get(self, namespace: str, name: str) -> Object:
        """One object; NotFoundError when there is none."""
        return await self._connection.call(
            self._api.get_namespaced_custom_object,
            GROUP,
            VERSION,
            namespace,
            self._plural,
            name,
        )

    async def replace_status(self, seen: Object, status: Object) -> Object:
        """Write the status of the very version that was `seen`; returns the new object.

        ConflictError when the object has changed since, in any part.
        """
        metadata = seen["metadata"]
        return await self._connection.call(
            self._api.replace_namespaced_custom_object_status,
            GROUP,
            VERSION,
            metadata["namespace"],
            self._plural,
            metadata["name"],
            {**seen, "status": status},
        )
