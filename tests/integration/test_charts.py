"""The chart as Helm sees it: clean, strict about its values, and true to them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from aipolicy_operator.domain.settings import Settings
from support.commands import CommandError, run

CHART = Path(__file__).parents[2] / "charts" / "aipolicy"
DIGEST = f"sha256:{'0' * 64}"
Manifests = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def helm() -> str:
    found = shutil.which("helm")
    if found is None:
        pytest.fail("helm is not on PATH: `make test-integration` builds it and puts it there")
    return found


def _render(helm: str, *values: str, release: str = "aipolicy") -> Manifests:
    settings = [f"--set-json={value}" for value in values]
    text = run([helm, "template", release, str(CHART), "--namespace=aipolicy-system", *settings])
    documents = [document for document in yaml.safe_load_all(text) if document]
    found = {(document["kind"], document["metadata"]["name"]): document for document in documents}
    assert len(found) == len(documents)
    return found


def _pod(manifests: Manifests) -> dict[str, Any]:
    template: dict[str, Any] = manifests["Deployment", "aipolicy-operator"]["spec"]["template"]
    return template


def _environment(manifests: Manifests) -> dict[str, Any]:
    (container,) = _pod(manifests)["spec"]["containers"]
    variables = {variable["name"]: variable.get("value") for variable in container["env"]}
    assert len(variables) == len(container["env"])
    return variables


def test_lint_is_clean(helm: str) -> None:
    assert "0 chart(s) failed" in run([helm, "lint", "--strict", str(CHART)])


def test_everything_that_is_installed(helm: str) -> None:
    assert sorted(_render(helm)) == [
        ("ClusterRole", "aipolicy-operator"),
        ("ClusterRoleBinding", "aipolicy-operator"),
        ("CustomResourceDefinition", "aibudgets.aipolicy.dev"),
        ("CustomResourceDefinition", "aipolicies.aipolicy.dev"),
        ("Deployment", "aipolicy-operator"),
        ("Role", "aipolicy-operator"),
        ("RoleBinding", "aipolicy-operator"),
        ("Service", "aipolicy-operator"),
        ("ServiceAccount", "aipolicy-operator"),
    ]


def test_every_object_carries_the_recommended_labels(helm: str) -> None:
    for manifest in _render(helm, release="other").values():
        labels = manifest["metadata"]["labels"]
        assert labels["app.kubernetes.io/name"] == "aipolicy-operator"
        assert labels["app.kubernetes.io/instance"] == "other"
        assert labels["app.kubernetes.io/part-of"] == "aipolicy"
        assert labels["app.kubernetes.io/managed-by"] == "Helm"
        assert labels["helm.sh/chart"].startswith("aipolicy-")


@pytest.mark.parametrize("name", ("aibudgets", "aipolicies"))
def test_definitions_are_the_generated_ones_and_kept(helm: str, name: str) -> None:
    generated = yaml.safe_load((CHART / "files" / "crds" / f"{name}.yaml").read_text())
    kind = ("CustomResourceDefinition", f"{name}.aipolicy.dev")
    keep = "helm.sh/resource-policy"
    kept = _render(helm)[kind]
    assert kept["spec"] == generated["spec"]
    assert kept["metadata"]["annotations"][keep] == "keep"
    removed = _render(helm, "crds.keep=false")[kind]
    assert removed["spec"] == generated["spec"]
    assert keep not in removed["metadata"].get("annotations", {})
    assert kind not in _render(helm, "crds.install=false")


def test_permissions_reach_the_roles(helm: str) -> None:
    manifests = _render(helm)
    for kind, scope in (("ClusterRole", "cluster"), ("Role", "namespace")):
        rules = yaml.safe_load((CHART / "files" / "permissions" / f"{scope}.yaml").read_text())
        assert manifests[kind, "aipolicy-operator"]["rules"] == rules
        binding = manifests[f"{kind}Binding", "aipolicy-operator"]
        assert binding["roleRef"]["kind"] == kind
        assert binding["roleRef"]["name"] == "aipolicy-operator"
        (subject,) = binding["subjects"]
        assert (subject["name"], subject["namespace"]) == ("aipolicy-operator", "aipolicy-system")


def test_the_operator_fits_the_restricted_pod_security_standard(helm: str) -> None:
    spec = _pod(_render(helm))["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert not any("hostPath" in volume for volume in spec["volumes"])


def test_service_and_probes_name_ports_that_there_are(helm: str) -> None:
    manifests = _render(helm)
    (container,) = _pod(manifests)["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    environment = _environment(manifests)
    assert str(ports["webhooks"]) == environment["AIPOLICY_WEBHOOK_PORT"]
    assert str(ports["control"]) == environment["AIPOLICY_CONTROL_PORT"]
    assert str(ports["health"]) == environment["AIPOLICY_HEALTH_PORT"]
    service = manifests["Service", "aipolicy-operator"]["spec"]
    assert {port["port"]: port["targetPort"] for port in service["ports"]} == {
        443: "webhooks",
        9443: "control",
    }
    labels = _pod(manifests)["metadata"]["labels"]
    assert service["selector"].items() <= labels.items()
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] in ports


def test_the_operator_is_told_exactly_what_it_reads(helm: str) -> None:
    ours = {name for name in _environment(_render(helm)) if name.startswith("AIPOLICY_")}
    assert ours == {field.alias for field in Settings.model_fields.values()}


def test_images_are_named_by_tag_or_digest(helm: str) -> None:
    manifests = _render(
        helm,
        'images.operator={"repository": "r.example/operator", "tag": "7"}',
        f'images.sidecar={{"repository": "r.example/sidecar", "tag": "7", "digest": "{DIGEST}"}}',
        'images.pullPolicy="Always"',
        'images.pullSecrets=["registry"]',
    )
    spec = _pod(manifests)["spec"]
    assert spec["containers"][0]["image"] == "r.example/operator:7"
    assert spec["imagePullSecrets"] == [{"name": "registry"}]
    environment = _environment(manifests)
    assert environment["AIPOLICY_SIDECAR_IMAGE"] == f"r.example/sidecar@{DIGEST}"
    assert environment["AIPOLICY_PROXY_IMAGE"] == f"r.example/sidecar@{DIGEST}"
    assert environment["AIPOLICY_IMAGE_PULL_POLICY"] == "Always"


def test_the_proxy_can_be_any_envoy(helm: str) -> None:
    manifests = _render(helm, 'images.proxy={"repository": "r.example/envoy", "tag": "v1.40"}')
    assert _environment(manifests)["AIPOLICY_PROXY_IMAGE"] == "r.example/envoy:v1.40"


def test_telemetry_reaches_guards_and_yields_to_standard_variables(helm: str) -> None:
    name = "OTEL_EXPORTER_OTLP_ENDPOINT"
    endpoint = 'telemetry.otlp.endpoint="http://collector:4317"'
    assert json.loads(_environment(_render(helm))["AIPOLICY_GUARD_ENV"]) == {}
    told = _environment(_render(helm, endpoint))
    assert name not in told  # the operator itself sends nothing
    assert json.loads(told["AIPOLICY_GUARD_ENV"]) == {name: "http://collector:4317"}
    given = f'guard.env={{"{name}": "http://guards:4317", "OTEL_TRACES_SAMPLER": "always_on"}}'
    assert json.loads(_environment(_render(helm, endpoint, given))["AIPOLICY_GUARD_ENV"]) == {
        name: "http://guards:4317",
        "OTEL_TRACES_SAMPLER": "always_on",
    }


def test_the_guards_edge_can_be_chosen(helm: str) -> None:
    assert _environment(_render(helm))["AIPOLICY_GUARD_EDGE"] == "lean"
    assert _environment(_render(helm, 'guard.edge="grpc"'))["AIPOLICY_GUARD_EDGE"] == "grpc"


def test_the_operators_environment_can_be_given(helm: str) -> None:
    given = _environment(_render(helm, 'operator.env={"NO_PROXY": ".svc"}'))
    assert given["NO_PROXY"] == ".svc"


def test_resources_and_placement_reach_the_pods(helm: str) -> None:
    manifests = _render(
        helm,
        'guard.resources={"requests": {"cpu": "1"}, "limits": null}',
        'operator.nodeSelector={"pool": "system"}',
        'operator.tolerations=[{"operator": "Exists"}]',
        'operator.priorityClassName="system-cluster-critical"',
        'operator.podLabels={"team": "platform"}',
    )
    guard = json.loads(_environment(manifests)["AIPOLICY_GUARD_RESOURCES"])
    assert guard == {"requests": {"cpu": "1", "memory": "96Mi"}}
    spec = _pod(manifests)["spec"]
    assert spec["nodeSelector"] == {"pool": "system"}
    assert spec["tolerations"] == [{"operator": "Exists"}]
    assert spec["priorityClassName"] == "system-cluster-critical"
    assert _pod(manifests)["metadata"]["labels"]["team"] == "platform"


@pytest.mark.parametrize(
    ("value", "complaint"),
    (
        ("crd.keep=true", "additional properties 'crd' not allowed"),
        ("operator.replicas=2", "additional properties 'replicas' not allowed"),
        ('images.pullPolicy="Sometimes"', "images/pullPolicy"),
        ('images.operator.digest="latest"', "images/operator/digest"),
        ('images.proxy.repository="envoy"', "images/proxy"),
        ('guard.env={"PATH": "/"}', "additional properties 'PATH' not allowed"),
        ('guard.edge="go"', "guard/edge"),
        ('operator.env={"AIPOLICY_NAMESPACE": "x"}', "AIPOLICY_NAMESPACE"),
        ('operator.env={"OTEL_TRACES_SAMPLER": "always_on"}', "OTEL_TRACES_SAMPLER"),
        ('telemetry.otlp.endpoint="collector:4317"', "telemetry/otlp/endpoint"),
        ("crds.install=1", "crds/install"),
    ),
)
def test_bad_values_are_refused_by_their_path(helm: str, value: str, complaint: str) -> None:
    with pytest.raises(CommandError) as caught:
        _render(helm, value)
    assert complaint in str(caught.value)
