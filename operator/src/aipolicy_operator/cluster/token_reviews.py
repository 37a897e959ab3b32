"""Who a guard is: the API server's word about the token that it shows.

The token is projected into one pod and bound to it, so the pod's name and UID come
from the token and cannot be claimed by anyone else.
"""

from dataclasses import dataclass
from typing import Any

from kubernetes import client

from aipolicy_operator.cluster.connections import Connection

_SERVICE_ACCOUNT = "system:serviceaccount:"
_POD_NAME = "authentication.kubernetes.io/pod-name"
_POD_UID = "authentication.kubernetes.io/pod-uid"


@dataclass(frozen=True, slots=True)
class PodIdentity:
    """The pod that a token was projected into."""

    namespace: str
    pod: str
    """Name of the pod."""
    uid: str
    """UID of the pod."""


class TokenReviews:
    """Asks the API server about tokens."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = client.AuthenticationV1Api(connection.api)

    async def identify(self, token: str, audience: str) -> PodIdentity | None:
        """The pod that holds the token; None when it proves none, for this audience."""
        review = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenReview",
            "spec": {"token": token, "audiences": [audience]},
        }
        answer = await self._connection.call(self._api.create_token_review, review)
        return read_identity(answer.get("status", {}), audience)


def read_identity(status: dict[str, Any], audience: str) -> PodIdentity | None:
    """Read a ``TokenReviewStatus``; None unless it names the audience and a pod."""
    user = status.get("user", {})
    name = user.get("username", "")
    extra = user.get("extra", {})
    pods, uids = extra.get(_POD_NAME, []), extra.get(_POD_UID, [])
    if not status.get("authenticated") or audience not in status.get("audiences", []):
        return None
    if not name.startswith(_SERVICE_ACCOUNT) or len(pods) != 1 or len(uids) != 1:
        return None
    namespace = name.removeprefix(_SERVICE_ACCOUNT).partition(":")[0]
    return PodIdentity(namespace=namespace, pod=pods[0], uid=uids[0])
