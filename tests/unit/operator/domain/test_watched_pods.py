import pytest
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_operator.domain.watched_pods import watch_pod
from support.memory_clusters import make_pod


def test_what_matters_of_a_guarded_pod() -> None:
    probed = {
        "name": "app",
        "ports": [{"containerPort": 8000}],
        "readinessProbe": {"httpGet": {"path": "/health", "port": 8000}},
    }
    pod = watch_pod(make_pod("a", containers=[probed], hostPID=True))
    assert (pod.namespace, pod.name, pod.uid) == ("team-a", "a", "uid-of-a")
    assert pod.workload == "Deployment/vllm"
    assert (pod.injected, pod.live, pod.ports) == (True, True, (8000,))
    assert pod.probes == (HttpProbe(8000, "/health"),)
    assert [concern.reason for concern in pod.concerns] == ["HostPID"]


def test_what_matters_of_a_pod_without_a_guard() -> None:
    marked = {"aipolicy.dev/unprotected": "HostNetwork"}
    pod = watch_pod(make_pod("a", injected=False, annotations=marked, hostNetwork=True))
    assert (pod.injected, pod.ports, pod.unprotected) == (False, (), "HostNetwork")
    assert [concern.reason for concern in pod.concerns] == ["HostNetwork"]


def test_that_a_pod_declares_no_ports_is_no_obstacle_yet() -> None:
    assert watch_pod(make_pod("a", injected=False, containers=[{"name": "app"}])).concerns == ()


@pytest.mark.parametrize(
    ("phase", "deleted", "live"),
    (
        ("Pending", None, True),
        ("Running", None, True),
        ("Running", "2025-06-01T00:00:00Z", False),
        ("Succeeded", None, False),
        ("Failed", None, False),
    ),
)
def test_a_pod_lives_until_it_ends(phase: str, deleted: str | None, live: bool) -> None:
    pod = make_pod("a")
    pod["status"]["phase"] = phase
    pod["metadata"]["deletionTimestamp"] = deleted
    assert watch_pod(pod).live is live
