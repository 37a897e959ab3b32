"""Reading the parts of a pod that matter here, from the plain JSON of the API.

A pod is kept as JSON from end to end, so that a field younger than this program is
never lost on its way through the webhook.
"""

from collections.abc import Iterator
from typing import Any

from aipolicy_operator.domain.names import (
    CONTAINERS,
    GUARD_CONTAINER,
    INIT_CONTAINER,
    INJECTED_LABEL,
    PORTS_VARIABLE,
    PROXY_CONTAINER,
)

Pod = dict[str, Any]
Container = dict[str, Any]

APP_LISTS = ("containers", "initContainers", "ephemeralContainers")


def labels(pod: Pod) -> dict[str, str]:
    """The pod's labels."""
    found: dict[str, str] = pod.get("metadata", {}).get("labels") or {}
    return found


def annotations(pod: Pod) -> dict[str, str]:
    """The pod's annotations."""
    found: dict[str, str] = pod.get("metadata", {}).get("annotations") or {}
    return found


def app_containers(pod: Pod) -> list[Container]:
    """The containers that are the application, which is what declares its ports."""
    return [
        container
        for container in pod.get("spec", {}).get("containers") or ()
        if container.get("name") not in CONTAINERS
    ]


def all_containers(pod: Pod) -> Iterator[Container]:
    """Every container of the user's: the application's, init and ephemeral ones."""
    for kind in APP_LISTS:
        for container in pod.get("spec", {}).get(kind) or ():
            if container.get("name") not in CONTAINERS:
                yield container


def declared_ports(pod: Pod, protocol: str = "TCP") -> tuple[int, ...]:
    """Ports that the application's containers declare, sorted, each once."""
    return tuple(
        sorted(
            {
                int(port["containerPort"])
                for container in app_containers(pod)
                for port in container.get("ports") or ()
                if (port.get("protocol") or "TCP") == protocol
            }
        )
    )


def is_marked(pod: Pod) -> bool:
    """Whether the pod says that it has been injected, which anyone can write."""
    return labels(pod).get(INJECTED_LABEL) == "true"


def is_injected(pod: Pod) -> bool:
    """Whether the pod has the guard and the proxy, judged by its immutable spec."""
    names = {container.get("name") for container in pod.get("spec", {}).get("initContainers") or ()}
    return {GUARD_CONTAINER, PROXY_CONTAINER} <= names


def guarded_ports(pod: Pod) -> tuple[int, ...]:
    """The ports that were redirected when the pod was injected; empty if it was not."""
    for container in pod.get("spec", {}).get("initContainers") or ():
        if container.get("name") == INIT_CONTAINER:
            for variable in container.get("env") or ():
                if variable.get("name") == PORTS_VARIABLE:
                    return tuple(int(port) for port in variable["value"].split(","))
    return ()
