"""What the golden pods do not show: invariants over all of them, and odd shapes."""

import copy
from typing import Any

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy_operator.domain.injections import inject, mark_unprotected, strip
from aipolicy_operator.domain.plans import Plan
from aipolicy_operator.domain.protections import Concern, Obstacle
from hypothesis import given
from hypothesis import strategies as st
from support.admissions import SIDECARS, Object, pod

PLAN = Plan(
    policy=EffectivePolicy(namespace="team-a", ports=(8000,)),
    workload="Deployment/vllm",
    embedded="e",
    bootstrap="{}",
    sidecars=SIDECARS,
)
NAMES = st.sampled_from(("a", "b", "aipolicy", "cache"))
PROBES = st.fixed_dictionaries(
    {},
    optional={
        "readinessProbe": st.sampled_from(
            ({"tcpSocket": {"port": 8000}}, {"httpGet": {"port": 8000}}, {"tcpSocket": {"port": 9}})
        )
    },
)
CONTAINERS = st.builds(lambda name, probes: {"name": name, **probes}, NAMES, PROBES)
SPECS = st.fixed_dictionaries(
    {"containers": st.lists(CONTAINERS, min_size=1, max_size=3)},
    optional={
        "initContainers": st.lists(CONTAINERS, max_size=2),
        "volumes": st.lists(st.builds(dict, name=st.sampled_from(("model", "x"))), max_size=2),
        "unknownField": st.just({"kept": True}),
    },
)


@given(SPECS)
def test_injecting_is_idempotent_and_leaves_its_input_alone(spec: dict[str, Any]) -> None:
    given_pod = {"metadata": {"labels": {"app": "x"}}, "spec": spec}
    before = copy.deepcopy(given_pod)
    once = inject(given_pod, PLAN)
    assert given_pod == before
    assert inject(once, PLAN) == once
    assert [item["name"] for item in once["spec"]["initContainers"][:3]] == [
        "aipolicy-init",
        "aipolicy-guard",
        "aipolicy-proxy",
    ]
    assert once["spec"].get("unknownField") == spec.get("unknownField")


def _ours(injected: Object) -> list[Object]:
    return [
        item for item in injected["spec"]["initContainers"] if item["name"].startswith("aipolicy-")
    ]


def test_only_the_init_container_has_rights_and_only_two() -> None:
    init, *others = (item["securityContext"] for item in _ours(inject(pod(), PLAN)))
    assert init["capabilities"] == {"drop": ["ALL"], "add": ["NET_ADMIN", "NET_RAW"]}
    for context in others:
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["runAsNonRoot"] is True
        assert (context["runAsUser"], context["runAsGroup"]) == (1337, 1337)
    for context in (init, *others):
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}


def test_the_application_mounts_none_of_our_volumes_and_we_none_of_its_token() -> None:
    injected = inject(pod(initContainers=[{"name": "helper"}]), PLAN)
    for container in injected["spec"]["containers"] + injected["spec"]["initContainers"][3:]:
        assert not container.get("volumeMounts")
    for container in _ours(injected):
        paths = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
        assert paths["/var/run/secrets/kubernetes.io/serviceaccount"] == "aipolicy-no-credentials"
        assert ("aipolicy-token" in paths.values()) == (container["name"] == "aipolicy-guard")


def test_a_changed_policy_replaces_what_an_earlier_injection_put_in() -> None:
    wider = Plan(
        policy=EffectivePolicy(namespace="team-a", ports=(8000, 8001)),
        workload=PLAN.workload,
        embedded="other",
        bootstrap="{}",
        sidecars=SIDECARS,
    )
    assert inject(inject(pod(), PLAN), wider) == inject(pod(), wider)


@pytest.mark.parametrize("field", ("labels", "annotations"))
def test_null_maps_are_as_good_as_none(field: str) -> None:
    made = pod()
    made["metadata"][field] = None
    assert inject(made, PLAN)["metadata"]["labels"]["aipolicy.dev/injected"] == "true"


def test_an_unprotected_pod_says_why_and_only_while_it_is() -> None:
    concerns = (Concern(Obstacle.WINDOWS, "w"), Concern(Obstacle.HOST_NETWORK, "h"))
    marked = mark_unprotected(inject(pod(), PLAN), concerns)
    assert marked["metadata"]["annotations"] == {"aipolicy.dev/unprotected": "HostNetwork,Windows"}
    assert "initContainers" not in marked["spec"]
    assert strip(marked) == pod()
    assert "aipolicy.dev/unprotected" not in inject(marked, PLAN)["metadata"]["annotations"]


def test_stripping_a_pod_without_our_mark_changes_nothing() -> None:
    made = pod(initContainers=[{"name": "aipolicy-guard"}], volumes=[{"name": "aipolicy"}])
    assert strip(made) == made
