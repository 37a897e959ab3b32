"""The two webhook configurations that the operator wants, as a function of what it knows.

Pods are mutated through two entries. One covers exactly the namespaces that have a
policy, and fails closed: while the operator is away, their pods wait. The other covers
every other namespace, briefly and failing open: it catches the pods that come with a
policy in one command, before the first entry knows the namespace, and a broken operator
blocks nothing there. The operator's own namespace and kube-system are in neither, so
that the operator and the cluster can always be repaired.

Policies and budgets are validated failing closed: while the operator is away none can
be created or changed. Deleting one and writing its status need no webhook.
"""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from aipolicy.schemas import GROUP, VERSION

from aipolicy_operator.domain.names import CLUSTER_ROLE, CONFIGURATION_NAME, OWN_NAMESPACES

GUARDED_PATH = "/pods/guarded"
OTHERS_PATH = "/pods/others"
RESOURCES_PATH = "/resources"

GUARDED_TIMEOUT = 5
"""Seconds that the API server waits for a pod of a namespace with a policy."""
OTHERS_TIMEOUT = 1
"""Seconds that it waits for a pod of any other namespace, and then goes on."""

_NAMESPACE_LABEL = "kubernetes.io/metadata.name"
_RBAC = "rbac.authorization.k8s.io/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the API server finds the operator, and who owns what it is told."""

    namespace: str
    """The operator's own."""
    service: str
    ca_bundle: bytes
    """PEM certificates."""
    owner_uid: str | None
    """UID of the chart's ClusterRole; with it everything goes when the chart goes."""

    @property
    def exempt(self) -> frozenset[str]:
        """Namespaces that are never guarded."""
        return frozenset({self.namespace, *OWN_NAMESPACES})


def mutating_configuration(endpoint: Endpoint, namespaces: Collection[str]) -> dict[str, Any]:
    """The entries for pods; `namespaces` are those that have a policy."""
    guarded = sorted(set(namespaces) - endpoint.exempt)
    others = sorted({*guarded, *endpoint.exempt})
    webhooks = [
        _pods(
            endpoint,
            name="others",
            path=OTHERS_PATH,
            timeout=OTHERS_TIMEOUT,
            failure="Ignore",
            operator="NotIn",
            namespaces=others,
        )
    ]
    if guarded:
        fail_closed = _pods(
            endpoint,
            name="guarded",
            path=GUARDED_PATH,
            timeout=GUARDED_TIMEOUT,
            failure="Fail",
            operator="In",
            namespaces=guarded,
        )
        webhooks.insert(0, fail_closed)
    return _configuration("MutatingWebhookConfiguration", endpoint, webhooks)


def validating_configuration(endpoint: Endpoint) -> dict[str, Any]:
    """The entry for policies and budgets."""
    webhook = {
        **_common(endpoint, RESOURCES_PATH),
        "name": f"resources.{GROUP}",
        # A policy's namespace is put in scope before the policy is let in.
        "sideEffects": "NoneOnDryRun",
        "failurePolicy": "Fail",
        "timeoutSeconds": GUARDED_TIMEOUT,
        "rules": [
            {
                "apiGroups": [GROUP],
                "apiVersions": [VERSION],
                "resources": ["aipolicies", "aibudgets"],
                "operations": ["CREATE", "UPDATE"],
                "scope": "Namespaced",
            }
        ],
    }
    return _configuration("ValidatingWebhookConfiguration", endpoint, [webhook])


def owner_references(uid: str | None) -> list[dict[str, Any]]:
    """References to the chart's ClusterRole, for objects that go when the chart goes."""
    if uid is None:
        return []
    return [{"apiVersion": _RBAC, "kind": "ClusterRole", "name": CLUSTER_ROLE, "uid": uid}]


def _pods(
    endpoint: Endpoint,
    *,
    name: str,
    path: str,
    timeout: int,
    failure: str,
    operator: str,
    namespaces: list[str],
) -> dict[str, Any]:
    return {
        **_common(endpoint, path),
        "name": f"pods.{name}.{GROUP}",
        "sideEffects": "None",
        "failurePolicy": failure,
        "timeoutSeconds": timeout,
        # Another webhook may add the labels or ports that decide.
        "reinvocationPolicy": "IfNeeded",
        "namespaceSelector": {
            "matchExpressions": [
                {"key": _NAMESPACE_LABEL, "operator": operator, "values": namespaces}
            ]
        },
        "rules": [
            {
                "apiGroups": [""],
                "apiVersions": ["v1"],
                "resources": ["pods"],
                "operations": ["CREATE"],
                "scope": "Namespaced",
            }
        ],
    }


def _common(endpoint: Endpoint, path: str) -> dict[str, Any]:
    return {
        "admissionReviewVersions": ["v1"],
        "matchPolicy": "Equivalent",
        "clientConfig": {
            "service": {
                "namespace": endpoint.namespace,
                "name": endpoint.service,
                "path": path,
                "port": 443,
            },
            "caBundle": base64.b64encode(endpoint.ca_bundle).decode("ascii"),
        },
    }


def _configuration(kind: str, endpoint: Endpoint, webhooks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {
            "name": CONFIGURATION_NAME,
            "labels": {"app.kubernetes.io/managed-by": CLUSTER_ROLE},
            "ownerReferences": owner_references(endpoint.owner_uid),
        },
        "webhooks": webhooks,
    }
