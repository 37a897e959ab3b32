"""Stand-ins for what admission talks to: the cluster, the scope, the settings."""

import base64
import json
import zlib
from typing import Any

from aipolicy_operator.domain.plans import Sidecars
from aipolicy_operator.domain.reviews import Review
from aipolicy_operator.services.admissions import Admissions

Object = dict[str, Any]

SIDECARS = Sidecars(
    guard_image="aipolicy-sidecar:test",
    proxy_image="aipolicy-sidecar:test",
    pull_policy="IfNotPresent",
    control_address="aipolicy-operator.aipolicy-system.svc:9443",
    control_ca="-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
    guard_resources={"requests": {"cpu": "50m", "memory": "96Mi"}, "limits": {"memory": "256Mi"}},
    proxy_resources={"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
    guard_env={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.observability.svc:4317"},
)


class Lister:
    """Lists given objects, and counts how often it is asked."""

    def __init__(self, *objects: Object, error: Exception | None = None) -> None:
        self.objects = list(objects)
        self.error = error
        self.calls = 0

    async def list(self, namespace: str | None = None) -> list[Object]:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return [
            item for item in self.objects if namespace in (None, item["metadata"].get("namespace"))
        ]


class Scope:
    """A scope that remembers what it was told to expect."""

    def __init__(self) -> None:
        self.expected: list[str] = []

    @property
    def exempt(self) -> frozenset[str]:
        return frozenset({"kube-system", "aipolicy-system"})

    async def expect(self, namespace: str) -> None:
        self.expected.append(namespace)


def admissions(
    policies: Lister, budgets: Lister | None = None, scope: Scope | None = None
) -> Admissions:
    return Admissions(policies, budgets or Lister(), scope or Scope(), lambda: SIDECARS)


def review(
    subject: Object,
    *,
    previous: Object | None = None,
    namespace: str = "team-a",
    dry_run: bool = False,
) -> Review:
    return Review(
        uid="7e1c6a08",
        kind=subject.get("kind", "Pod"),
        namespace=namespace,
        operation="CREATE" if previous is None else "UPDATE",
        dry_run=dry_run,
        subject=subject,
        previous=previous,
    )


def policy(name: str = "support-bot", **spec: Any) -> Object:
    return {
        "apiVersion": "aipolicy.dev/v1alpha1",
        "kind": "AIPolicy",
        "metadata": {"name": name, "namespace": "team-a", "generation": 1},
        "spec": {"selector": {}, **spec},
    }


def pod(**spec: Any) -> Object:
    """A pod of a Deployment with one container that declares port 8000."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"generateName": "vllm-5d9f-", "labels": {"app": "vllm"}},
        "spec": {
            "containers": [{"name": "vllm", "image": "vllm", "ports": [{"containerPort": 8000}]}],
            **spec,
        },
    }


def decode_embedded(text: str) -> Object:
    """What the guard reads out of ``AIPOLICY_EMBEDDED``."""
    document: Object = json.loads(zlib.decompress(base64.b64decode(text)))
    return document
