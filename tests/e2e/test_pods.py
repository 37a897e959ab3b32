"""Which pods get the guard, and that none slips by."""

import functools
import json
from typing import Any

import pytest
from support.clusters import SYSTEM, Cluster
from support.commands import CommandError, wait_for
from support.workloads import deployment, model_container, policy, rule

pytestmark = pytest.mark.node

SPEC: dict[str, Any] = {"rules": [rule("injection", "Deny", promptInjection={})]}
ROUNDS = 50
SIDECARS = {"aipolicy-init", "aipolicy-guard", "aipolicy-proxy"}


def init_containers(pod: dict[str, Any]) -> set[str]:
    return {container["name"] for container in pod["spec"].get("initContainers", [])}


def pods(cluster: Cluster, namespace: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = cluster.get("pods", "-n", namespace)["items"]
    return items


def bare_pod(image: str, name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": "support-bot"}},
        "spec": {"containers": [model_container(image)], **spec},
    }


def test_a_policy_and_its_deployment_in_one_apply_fifty_times(cluster: Cluster) -> None:
    image = cluster.images["aipolicy-testapp"]
    names = [f"race-{number:02}" for number in range(ROUNDS)]
    unprotected = []
    for name in names:
        cluster.kubectl("create", "namespace", name)
        # Never scheduled: this is about admission, and fifty models are a lot.
        document = deployment(image, nodeSelector={"aipolicy.dev/nowhere": "true"})
        cluster.apply(policy("support-bot", SPEC), document, namespace=name)
        found = wait_for(f"a pod in {name}", functools.partial(pods, cluster, name), within=60)
        unprotected += [name for pod in found if not init_containers(pod) >= SIDECARS]
        cluster.kubectl("delete", "namespace", name, "--wait=false")
    assert unprotected == []


def test_without_the_operator_guarded_namespaces_wait_and_others_do_not(cluster: Cluster) -> None:
    image = cluster.images["aipolicy-testapp"]
    guarded = cluster.fresh_namespace("away-guarded")
    other = cluster.fresh_namespace("away-other")
    cluster.apply(policy("support-bot", SPEC), namespace=guarded)
    wait_for(
        "the namespace in the webhook's scope",
        lambda: guarded in json.dumps(cluster.get("mutatingwebhookconfigurations", "aipolicy")),
        within=20,
    )
    cluster.kubectl("scale", "deployment/aipolicy-operator", "-n", SYSTEM, "--replicas=0")
    try:
        wait_for(
            "the operator gone",
            lambda: not cluster.get("pods", "-n", SYSTEM)["items"],
            within=60,
        )
        cluster.apply(deployment(image), namespace=guarded)
        cluster.apply(deployment(image), namespace=other)
        cluster.wait_ready(other, "app=support-bot", within=60)
        wait_for(
            "the refusal as an event",
            lambda: "aipolicy" in cluster.kubectl("get", "events", "-n", guarded),
            within=60,
        )
        assert pods(cluster, guarded) == []
    finally:
        cluster.kubectl("scale", "deployment/aipolicy-operator", "-n", SYSTEM, "--replicas=1")
        cluster.wait_ready(SYSTEM, "app.kubernetes.io/name=aipolicy-operator")
    cluster.wait_ready(guarded, "app=support-bot", within=180)
    assert all(init_containers(pod) >= SIDECARS for pod in pods(cluster, guarded))
    for namespace in (guarded, other):
        cluster.kubectl("delete", "namespace", namespace, "--wait=false")


def test_pods_that_cannot_be_protected_are_refused_or_reported(cluster: Cluster) -> None:
    image = cluster.images["aipolicy-testapp"]
    namespace = cluster.fresh_namespace("unprotectable")
    cluster.apply(policy("support-bot", SPEC), namespace=namespace)
    with pytest.raises(CommandError, match="hostNetwork"):
        cluster.apply(bare_pod(image, "on-the-host", hostNetwork=True), namespace=namespace)
    with pytest.raises(CommandError, match="1337"):
        cluster.apply(
            bare_pod(image, "as-the-proxy", securityContext={"runAsUser": 1337}),
            namespace=namespace,
        )
    cluster.apply(policy("support-bot", SPEC | {"unprotectablePods": "Allow"}), namespace=namespace)
    nowhere = {"nodeSelector": {"aipolicy.dev/nowhere": "true"}}
    cluster.apply(bare_pod(image, "on-the-host", hostNetwork=True, **nowhere), namespace=namespace)

    def reported() -> bool:
        status = cluster.get("aipolicy", "support-bot", "-n", namespace)["status"]
        conditions = {c["type"]: c["status"] for c in status["conditions"]}
        bypasses = {bypass["pod"]: bypass["reason"] for bypass in status["bypasses"]}
        return conditions["PartiallyEnforceable"] == "True" and "on-the-host" in bypasses

    wait_for("the pod reported", reported, within=30)
    cluster.kubectl("delete", "namespace", namespace, "--wait=false")


def test_a_pod_older_than_its_policy_is_reported_until_it_is_restarted(cluster: Cluster) -> None:
    image = cluster.images["aipolicy-testapp"]
    namespace = cluster.fresh_namespace("older")
    cluster.apply(deployment(image), namespace=namespace)
    cluster.wait_ready(namespace, "app=support-bot")
    cluster.apply(policy("support-bot", SPEC), namespace=namespace)

    def status() -> dict[str, Any]:
        found: dict[str, Any] = cluster.get("aipolicy", "support-bot", "-n", namespace)["status"]
        return found

    reported = wait_for(
        "the pod reported",
        lambda: [b for b in status().get("bypasses", []) if b["reason"] == "NotInjected"],
        within=30,
    )
    assert "rollout restart" in reported[0]["detail"]
    assert status()["pods"]["injected"] == 0
    cluster.kubectl("rollout", "restart", "deployment/support-bot", "-n", namespace)
    wait_for(
        "enforced after the restart",
        lambda: (
            {c["type"]: c["status"] for c in status()["conditions"]}["Enforced"] == "True"
            and status()["bypasses"] == []
        ),
        within=120,
    )
    cluster.kubectl("delete", "namespace", namespace, "--wait=false")


@pytest.mark.parametrize(
    ("spec", "message"),
    (
        ({"rules": [rule("x", "Deny", pii={}, patterns={"words": ["a"]})]}, "exactly one of"),
        ({"rules": [rule("x", "Deny")]}, "exactly one of"),
        (
            {"rules": [rule("x", "Deny", patterns={"regex": ["a("]})]},
            r"spec\.rules\[0\]\.patterns\.regex\[0\]",
        ),
        ({"rules": [rule("x", "Deny", patterns={"regex": ["(?=a)b"]})]}, "look"),
        ({"rules": [rule("x", "Deny", pii={}), rule("x", "Deny", pii={})]}, "[Dd]uplicate"),
        ({"rulez": []}, "unknown field"),
        ({"rules": [rule("x", "Redact", promptInjection={})]}, "only be denied"),
        ({"limits": {"maxBodyBytes": "lots"}}, "maxBodyBytes"),
    ),
)
def test_a_bad_policy_is_refused_with_path_and_reason(
    cluster: Cluster, spec: dict[str, Any], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        cluster.apply(policy("bad", spec), namespace="default")


def test_kubectl_explains_the_rules(cluster: Cluster) -> None:
    text = cluster.kubectl("explain", "aipolicy.spec.rules")
    assert "Deny refuses the message" in text
    assert "aip" in cluster.kubectl("api-resources", "--api-group=aipolicy.dev")
