"""A running cluster as tests and the demo use it: kubectl, helm, addresses.

It speaks to the cluster through the very programs a user has, so that what is proven
here is what a user would see.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from support.commands import CommandError, run, wait_for

ROOT = Path(__file__).parents[2]
SYSTEM = "aipolicy-system"
"""Namespace of the operator."""
TOOL = (sys.executable, str(ROOT / "tests" / "cluster"))


@dataclass(frozen=True)
class Cluster:
    """The cluster that `make up` brought up, or that KUBECONFIG names."""

    @cached_property
    def env(self) -> dict[str, str]:
        """KUBECONFIG and PATH as `python3 tests/cluster env` prints them."""
        lines = run([*TOOL, "env"]).splitlines()
        found = (re.match(r"export (\w+)=(.*)", line) for line in lines)
        return {m[1]: os.path.expandvars(m[2].strip("'\"")) for m in found if m}

    @cached_property
    def images(self) -> dict[str, str]:
        """References of our images in the cluster, by name; builds what is not there."""
        loaded: dict[str, str] = json.loads(run([*TOOL, "images", "--json"], timeout=1200))
        return loaded

    def kubectl(self, *args: str, stdin: str | None = None, timeout: float = 300) -> str:
        """Run kubectl and return its output; CommandError carries what it complained of."""
        return run(["kubectl", *args], stdin=stdin, env=self.env, timeout=timeout)

    def get(self, *args: str) -> dict[str, Any]:
        """``kubectl get … -o json``, read."""
        document: dict[str, Any] = json.loads(self.kubectl("get", *args, "-o", "json"))
        return document

    def apply(self, *documents: dict[str, Any], namespace: str | None = None) -> str:
        """Apply all documents in one kubectl command, in their order."""
        bundle = {"apiVersion": "v1", "kind": "List", "items": list(documents)}
        where = ["-n", namespace] if namespace else []
        return self.kubectl("apply", *where, "-f", "-", stdin=json.dumps(bundle))

    def helm(self, *args: str) -> str:
        """Run helm."""
        return run(["helm", *args], env=self.env, timeout=300)

    def install(self, *values: str) -> str:
        """Install or upgrade the chart with this checkout's images and wait until it is ready."""
        settings = [f"--set={value}" for value in (*self.image_values(), *values)]
        return self.helm(
            "upgrade", "--install", "aipolicy", str(ROOT / "charts" / "aipolicy"),
            "--namespace", SYSTEM, "--create-namespace", "--wait", "--timeout=180s", *settings,
        )  # fmt: skip

    def image_values(self) -> list[str]:
        """Chart values that name the images this checkout built."""
        values = []
        for part in ("operator", "sidecar"):
            repository, _, tag = self.images[f"aipolicy-{part}"].rpartition(":")
            values += [f"images.{part}.repository={repository}", f"images.{part}.tag={tag}"]
        return values

    @contextlib.contextmanager
    def address(self, namespace: str, service: str, port: int) -> Iterator[str]:
        """host:port of a Service as reached from here: its cluster IP, else a port-forward."""
        cluster_ip = self.get("service", service, "-n", namespace)["spec"]["clusterIP"]
        with contextlib.suppress(OSError), socket.create_connection((cluster_ip, port), 1):
            yield f"{cluster_ip}:{port}"
            return
        with _port_forward(self, namespace, f"service/{service}", port) as address:
            yield address

    def wait_ready(self, namespace: str, *selector: str, within: float = 120) -> list[str]:
        """Wait until every pod that the label selectors match is ready; their names."""

        def ready() -> list[str]:
            pods = self.get("pods", "-n", namespace, "-l", ",".join(selector))["items"]
            living = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
            states = [
                any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)
                for conditions in (pod.get("status", {}).get("conditions", []) for pod in living)
            ]
            return [pod["metadata"]["name"] for pod in living] if states and all(states) else []

        return wait_for(f"pods {selector} of {namespace} ready", ready, within=within)

    def fresh_namespace(self, name: str) -> str:
        """Create a namespace, after removing one of the same name."""
        with contextlib.suppress(CommandError):
            self.kubectl("delete", "namespace", name, "--wait=true", "--timeout=120s")
        self.kubectl("create", "namespace", name)
        return name


@contextlib.contextmanager
def _port_forward(cluster: Cluster, namespace: str, target: str, port: int) -> Iterator[str]:
    forward = subprocess.Popen(
        ["kubectl", "port-forward", "-n", namespace, target, f":{port}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **cluster.env},
    )
    try:
        assert forward.stdout is not None
        line = forward.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if found is None:
            raise CommandError(f"kubectl port-forward {target}: {line.strip()}")
        yield f"127.0.0.1:{found[1]}"
    finally:
        forward.terminate()
        forward.wait()
        if forward.stdout is not None:
            forward.stdout.close()
