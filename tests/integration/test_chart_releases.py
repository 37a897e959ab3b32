"""What Helm does to a real API server over the life of a release.

Nothing runs behind this API server, so what is proven here is what is created, upgraded,
kept and removed; that the operator then works is for the tests on a node.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.apiservers import open_api_server
from support.commands import CommandError, run

ROOT = Path(__file__).parents[2]
CHART = ROOT / "charts" / "aipolicy"
EXAMPLE = ROOT / "docs" / "examples" / "support-bot.yaml"
SYSTEM = "aipolicy-system"
DEFINITIONS = ("aipolicies.aipolicy.dev", "aibudgets.aipolicy.dev")

pytestmark = pytest.mark.apiserver


class Release:
    """The chart's release in one API server."""

    def __init__(self, kubeconfig: Path) -> None:
        self._env = {"KUBECONFIG": str(kubeconfig)}

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        return run(["kubectl", *arguments], stdin=stdin, env=self._env)

    def get(self, *arguments: str) -> Any:
        return yaml.safe_load(self.kubectl("get", *arguments, "-o", "json"))

    def version(self, definition: str) -> dict[str, Any]:
        """The one version of a definition, as it is in the cluster."""
        (found,) = self.get("crd", definition)["spec"]["versions"]
        return dict(found)

    def exists(self, *arguments: str) -> bool:
        return bool(self.kubectl("get", *arguments, "--ignore-not-found", "-o", "name"))

    def apply(self, *values: str, chart: Path = CHART) -> None:
        """Install or upgrade; no pod will ever be ready, so nothing is waited for."""
        settings = [f"--set={value}" for value in values]
        common = ["--namespace", SYSTEM, "--create-namespace", *settings]
        run(["helm", "upgrade", "--install", "aipolicy", str(chart), *common], env=self._env)
        for name in DEFINITIONS:
            self.kubectl("wait", "--for=condition=Established", f"crd/{name}", "--timeout=30s")

    def uninstall(self) -> None:
        run(["helm", "uninstall", "aipolicy", "--namespace", SYSTEM], env=self._env)

    def may(self, verb: str, resource: str, *more: str, namespace: str = "default") -> bool:
        """Whether the operator's ServiceAccount may do something, by the server's own word."""
        account = f"system:serviceaccount:{SYSTEM}:aipolicy-operator"
        question = ["auth", "can-i", verb, resource, f"--as={account}", f"-n={namespace}", *more]
        try:
            return self.kubectl(*question).strip() == "yes"
        except CommandError:
            return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with open_api_server(tmp_path_factory.mktemp("apiserver")) as kubeconfig:
        yield kubeconfig


@pytest.fixture
def release(server: Path) -> Release:
    found = Release(server)
    if not found.exists("clusterrole", "aipolicy-operator"):
        found.apply()
    return found


def test_definitions_are_served_as_soon_as_the_chart_is_installed(release: Release) -> None:
    release.kubectl("apply", "-f", str(EXAMPLE))
    assert release.get("aipolicy", "support-bot")["spec"]["mode"] == "Enforce"
    assert release.get("aibudget", "support-bot-daily")["spec"]["per"] == ["Workload"]
    assert "support-bot" in release.kubectl("get", "aip,aib")


def test_an_upgrade_also_upgrades_the_definitions(release: Release, tmp_path: Path) -> None:
    other = tmp_path / "aipolicy"
    shutil.copytree(CHART, other)
    path = other / "files" / "crds" / "aipolicies.yaml"
    definition = yaml.safe_load(path.read_text())
    (version,) = definition["spec"]["versions"]
    columns = version.pop("additionalPrinterColumns")
    path.write_text(yaml.safe_dump(definition))

    release.apply(chart=other)
    assert "additionalPrinterColumns" not in release.version(DEFINITIONS[0])
    release.apply()
    served = release.version(DEFINITIONS[0])["additionalPrinterColumns"]
    assert [column["name"] for column in served] == [column["name"] for column in columns]


def test_an_uninstall_keeps_definitions_and_policies_and_leaves_pods_alone(
    release: Release,
) -> None:
    release.kubectl("apply", "-f", str(EXAMPLE))
    before = release.get("deployment", "support-bot")
    release.uninstall()
    assert all(release.exists("crd", name) for name in DEFINITIONS)
    assert release.exists("aipolicy", "support-bot")
    assert release.get("deployment", "support-bot") == before
    assert not release.exists("clusterrole", "aipolicy-operator")
    assert not release.exists("deployment", "aipolicy-operator", "-n", SYSTEM)
    # The next installation takes them over again.
    release.apply()
    assert release.exists("aipolicy", "support-bot")


@pytest.mark.parametrize(
    ("verb", "resource", "more", "namespace", "allowed"),
    (
        ("list", "aipolicies.aipolicy.dev", (), "team", True),
        ("update", "aibudgets.aipolicy.dev", ("--subresource=status",), "team", True),
        ("update", "aibudgets.aipolicy.dev", (), "team", False),
        ("patch", "aipolicies.aipolicy.dev", (), "team", False),
        ("delete", "aipolicies.aipolicy.dev", (), "team", False),
        ("get", "pods", (), "team", True),
        ("delete", "pods", (), "team", False),
        ("get", "secrets", (), "team", False),
        ("list", "secrets", (), SYSTEM, False),
        ("get", "secrets/aipolicy-operator-certificates", (), SYSTEM, True),
        ("get", "secrets/another", (), SYSTEM, False),
        ("patch", "mutatingwebhookconfigurations/aipolicy", (), "team", True),
        ("patch", "mutatingwebhookconfigurations/another", (), "team", False),
        ("create", "tokenreviews.authentication.k8s.io", (), "team", True),
        ("create", "pods", (), SYSTEM, False),
    ),
)
def test_the_operator_may_do_its_work_and_no_more(
    release: Release,
    verb: str,
    resource: str,
    more: tuple[str, ...],
    namespace: str,
    *,
    allowed: bool,
) -> None:
    assert release.may(verb, resource, *more, namespace=namespace) is allowed


def test_an_uninstall_removes_definitions_when_asked(release: Release) -> None:
    release.apply("crds.keep=false")
    release.uninstall()
    for name in DEFINITIONS:
        release.kubectl("wait", "--for=delete", f"crd/{name}", "--timeout=180s")
