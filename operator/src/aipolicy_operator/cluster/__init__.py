"""The only place that touches the Kubernetes client."""

from dataclasses import dataclass

from aipolicy_operator.cluster.connections import Connection, Object, connect
from aipolicy_operator.cluster.custom_resources import CustomResources
from aipolicy_operator.cluster.errors import ClusterError, ConflictError, NotFoundError
from aipolicy_operator.cluster.pods import Pods
from aipolicy_operator.cluster.secrets import Secrets
from aipolicy_operator.cluster.token_reviews import PodIdentity, TokenReviews
from aipolicy_operator.cluster.webhook_configurations import WebhookConfigurations

__all__ = [
    "Cluster",
    "ClusterError",
    "ConflictError",
    "Connection",
    "CustomResources",
    "NotFoundError",
    "Object",
    "PodIdentity",
    "Pods",
    "Secrets",
    "TokenReviews",
    "WebhookConfigurations",
    "connect",
    "open_cluster",
]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Everything the operator reads from and writes to the API server."""

    connection: Connection
    policies: CustomResources
    budgets: CustomResources
    pods: Pods
    secrets: Secrets
    token_reviews: TokenReviews
    webhook_configurations: WebhookConfigurations


def open_cluster(connection: Connection, namespace: str) -> Cluster:
    """Everything over one connection; `namespace` is the operator's own."""
    return Cluster(
        connection=connection,
        policies=CustomResources(connection, "aipolicies"),
        budgets=CustomResources(connection, "aibudgets"),
        pods=Pods(connection),
        secrets=Secrets(connection, namespace),
        token_reviews=TokenReviews(connection),
        webhook_configurations=WebhookConfigurations(connection),
    )
