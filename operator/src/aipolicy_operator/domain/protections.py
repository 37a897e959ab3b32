"""What keeps a pod from being protected, and what gets around the protection.

An obstacle means that the guard would not see the traffic, or would break the pod, so
nothing is injected: the policy says whether such a pod is refused or admitted and
reported. A bypass leaves the guard at work and is only reported: with the rights that
the pod asked for, its own processes could get around it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aipolicy_operator.domain.names import (
    CONTAINERS,
    GUARD_UID,
    RESERVED_PORTS,
    TOKEN_AUDIENCE,
    VOLUMES,
)
from aipolicy_operator.domain.pods import (
    APP_LISTS,
    Pod,
    all_containers,
    annotations,
    declared_ports,
)
from aipolicy_operator.domain.probes import find_handlers

_POWERS = {"NET_ADMIN", "SYS_ADMIN", "ALL"}
_MIRROR = "kubernetes.io/config.mirror"


class Obstacle(StrEnum):
    """Why a pod cannot be protected."""

    HOST_NETWORK = "HostNetwork"
    WINDOWS = "Windows"
    STATIC_POD = "StaticPod"
    GUARD_USER = "GuardUser"
    GUARD_TOKEN = "GuardToken"  # noqa: S105 - a reason
    NAME_CONFLICT = "NameConflict"
    PORT_CONFLICT = "PortConflict"
    NO_PORTS = "NoPorts"
    GRPC_PROBE = "GRPCProbe"
    TLS_PORT = "TLSPort"
    POLICY_TOO_LARGE = "PolicyTooLarge"


class Bypass(StrEnum):
    """What could get around the guard of a protected pod."""

    PRIVILEGED = "Privileged"
    NET_ADMIN = "NetAdmin"
    HOST_PID = "HostPID"
    SHARED_PROCESSES = "SharedProcessNamespace"
    UDP_PORT = "UDPPort"
    GUARD_USER = "GuardUser"


@dataclass(frozen=True, slots=True)
class Concern:
    """One obstacle or bypass, with the cause in words."""

    reason: Obstacle | Bypass
    detail: str


def find_obstacles(pod: Pod, ports: Collection[int]) -> tuple[Concern, ...]:
    """What keeps this pod, as its user wrote it, from being guarded on these ports."""
    return tuple(_obstacles(pod, ports))


def find_bypasses(pod: Pod) -> tuple[Concern, ...]:
    """What could get around the guard of this pod, whether it is injected yet or not."""
    return tuple(_bypasses(pod))


def _obstacles(pod: Pod, ports: Collection[int]) -> Iterator[Concern]:
    spec = pod.get("spec", {})
    if spec.get("hostNetwork"):
        yield Concern(
            Obstacle.HOST_NETWORK, "hostNetwork: the pod has no network of its own to redirect"
        )
    if (spec.get("os") or {}).get("name") == "windows":
        yield Concern(Obstacle.WINDOWS, "os.name: the guard runs on Linux only")
    if _MIRROR in annotations(pod):
        yield Concern(
            Obstacle.STATIC_POD, "a static pod is started by the kubelet from a file, as it is"
        )
    yield from _conflicts(pod)
    yield from _tokens(pod)
    if not ports:
        udp = " (UDP is not guarded)" if declared_ports(pod, "UDP") else ""
        yield Concern(
            Obstacle.NO_PORTS,
            f"no container declares a TCP port{udp}, and no policy names one in inbound.ports",
        )
    for handler in find_handlers(pod):
        if handler.port not in ports:
            continue
        where = f"container {handler.container}: {handler.kind} to port {handler.port}"
        if handler.kind == "grpc":
            yield Concern(Obstacle.GRPC_PROBE, f"{where} would be refused by the guard")
        elif (handler.action.get("scheme") or "").upper() == "HTTPS":
            yield Concern(Obstacle.TLS_PORT, f"{where} is HTTPS, which the guard cannot read")


def _conflicts(pod: Pod) -> Iterator[Concern]:
    spec = pod.get("spec", {})
    if _runs_as_guard(spec.get("securityContext")):
        yield Concern(Obstacle.GUARD_USER, f"securityContext.runAsUser: {GUARD_UID} is the guard's")
    taken = [
        container.get("name")
        for kind in APP_LISTS
        for container in spec.get(kind) or ()
        if container.get("name") in CONTAINERS
    ]
    taken += [
        volume.get("name") for volume in spec.get("volumes") or () if volume.get("name") in VOLUMES
    ]
    for name in taken:
        yield Concern(Obstacle.NAME_CONFLICT, f"the name {name} belongs to the guard")
    for container in all_containers(pod):
        where = f"container {container.get('name', '')}"
        if _runs_as_guard(container.get("securityContext")):
            yield Concern(Obstacle.GUARD_USER, f"{where}: runAsUser {GUARD_UID} is the guard's")
        for mount in container.get("volumeMounts") or ():
            if mount.get("name") in VOLUMES:
                yield Concern(
                    Obstacle.NAME_CONFLICT, f"{where}: the volume {mount['name']} is the guard's"
                )
        for port in container.get("ports") or ():
            if port.get("containerPort") in RESERVED_PORTS:
                yield Concern(
                    Obstacle.PORT_CONFLICT,
                    f"{where}: port {port['containerPort']} belongs to the guard",
                )


def _tokens(pod: Pod) -> Iterator[Concern]:
    for volume in pod.get("spec", {}).get("volumes") or ():
        for source in (volume.get("projected") or {}).get("sources") or ():
            if (source.get("serviceAccountToken") or {}).get("audience") == TOKEN_AUDIENCE:
                yield Concern(
                    Obstacle.GUARD_TOKEN,
                    f"volume {volume.get('name', '')}: a token for {TOKEN_AUDIENCE} would let its"
                    " holder speak for the guard",
                )


def _runs_as_guard(context: dict[str, Any] | None) -> bool:
    return (context or {}).get("runAsUser") == GUARD_UID


def _bypasses(pod: Pod) -> Iterator[Concern]:
    spec = pod.get("spec", {})
    if spec.get("hostPID"):
        yield Concern(Bypass.HOST_PID, "hostPID: its processes can reach into the guard's")
    if spec.get("shareProcessNamespace"):
        yield Concern(
            Bypass.SHARED_PROCESSES,
            "shareProcessNamespace: its processes can signal the guard's, or read their files",
        )
    for container in all_containers(pod):
        where = f"container {container.get('name', '')}"
        context = container.get("securityContext") or {}
        added = (context.get("capabilities") or {}).get("add") or ()
        if context.get("privileged"):
            yield Concern(Bypass.PRIVILEGED, f"{where}: privileged, can undo the redirect")
        elif {name.upper().removeprefix("CAP_") for name in added} & _POWERS:
            yield Concern(Bypass.NET_ADMIN, f"{where}: {', '.join(added)}, can undo the redirect")
        if _runs_as_guard(context):  # an ephemeral one; others are not let in
            yield Concern(
                Bypass.GUARD_USER, f"{where}: runAsUser {GUARD_UID} is not redirected to the guard"
            )
    for port in declared_ports(pod, "UDP"):
        yield Concern(Bypass.UDP_PORT, f"port {port}/UDP (HTTP/3?) is not guarded")
