"""The CRDs in a real API server: accepted, defaulted, explained, and strict."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.apiservers import open_api_server
from support.clusters import ROOT
from support.commands import CommandError, run
from support.workloads import budget, policy, rule

pytestmark = pytest.mark.apiserver


class Server:
    """kubectl against an API server that has the definitions and nothing else."""

    def __init__(self, kubeconfig: Path) -> None:
        self._env = {"KUBECONFIG": str(kubeconfig)}

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        return run(["kubectl", *arguments], stdin=stdin, env=self._env)

    def apply(self, document: dict[str, Any]) -> dict[str, Any]:
        text = self.kubectl("apply", "-f", "-", "-o", "json", stdin=json.dumps(document))
        applied: dict[str, Any] = json.loads(text)
        return applied


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with open_api_server(tmp_path_factory.mktemp("definitions")) as kubeconfig:
        server = Server(kubeconfig)
        server.kubectl("apply", "-f", str(ROOT / "charts" / "aipolicy" / "files" / "crds"))
        server.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
        yield server


def test_defaults_are_filled_in(server: Server) -> None:
    spec = server.apply(policy("defaults", {"rules": [rule("pii", "Redact", pii={})]}))["spec"]
    assert spec["mode"] == "Enforce"
    assert spec["inbound"]["unknownPaths"] == "Deny"
    assert spec["unprotectablePods"] == "Deny"
    assert spec["rules"][0]["onError"] == "Deny"
    assert "CreditCard" in spec["rules"][0]["pii"]["entities"]
    assert server.apply(budget("defaults", "10M", {"rolling": "6h"}))["spec"]["per"] == [
        "Namespace"
    ]


@pytest.mark.parametrize(
    ("spec", "message"),
    (
        ({"rules": [rule("x", "Deny", pii={}, patterns={"words": ["a"]})]}, "exactly one of"),
        ({"rules": [rule("x", "Deny")]}, "exactly one of"),
        ({"rules": [rule("x", "Redact", promptInjection={})]}, "can only be denied"),
        (
            {
                "rules": [
                    rule("x", "Deny", promptInjection={}, segments={"response": ["Completion"]})
                ]
            },
            "requests only",
        ),
        ({"rules": [rule("x", "Deny", pii={}), rule("x", "Deny", pii={})]}, "Duplicate value"),
        ({"rules": [rule("x", "Deny", pii={"entities": []})]}, "entities"),
        ({"rules": [rule("x", "Block", pii={})]}, "Unsupported value"),
        ({"rules": [rule("X!", "Deny", pii={})]}, "name"),
        ({"rulez": []}, 'unknown field "spec.rulez"'),
        ({"mode": "Off"}, "Unsupported value"),
        ({"inbound": {"ports": [70000]}}, "65535"),
        ({"limits": {"maxBodyBytes": "lots"}}, "maxBodyBytes"),
    ),
)
def test_a_bad_policy_is_refused(server: Server, spec: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        server.apply(policy("bad", spec))


@pytest.mark.parametrize(
    ("period", "message"),
    (
        ({}, "exactly one of"),
        ({"calendar": "Day", "rolling": "6h"}, "exactly one of"),
        ({"rolling": "6h", "timeZone": "UTC"}, "calendar only"),
        ({"calendar": "Fortnight"}, "Unsupported value"),
        ({"rolling": "soon"}, "rolling"),
    ),
)
def test_a_bad_budget_is_refused(server: Server, period: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        server.apply(budget("bad", 1000, period))


def test_what_a_budget_counts_cannot_be_changed_but_its_limit_can(server: Server) -> None:
    server.apply(budget("fixed", 1000, {"rolling": "6h"}))
    server.apply(budget("fixed", 2000, {"rolling": "6h"}))
    with pytest.raises(CommandError, match="immutable"):
        server.apply(budget("fixed", 2000, {"rolling": "12h"}))
    with pytest.raises(CommandError, match="immutable"):
        server.apply(budget("fixed", 2000, {"rolling": "6h"}, per=["Workload"]))


def test_status_is_a_subresource_and_the_columns_read_it(server: Server) -> None:
    server.apply(policy("columns", {}))
    status = {"status": {"pods": {"matched": 3, "injected": 2, "current": 1}}}
    server.kubectl(
        "patch", "aipolicy", "columns", "--subresource=status", "--type=merge",
        f"-p={json.dumps(status)}",
    )  # fmt: skip
    header, line = server.kubectl("get", "aipolicy", "columns").splitlines()
    assert header.split()[:5] == ["NAME", "MODE", "PODS", "INJECTED", "CURRENT"]
    assert line.split()[:5] == ["columns", "Enforce", "3", "2", "1"]
    assert server.apply(policy("columns", {}) | status)["status"]["pods"]["current"] == 1
    assert server.kubectl("get", "aip,aib", "-o", "name")
    assert "columns" in server.kubectl("get", "ai", "-o", "name")


@pytest.mark.parametrize(
    ("path", "text"),
    (
        ("aipolicy.spec.rules", "Deny refuses the message"),
        ("aipolicy.spec.inbound", "Probe paths of the pod always pass"),
        ("aibudget.spec", "How much may be spent"),
        ("aipolicy.status", "Known ways around the guard"),
    ),
)
def test_kubectl_explain_reads_well(server: Server, path: str, text: str) -> None:
    assert text in " ".join(server.kubectl("explain", path).split())
