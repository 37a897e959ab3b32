"""Which workload a pod belongs to, as far as the pod itself tells.

Budgets can be kept per workload, so the name must be the same at admission, when the
pod has no name yet, and later, and must not need another lookup. A ReplicaSet's name is
its Deployment's name and the pod template's hash, which the pod carries as a label.
"""

from collections.abc import Mapping
from typing import Any

MAX_KIND = 63
MAX_NAME = 253
"""Characters that are kept of an owner. What the API server accepts there has no bound, and
one pod's owner must not make a status too large to be written."""
_HASH = "pod-template-hash"


def owner_workload(pod: Mapping[str, Any]) -> str:
    """The controlling workload as ``Kind/name``, such as ``Deployment/vllm``.

    A pod without a controller is its own workload, ``Pod/name``; before it has a name
    (``generateName`` at admission) that is ``Pod/`` alone.
    """
    metadata = pod.get("metadata") or {}
    for owner in metadata.get("ownerReferences") or ():
        if owner.get("controller"):
            return _workload(owner["kind"], owner["name"], metadata.get("labels") or {})
    return f"Pod/{metadata.get('name') or ''}"


def _workload(kind: str, name: str, labels: Mapping[str, str]) -> str:
    suffix = f"-{labels[_HASH]}" if labels.get(_HASH) else ""
    if kind == "ReplicaSet" and suffix and name.endswith(suffix) and name != suffix:
        kind, name = "Deployment", name.removesuffix(suffix)
    return f"{kind[:MAX_KIND]}/{name[:MAX_NAME]}"
