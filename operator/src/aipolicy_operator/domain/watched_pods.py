"""What the operator remembers of a pod: enough for its snapshot and for statuses.

The pods of a whole cluster are watched, so that those that a policy selects without
guarding them are noticed; a pod's JSON is some 10 kB, this is a few hundred bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aipolicy_operator.domain.names import UNPROTECTED_ANNOTATION
from aipolicy_operator.domain.pods import (
    Pod,
    annotations,
    declared_ports,
    guarded_ports,
    is_injected,
    labels,
)
from aipolicy_operator.domain.probes import HttpProbe, find_http_probes
from aipolicy_operator.domain.protections import (
    Concern,
    Obstacle,
    find_bypasses,
    find_obstacles,
)
from aipolicy_operator.domain.workloads import owner_workload

_ENDED = ("Succeeded", "Failed")


@dataclass(frozen=True, slots=True)
class WatchedPod:
    """A pod as it was last seen."""

    namespace: str
    name: str
    uid: str
    created: str = ""
    """RFC 3339 in UTC, so that two of them compare as text."""
    labels: Mapping[str, str] = field(default_factory=dict)
    workload: str = ""
    """As `workloads.owner_workload` says."""
    live: bool = True
    """Pending or running, and not being deleted."""
    injected: bool = False
    """Whether it has the guard, judged by its immutable spec."""
    ports: tuple[int, ...] = ()
    """The ports that were redirected when it was injected."""
    probes: tuple[HttpProbe, ...] = ()
    """HTTP probes of these ports."""
    unprotected: str = ""
    """Why it was admitted without a guard, if the webhook decided so."""
    concerns: tuple[Concern, ...] = ()
    """Ways around the guard; of a pod without one, what would keep it from having one."""


def watch_pod(pod: Pod) -> WatchedPod:
    """Read what matters of a pod's JSON; KeyError or TypeError when it is no pod."""
    metadata = pod["metadata"]
    injected = is_injected(pod)
    ports = guarded_ports(pod) if injected else ()
    phase = (pod.get("status") or {}).get("phase")
    return WatchedPod(
        namespace=metadata["namespace"],
        name=metadata["name"],
        uid=metadata["uid"],
        created=metadata.get("creationTimestamp") or "",
        labels=dict(labels(pod)),
        workload=owner_workload(pod),
        live=phase not in _ENDED and not metadata.get("deletionTimestamp"),
        injected=injected,
        ports=ports,
        probes=find_http_probes(pod, ports),
        unprotected=annotations(pod).get(UNPROTECTED_ANNOTATION, ""),
        concerns=find_bypasses(pod) if injected else _obstacles(pod),
    )


def _obstacles(pod: Pod) -> tuple[Concern, ...]:
    # Which ports a policy wants is not known here, so that there are none says nothing.
    found = find_obstacles(pod, declared_ports(pod))
    return tuple(concern for concern in found if concern.reason is not Obstacle.NO_PORTS)
