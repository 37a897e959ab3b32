from typing import Any

import pytest
from aipolicy_operator.domain.protections import Bypass, Obstacle, find_bypasses, find_obstacles
from support.admissions import pod


def _container(**fields: Any) -> dict[str, Any]:
    return pod(containers=[{"name": "vllm", "ports": [{"containerPort": 8000}], **fields}])


def _projected(audience: str) -> dict[str, Any]:
    source = {"serviceAccountToken": {"path": "token", "audience": audience}}
    return pod(volumes=[{"name": "v", "projected": {"sources": [{"configMap": {}}, source]}}])


def _annotated(**annotations: str) -> dict[str, Any]:
    made = pod()
    made["metadata"]["annotations"] = annotations
    return made


@pytest.mark.parametrize(
    ("made", "reasons"),
    (
        (pod(), ()),
        (pod(hostNetwork=True), (Obstacle.HOST_NETWORK,)),
        (pod(os={"name": "windows"}), (Obstacle.WINDOWS,)),
        (pod(os={"name": "linux"}), ()),
        (_annotated(**{"kubernetes.io/config.mirror": "x"}), (Obstacle.STATIC_POD,)),
        (pod(securityContext={"runAsUser": 1337}), (Obstacle.GUARD_USER,)),
        (_container(securityContext={"runAsUser": 1337}), (Obstacle.GUARD_USER,)),
        (pod(initContainers=[{"name": "aipolicy-init"}]), (Obstacle.NAME_CONFLICT,)),
        (pod(volumes=[{"name": "aipolicy-token"}]), (Obstacle.NAME_CONFLICT,)),
        (_container(volumeMounts=[{"name": "aipolicy"}]), (Obstacle.NAME_CONFLICT,)),
        (_projected("aipolicy.dev/control"), (Obstacle.GUARD_TOKEN,)),
        (_projected("vault"), ()),
        (_container(ports=[{"containerPort": 15021}]), (Obstacle.PORT_CONFLICT,)),
        (_container(livenessProbe={"grpc": {"port": 8000}}), (Obstacle.GRPC_PROBE,)),
        (_container(livenessProbe={"grpc": {"port": 9000}}), ()),
        (
            _container(readinessProbe={"httpGet": {"port": 8000, "scheme": "HTTPS"}}),
            (Obstacle.TLS_PORT,),
        ),
    ),
)
def test_obstacles(made: dict[str, Any], reasons: tuple[Obstacle, ...]) -> None:
    found = find_obstacles(made, (8000,))
    assert tuple(concern.reason for concern in found) == reasons
    assert all(concern.detail for concern in found)


def test_without_ports_there_is_nothing_to_guard() -> None:
    assert [concern.reason for concern in find_obstacles(pod(), ())] == [Obstacle.NO_PORTS]


@pytest.mark.parametrize(
    ("made", "reasons"),
    (
        (pod(), ()),
        (pod(hostPID=True), (Bypass.HOST_PID,)),
        (pod(shareProcessNamespace=True), (Bypass.SHARED_PROCESSES,)),
        (_container(securityContext={"privileged": True}), (Bypass.PRIVILEGED,)),
        (
            _container(securityContext={"capabilities": {"add": ["CAP_NET_ADMIN"]}}),
            (Bypass.NET_ADMIN,),
        ),
        (_container(securityContext={"capabilities": {"add": ["ALL"]}}), (Bypass.NET_ADMIN,)),
        (_container(securityContext={"capabilities": {"add": ["CHOWN"]}}), ()),
        (_container(ports=[{"containerPort": 8000, "protocol": "UDP"}]), (Bypass.UDP_PORT,)),
        (
            pod(ephemeralContainers=[{"name": "d", "securityContext": {"privileged": True}}]),
            (Bypass.PRIVILEGED,),
        ),
        (
            pod(ephemeralContainers=[{"name": "d", "securityContext": {"runAsUser": 1337}}]),
            (Bypass.GUARD_USER,),
        ),
        # Our init container has NET_ADMIN, and is gone before the application starts.
        (
            pod(
                initContainers=[
                    {
                        "name": "aipolicy-init",
                        "securityContext": {"capabilities": {"add": ["NET_ADMIN"]}},
                    }
                ]
            ),
            (),
        ),
    ),
)
def test_bypasses(made: dict[str, Any], reasons: tuple[Bypass, ...]) -> None:
    assert tuple(concern.reason for concern in find_bypasses(made)) == reasons
