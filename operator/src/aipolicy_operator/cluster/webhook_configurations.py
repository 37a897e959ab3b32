"""The two webhook configurations, which the operator alone owns."""

from typing import Any

from kubernetes import client

from aipolicy_operator.cluster.connections import Connection, Object
from aipolicy_operator.cluster.errors import NotFoundError

MANAGER = "aipolicy-operator"
"""Field manager of what the operator applies."""


class WebhookConfigurations:
    """Mutating and validating webhook configurations, and who owns them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = client.AdmissionregistrationV1Api(connection.api)
        self._rbac = client.RbacAuthorizationV1Api(connection.api)

    async def owner_uid(self, cluster_role: str) -> str:
        """UID of the chart's ClusterRole; NotFoundError when there is none."""
        answer = await self._connection.call(self._rbac.read_cluster_role, cluster_role)
        uid: str = answer["metadata"]["uid"]
        return uid

    async def apply(self, desired: Object) -> None:
        """Make the configuration in the cluster equal the desired one; create it if absent.

        The whole list of webhooks is sent, which a merge patch replaces as one; when nothing
        differs, the API server writes nothing.
        """
        match desired["kind"]:
            case "MutatingWebhookConfiguration":
                create: Any = self._api.create_mutating_webhook_configuration
                patch: Any = self._api.patch_mutating_webhook_configuration
            case "ValidatingWebhookConfiguration":
                create = self._api.create_validating_webhook_configuration
                patch = self._api.patch_validating_webhook_configuration
            case kind:
                raise ValueError(f"{kind} is no webhook configuration")
        try:
            await self._connection.call(
                patch,
                desired["metadata"]["name"],
                desired,
                field_manager=MANAGER,
                _content_type="application/merge-patch+json",
            )
        except NotFoundError:
            await self._connection.call(create, desired, field_manager=MANAGER)
