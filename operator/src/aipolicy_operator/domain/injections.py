"""Injection: a pod as its user wrote it becomes a pod with a guard and a proxy.

Pure, so that golden files can pin every byte. It may run twice on the same pod (the API
server calls again when another webhook changed it, and people copy running pods), so it
first takes out whatever an earlier run put in: what bears our mark is always replaced
by the real thing, never trusted.
"""

import copy
from collections.abc import Collection
from typing import Any

from aipolicy_operator.domain.names import (
    ACCOUNT_PATH,
    CONTAINERS,
    EMBEDDED_VARIABLE,
    GUARD_CONTAINER,
    GUARD_HEALTH_PORT,
    GUARD_UID,
    INIT_CONTAINER,
    INJECTED_LABEL,
    MASK_VOLUME,
    POLICIES_ANNOTATION,
    PORTS_ANNOTATION,
    PORTS_VARIABLE,
    PROXY_CONTAINER,
    PROXY_READY_PORT,
    SHARED_PATH,
    SHARED_VOLUME,
    TOKEN_AUDIENCE,
    TOKEN_PATH,
    TOKEN_SECONDS,
    TOKEN_VOLUME,
    UNPROTECTED_ANNOTATION,
    VOLUMES,
)
from aipolicy_operator.domain.plans import Plan
from aipolicy_operator.domain.pods import Container, Pod, is_marked
from aipolicy_operator.domain.probes import restore_tcp_probes, rewrite_tcp_probes
from aipolicy_operator.domain.protections import Concern

CONCURRENCY = 2
"""Worker threads of the proxy; one handles several thousand requests a second."""


def inject(pod: Pod, plan: Plan) -> Pod:
    """The pod with our containers, as the plan says. The pod given is left as it is."""
    changed = strip(pod)
    spec = changed["spec"]
    ports = plan.policy.ports
    spec["containers"] = [rewrite_tcp_probes(item, ports) for item in spec["containers"]]
    spec["initContainers"] = [
        init_container(plan),
        guard_container(plan),
        proxy_container(plan),
        *(rewrite_tcp_probes(item, ports) for item in spec.get("initContainers") or ()),
    ]
    spec["volumes"] = [*(spec.get("volumes") or ()), *volumes()]
    metadata = changed["metadata"]
    metadata["labels"] = {**(metadata.get("labels") or {}), INJECTED_LABEL: "true"}
    metadata["annotations"] = {
        **(metadata.get("annotations") or {}),
        POLICIES_ANNOTATION: ",".join(policy.name for policy in plan.policy.policies),
        PORTS_ANNOTATION: _joined(ports),
    }
    return changed


def mark_unprotected(pod: Pod, concerns: Collection[Concern]) -> Pod:
    """The pod without a guard, and with an annotation that says why it has none."""
    changed = strip(pod)
    metadata = changed["metadata"]
    reasons = sorted({concern.reason.value for concern in concerns})
    metadata["annotations"] = {
        **(metadata.get("annotations") or {}),
        UNPROTECTED_ANNOTATION: ",".join(reasons),
    }
    return changed


def strip(pod: Pod) -> Pod:
    """The pod as its user wrote it. One without our mark comes back as a plain copy."""
    changed = copy.deepcopy(pod)
    metadata = changed.setdefault("metadata", {})
    _drop(metadata, "annotations", (UNPROTECTED_ANNOTATION,))
    if not is_marked(changed):
        return changed
    _drop(metadata, "labels", (INJECTED_LABEL,))
    _drop(metadata, "annotations", (POLICIES_ANNOTATION, PORTS_ANNOTATION))
    spec = changed["spec"]
    for kind in ("containers", "initContainers"):
        if kind in spec:
            kept = [item for item in spec[kind] or () if item.get("name") not in CONTAINERS]
            spec[kind] = [restore_tcp_probes(item) for item in kept]
    if "volumes" in spec:
        spec["volumes"] = [
            volume for volume in spec["volumes"] or () if volume.get("name") not in VOLUMES
        ]
    for kind in ("initContainers", "volumes"):
        if kind in spec and not spec[kind]:
            del spec[kind]
    return changed


def init_container(plan: Plan) -> Container:
    """Redirects inbound traffic to the proxy, once, before anything else runs."""
    return {
        "name": INIT_CONTAINER,
        "image": plan.sidecars.guard_image,
        "imagePullPolicy": plan.sidecars.pull_policy,
        "command": ["aipolicy-guard"],
        "args": ["init"],
        "env": [{"name": PORTS_VARIABLE, "value": _joined(plan.policy.ports)}],
        # As large as the guard: init containers run before it, so this reserves nothing more.
        "resources": dict(plan.sidecars.guard_resources),
        "securityContext": {
            **_confined(),
            "runAsUser": 0,
            "runAsGroup": 0,
            "runAsNonRoot": False,
            "capabilities": {"drop": ["ALL"], "add": ["NET_ADMIN", "NET_RAW"]},
        },
        "volumeMounts": [_mask()],
    }


