"""Pods, as far as status and the control channel need to see them. Never written."""

from kubernetes import client

from aipolicy_operator.cluster.connections import Connection, Object

PAGE = 500
"""Pods in one answer, so that a large namespace does not arrive as one huge document."""


class Pods:
    """The pods of the cluster."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = client.CoreV1Api(connection.api)

    async def get(self, namespace: str, name: str) -> Object:
        """One pod; NotFoundError when there is none."""
        return await self._connection.call(self._api.read_namespaced_pod, name, namespace)

    async def list(self, namespace: str, label_selector: str = "") -> list[Object]:
        """All pods of a namespace that match the selector (``a=b,c in (d,e)``)."""
        pods: list[Object] = []
        proceed = ""
        while True:
            answer = await self._connection.call(
                self._api.list_namespaced_pod,
                namespace,
                label_selector=label_selector,
                limit=PAGE,
                _continue=proceed,
            )
            pods += answer["items"]
            proceed = answer["metadata"].get("continue", "")
            if not proceed:
                return pods
