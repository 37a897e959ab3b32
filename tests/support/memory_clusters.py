"""An API server in memory, as far as the operator's services use one."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aipolicy_operator.cluster import ConflictError, NotFoundError, PodIdentity

Object = dict[str, Any]


@dataclass
class MemoryResources:
    """Objects of one kind, with versions that conflict as the real ones do."""

    kind: str
    objects: dict[tuple[str, str], Object] = field(default_factory=dict)
    writes: int = 0
    """Statuses written."""
    reads: int = 0
    before_write: Callable[[], None] = lambda: None
    """Called before each write: lets somebody else write first, or raises."""
    on_write: Callable[[Object], None] = lambda _: None
    _versions: int = 0

    def put(self, name: str, spec: Object, namespace: str = "team-a", **metadata: Any) -> Object:
        """Create an object, or change the spec of one."""
        old = self.objects.get((namespace, name))
        generation = old["metadata"]["generation"] + 1 if old else 1
        stored = {
            "apiVersion": "aipolicy.dev/v1alpha1",
            "kind": self.kind,
            "metadata": {
                "namespace": namespace,
                "name": name,
                "uid": f"uid-of-{name}",
                "generation": generation,
                "creationTimestamp": "2025-06-01T00:00:00Z",
                **metadata,
            },
            "spec": spec,
        }
        if old and "status" in old:
            stored["status"] = old["status"]
        return self._store(stored)

    def status(self, name: str, namespace: str = "team-a") -> Object:
        status: Object = self.objects[namespace, name]["status"]
        return status

    async def list(self, namespace: str | None = None) -> list[Object]:
        return [
            copy.deepcopy(item) for key, item in self.objects.items() if namespace in (None, key[0])
        ]

    async def get(self, namespace: str, name: str) -> Object:
        self.reads += 1
        try:
            return copy.deepcopy(self.objects[namespace, name])
        except KeyError:
            raise NotFoundError("404") from None

    async def replace_status(self, seen: Object, status: Object) -> Object:
        self.before_write()
        metadata = seen["metadata"]
        current = self.objects.get((metadata["namespace"], metadata["name"]))
        if current is None:
            raise NotFoundError("404")
        if current["metadata"]["resourceVersion"] != metadata["resourceVersion"]:
            raise ConflictError("409")
        self.writes += 1
        stored = self._store({**copy.deepcopy(current), "status": copy.deepcopy(status)})
        self.on_write(copy.deepcopy(stored))
        return copy.deepcopy(stored)

    def _store(self, stored: Object) -> Object:
        self._versions += 1
        stored["metadata"]["resourceVersion"] = str(self._versions)
        metadata = stored["metadata"]
        self.objects[metadata["namespace"], metadata["name"]] = stored
        return copy.deepcopy(stored)


@dataclass
class MemoryPods:
    """Pods by name."""

    pods: dict[str, Object] = field(default_factory=dict)

    async def list(self, namespace: str) -> list[Object]:
        return [pod for pod in self.pods.values() if pod["metadata"]["namespace"] == namespace]

    async def get(self, namespace: str, name: str) -> Object:
        pod = self.pods.get(name)
        if pod is None or pod["metadata"]["namespace"] != namespace:
            raise NotFoundError("404")
        return pod


@dataclass
class MemoryReviewer:
    """Knows whose token is whose."""

    identities: dict[str, PodIdentity] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def identify(self, token: str, audience: str) -> PodIdentity | None:
        self.asked.append((token, audience))
        return self.identities.get(token)


def make_pod(
    name: str,
    *,
    namespace: str = "team-a",
    injected: bool = True,
    ports: str = "8000",
    created: str = "2025-06-01T01:00:00Z",
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    **spec: Any,
) -> Object:
    """A running pod, of a Deployment called ``vllm``, with the guard in it or without."""
    guard = [
        {"name": "aipolicy-init", "env": [{"name": "AIPOLICY_PORTS", "value": ports}]},
        {"name": "aipolicy-guard", "restartPolicy": "Always"},
        {"name": "aipolicy-proxy", "restartPolicy": "Always"},
    ]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "namespace": namespace,
            "name": name,
            "uid": f"uid-of-{name}",
            "creationTimestamp": created,
            "labels": {"app": "vllm", "pod-template-hash": "abc", **(labels or {})},
            "annotations": annotations or {},
            "ownerReferences": [{"controller": True, "kind": "ReplicaSet", "name": "vllm-abc"}],
        },
        "spec": {
            "initContainers": guard if injected else [],
            "containers": [{"name": "app", "ports": [{"containerPort": 8000}]}],
            **spec,
        },
        "status": {"phase": "Running"},
    }


def policy_spec(**fields: Any) -> Object:
    """A policy for the pods of `make_pod`."""
    return {"selector": {"matchLabels": {"app": "vllm"}}, **fields}


def budget_spec(tokens: int = 1000, **fields: Any) -> Object:
    return {"limit": {"tokens": tokens}, "period": {"calendar": "Day"}, **fields}


def condition(status: Object, kind: str) -> Object:
    """The condition of this type."""
    found: Object = next(one for one in status["conditions"] if one["type"] == kind)
    return found