def guard_container(plan: Plan) -> Container:
    """Decides about every request and answer."""
    sidecars = plan.sidecars
    probe = {"grpc": {"port": GUARD_HEALTH_PORT}}
    return {
        "name": GUARD_CONTAINER,
        "image": sidecars.guard_image,
        "imagePullPolicy": sidecars.pull_policy,
        "restartPolicy": "Always",
        "command": ["aipolicy-guard"],
        "args": ["serve"],
        "env": [
            *_pod_identity(),
            {"name": "AIPOLICY_WORKLOAD", "value": _workload(plan.workload)},
            {"name": PORTS_VARIABLE, "value": _joined(plan.policy.ports)},
            {"name": "AIPOLICY_CONTROL_ADDRESS", "value": sidecars.control_address},
            {"name": "AIPOLICY_CONTROL_CA", "value": sidecars.control_ca},
            {"name": "AIPOLICY_EDGE", "value": sidecars.guard_edge},
            {"name": EMBEDDED_VARIABLE, "value": plan.embedded},
            *(
                {"name": name, "value": sidecars.guard_env[name]}
                for name in sorted(sidecars.guard_env)
            ),
        ],
        "ports": [{"name": "aipolicy-health", "containerPort": GUARD_HEALTH_PORT}],
        "startupProbe": {**probe, "periodSeconds": 1, "failureThreshold": 60},
        "readinessProbe": {**probe, "periodSeconds": 5},
        "livenessProbe": {**probe, "periodSeconds": 10, "timeoutSeconds": 5},
        "resources": dict(sidecars.guard_resources),
        "securityContext": _unprivileged(),
        "volumeMounts": [
            {"name": SHARED_VOLUME, "mountPath": SHARED_PATH},
            {"name": TOKEN_VOLUME, "mountPath": TOKEN_PATH, "readOnly": True},
            _mask(),
        ],
    }


def proxy_container(plan: Plan) -> Container:
    """Envoy, which carries the traffic and asks the guard."""
    probe = {"httpGet": {"path": "/ready", "port": PROXY_READY_PORT}}
    return {
        "name": PROXY_CONTAINER,
        "image": plan.sidecars.proxy_image,
        "imagePullPolicy": plan.sidecars.pull_policy,
        "restartPolicy": "Always",
        "command": ["envoy"],
        "args": [
            "--config-yaml",
            plan.bootstrap,
            "--service-node",
            "$(AIPOLICY_POD_NAME).$(AIPOLICY_POD_NAMESPACE)",
            "--service-cluster",
            "aipolicy",
            "--concurrency",
            str(CONCURRENCY),
            "--log-level",
            "warning",
            "--disable-hot-restart",
            # Clients on kept-alive connections move to a changed listener at their next answer.
            "--drain-strategy",
            "immediate",
        ],
        "env": _pod_identity(),
        "ports": [{"name": "aipolicy-ready", "containerPort": PROXY_READY_PORT}],
        "startupProbe": {**probe, "periodSeconds": 1, "failureThreshold": 60},
        "readinessProbe": {**probe, "periodSeconds": 5},
        "resources": dict(plan.sidecars.proxy_resources),
        "securityContext": _unprivileged(),
        "volumeMounts": [{"name": SHARED_VOLUME, "mountPath": SHARED_PATH}, _mask()],
    }


def volumes() -> list[dict[str, Any]]:
    """Our volumes. None is mounted by any container but ours."""
    return [
        {"name": SHARED_VOLUME, "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}},
        {
            "name": TOKEN_VOLUME,
            "projected": {
                # The containers run as different users, so the kubelet gives the token to
                # none of them: it must be readable by all, in the one container that has it.
                "defaultMode": 0o444,
                "sources": [
                    {
                        "serviceAccountToken": {
                            "path": "token",
                            "audience": TOKEN_AUDIENCE,
                            "expirationSeconds": TOKEN_SECONDS,
                        }
                    }
                ],
            },
        },
        {"name": MASK_VOLUME, "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}},
    ]


def _pod_identity() -> list[dict[str, Any]]:
    fields = (
        ("AIPOLICY_POD_NAME", "metadata.name"),
        ("AIPOLICY_POD_NAMESPACE", "metadata.namespace"),
        ("AIPOLICY_POD_UID", "metadata.uid"),
    )
    return [
        {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}
        for name, path in fields
    ]


def _workload(workload: str) -> str:
    # A pod that is its own workload has no name yet when it is injected.
    return "Pod/$(AIPOLICY_POD_NAME)" if workload == "Pod/" else workload


def _confined() -> dict[str, Any]:
    return {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def _unprivileged() -> dict[str, Any]:
    return {
        **_confined(),
        "runAsUser": GUARD_UID,
        "runAsGroup": GUARD_UID,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
    }


def _mask() -> dict[str, Any]:
    # Without a mount here Kubernetes would mount the application's ServiceAccount token.
    return {"name": MASK_VOLUME, "mountPath": ACCOUNT_PATH, "readOnly": True}


def _joined(ports: Collection[int]) -> str:
    return ",".join(map(str, ports))


def _drop(metadata: dict[str, Any], kind: str, keys: Collection[str]) -> None:
    """Take keys out of labels or annotations, and leave no empty map behind."""
    if any(key in (metadata.get(kind) or ()) for key in keys):
        kept = {key: value for key, value in metadata[kind].items() if key not in keys}
        if kept:
            metadata[kind] = kept
        else:
            del metadata[kind]
