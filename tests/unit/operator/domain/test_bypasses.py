from aipolicy.policies import AIPolicySpec
from aipolicy_operator.domain.bypasses import find_policy_bypasses
from aipolicy_operator.domain.watched_pods import watch_pod
from support.memory_clusters import make_pod, policy_spec

SPEC = AIPolicySpec.model_validate(policy_spec())


def found(pod: dict[str, object], spec: AIPolicySpec = SPEC) -> dict[str, str]:
    return {one.reason: one.detail for one in find_policy_bypasses(watch_pod(pod), spec)}


def test_a_guarded_pod_has_none() -> None:
    assert found(make_pod("a")) == {}


def test_a_pod_without_a_guard_is_to_be_restarted() -> None:
    details = found(make_pod("a", injected=False))
    assert "kubectl rollout restart -n team-a deployment/vllm" in details["NotInjected"]


def test_a_pod_that_nothing_restarts_is_to_be_made_anew() -> None:
    pod = make_pod("a", injected=False)
    del pod["metadata"]["ownerReferences"]
    assert "delete the pod" in found(pod)["NotInjected"]


def test_a_pod_that_cannot_be_guarded_is_not_told_to_restart() -> None:
    assert found(make_pod("a", injected=False, hostNetwork=True)).keys() == {"HostNetwork"}


def test_why_a_pod_was_admitted_without_a_guard() -> None:
    pod = make_pod("a", injected=False, annotations={"aipolicy.dev/unprotected": "NoPorts"})
    assert found(pod) == {"Unprotected": "was admitted without a guard because of NoPorts"}


def test_a_port_that_came_later_is_not_guarded() -> None:
    spec = AIPolicySpec.model_validate(policy_spec(inbound={"ports": [8000, 9000]}))
    assert "port 9000 was not guarded" in found(make_pod("a"), spec)["PortNotGuarded"]


def test_what_the_pod_may_do_itself() -> None:
    assert found(make_pod("a", hostPID=True)).keys() == {"HostPID"}
