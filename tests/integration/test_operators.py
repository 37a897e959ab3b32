"""The operator's process against a real API server: its start, its traces and its end."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.admissions import policy
from support.apiservers import open_api_server
from support.commands import run, wait_for
from support.proxies import free_port

pytestmark = pytest.mark.apiserver

CRDS = Path(__file__).parents[2] / "charts" / "aipolicy" / "files" / "crds"
SYSTEM = "aipolicy-system"


class Process:
    """The operator, as the chart would start it, and kubectl beside it."""

    def __init__(self, kubeconfig: Path, folder: Path) -> None:
        self._health = free_port()
        self._log = folder / "operator.log"
        self._env = {
            "KUBECONFIG": str(kubeconfig),
            "AIPOLICY_NAMESPACE": SYSTEM,
            "AIPOLICY_SIDECAR_IMAGE": "aipolicy-sidecar:test",
            "AIPOLICY_WEBHOOK_PORT": str(free_port()),
            "AIPOLICY_CONTROL_PORT": str(free_port()),
            "AIPOLICY_HEALTH_PORT": str(self._health),
        }

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "aipolicy_operator"],
                env={**os.environ, **self._env},
                stdout=log,
                stderr=log,
            )

    def health(self) -> int:
        """Status of ``/healthz``; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._health}/healthz") as answer:
                status: int = answer.status
                return status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    def log(self) -> str:
        return self._log.read_text()

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        return run(["kubectl", *arguments], stdin=stdin, env=self._env)

    def get(self, *arguments: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.kubectl("get", *arguments, "-o", "json"))
        return found


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("operator")
    with open_api_server(tmp_path_factory.mktemp("apiserver")) as kubeconfig:
        made = Process(kubeconfig, folder)
        made.kubectl("create", "namespace", SYSTEM)
        made.start()
        yield made


def test_it_waits_for_its_definitions_and_is_not_ready_meanwhile(operator: Process) -> None:
    assert wait_for("it answers", operator.health) == 503
    wait_for("it says what it waits for", lambda: "not started yet" in operator.log())
    operator.kubectl("apply", "-f", str(CRDS))
    wait_for("it is ready", lambda: operator.health() == 200, within=60)


def test_it_owns_its_certificates_and_configurations(operator: Process) -> None:
    secret = operator.get("secret", "aipolicy-operator-certificates", "-n", SYSTEM)
    bundles = {
        webhook["clientConfig"]["caBundle"]
        for kind in ("mutatingwebhookconfiguration", "validatingwebhookconfiguration")
        for webhook in operator.get(kind, "aipolicy")["webhooks"]
    }
    assert bundles == {secret["data"]["ca.crt"]}


def test_it_watches_policies_and_writes_nothing_but_their_status(operator: Process) -> None:
    operator.kubectl("create", "namespace", "team-a")
    # Its Service does not exist here, so the way of its own webhook is closed.
    operator.kubectl("delete", "validatingwebhookconfiguration", "aipolicy")
    operator.kubectl("create", "-f", "-", stdin=yaml.safe_dump(policy()))

    def written() -> dict[str, Any]:
        found = operator.get("aipolicy", "support-bot", "-n", "team-a")
        return found if found.get("status", {}).get("conditions") else {}

    stored = wait_for("the status is written", written)
    assert not {"annotations", "finalizers", "labels"} & stored["metadata"].keys()
    guarded = wait_for("the namespace is in scope", lambda: _guarded(operator))
    assert guarded == ["team-a"]
    operator.kubectl("delete", "aipolicy", "--all", "-n", "team-a")
    wait_for("the namespace is out of scope", lambda: _guarded(operator) == [])


def test_it_ends_in_order_and_starts_again_with_the_same_certificates(operator: Process) -> None:
    before = operator.get("secret", "aipolicy-operator-certificates", "-n", SYSTEM)
    assert operator.stop() == 0
    assert "Traceback" not in operator.log()
    operator.start()
    wait_for("it is ready again", lambda: operator.health() == 200, within=60)
    assert operator.get("secret", "aipolicy-operator-certificates", "-n", SYSTEM) == before
    assert operator.stop() == 0


def _guarded(operator: Process) -> list[str]:
    webhooks = operator.get("mutatingwebhookconfiguration", "aipolicy")["webhooks"]
    if len(webhooks) == 1:
        return []
    values: list[str] = webhooks[0]["namespaceSelector"]["matchExpressions"][0]["values"]
    return values
