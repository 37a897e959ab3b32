"""Ways around the guard in one pod, under one policy, in words that say what to do."""

from collections.abc import Iterator
from enum import StrEnum

from aipolicy.policies import AIPolicySpec, Bypass

from aipolicy_operator.domain.watched_pods import WatchedPod


class Gap(StrEnum):
    """Why a pod, or a port of it, has no guard."""

    NOT_INJECTED = "NotInjected"
    UNPROTECTED = "Unprotected"
    PORT_NOT_GUARDED = "PortNotGuarded"


_RESTARTABLE = ("Deployment", "StatefulSet", "DaemonSet")


def find_policy_bypasses(pod: WatchedPod, spec: AIPolicySpec) -> tuple[Bypass, ...]:
    """What could reach the model, or act for it, past the guard of this pod."""
    found = _of_injected(pod, spec) if pod.injected else _of_bare(pod)
    return tuple(
        Bypass(pod=pod.name, reason=reason, detail=detail[:1024]) for reason, detail in found
    )


def _of_injected(pod: WatchedPod, spec: AIPolicySpec) -> Iterator[tuple[str, str]]:
    uncovered = sorted(set(spec.inbound.ports) - set(pod.ports))
    if uncovered:
        ports = ", ".join(map(str, uncovered))
        yield (
            Gap.PORT_NOT_GUARDED,
            f"port {ports} was not guarded when the pod started; {_restart(pod)}",
        )
    for concern in pod.concerns:
        yield concern.reason.value, concern.detail


def _of_bare(pod: WatchedPod) -> Iterator[tuple[str, str]]:
    for concern in pod.concerns:
        yield concern.reason.value, concern.detail
    if pod.concerns:
        return
    if pod.unprotected:
        yield Gap.UNPROTECTED, f"was admitted without a guard because of {pod.unprotected}"
    else:
        yield (
            Gap.NOT_INJECTED,
            f"started before a policy selected it, or while the operator was away; {_restart(pod)}",
        )


def _restart(pod: WatchedPod) -> str:
    kind, _, name = pod.workload.partition("/")
    if kind in _RESTARTABLE:
        command = f"kubectl rollout restart -n {pod.namespace} {kind.lower()}/{name}"
        return f"restart the pod: {command}"
    return f"delete the pod and let its owner, or you, create it again ({pod.workload})"
