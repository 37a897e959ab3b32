"""The embedded node: one whole Kubernetes in namespaces of its own.

It exists so that a real cluster needs no virtual machine and no container engine, and
leaves nothing behind: killing its first process takes all of it away.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from cluster import bases, cgroups, configs, networks, plans, steps
from cluster.errors import ClusterError
from cluster.places import Places
from cluster.plans import Plan
from cluster.processes import Identity, children, command_line, everyone

VERB = "_node"
"""The internal verb of the node's first process; see `supervisors`."""

_PATIENCE = 120
"""Seconds for the cluster to get ready; it takes about ten."""


class Node:
    """The node of one cache folder."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._run = places.run
        self._plan = plans.path(places)

    def identity(self) -> Identity | None:
        """Find the node's first process, if it lives."""
        known = Identity.read(self._places.pidfile)
        return known if known and known.alive() else None

    def ready(self) -> bool:
        """Whether all of it works: API, node, accounts, DNS, Services."""
        return self.identity() is not None and not self._missing()

    def start(self) -> None:
        """Bring the node up; what is half there is started afresh."""
        if self.ready() and self._current():
            steps.say("the cluster is up already")
            return
        self.stop()
        networks.check()
        with steps.step("starting the node", self._run / "logs"):
            plans.prepare(self._places)
            self._spawn()
            self._import_pause()
            self._wait()

    def stop(self) -> None:
        """Take all of it away; nothing there is fine."""
        known = self.identity()
        strays = [pid for pid in everyone() if self._is_ours(pid)]
        if not self._run.exists() and not strays:
            return  # what there may be belongs to a cluster of another cache folder
        # By command line too: an interrupt may have come before the pidfile was written.
        for found in (known, *map(Identity.of, strays)):
            if found:
                found.kill()
        networks.detach()
        cgroups.remove()
        shutil.rmtree(self._run, ignore_errors=True)

    def enter(self, command: Sequence[str]) -> list[str]:
        """Wrap a command so that it runs inside the node."""
        found = self.identity()
        if found is None:
            raise ClusterError("no cluster is up: run `make up` first")
        prefix = ["nsenter", "--target", str(found.pid), "--mount", "--uts", "--net", "--pid"]
        # The mount namespace is another one: its working folder has to be set again.
        return [*prefix, "env", f"--chdir={Path.cwd()}", *command]

    def _current(self) -> bool:
        """Whether it runs the versions that this checkout pins."""
        return Plan.load(self._plan.read_text()).path.startswith(f"{self._places.bin}:")

    def _is_ours(self, pid: int) -> bool:
        line = command_line(pid)
        return VERB in line and str(self._plan) in line

    def _spawn(self) -> None:
        cgroups.create()
        first = [sys.executable, str(Path(__file__).parent), VERB, str(self._plan)]
        namespaces = ["--mount", "--net", "--pid", "--uts", "--ipc", "--mount-proc"]
        with (self._run / "logs" / "node.log").open("w") as log:
            outer = subprocess.Popen(
                ["unshare", *namespaces, "--fork", "--kill-child", "--", *first],
                cwd="/",
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 10
        while not (found := children(outer.pid)):
            if outer.poll() is not None or time.monotonic() > deadline:
                raise ClusterError(f"the node did not start: see {log.name}")
            time.sleep(0.02)
        identity = Identity.of(found[0])
        if identity is None:
            raise ClusterError(f"the node ended at once: see {log.name}")
        identity.write(self._places.pidfile)
        networks.attach(identity.pid)

    def _import_pause(self) -> None:
        archive = bases.pause(self._places)
        command = self.enter([str(self._places.bin / "ctr"), "--namespace=k8s.io"])
        deadline = time.monotonic() + 30
        while True:
            finished = subprocess.run(
                [*command, "images", "import", str(archive)],
                check=False,
                capture_output=True,
                text=True,
            )
            if finished.returncode == 0:
                return
            if time.monotonic() > deadline or self.identity() is None:
                raise ClusterError(
                    f"containerd does not take images ({finished.stderr.strip()}):"
                    f" see {self._run / 'logs'}"
                )
            time.sleep(0.2)

    def _missing(self) -> str:
        """Name the first thing that does not work yet, in the order things start."""
        client = plans.client(self._places)
        if not client.ready():
            return "the API server"
        node = client.get(f"/api/v1/nodes/{configs.NODE_NAME}") or {}
        conditions = node.get("status", {}).get("conditions", [])
        states = {condition["type"]: condition["status"] for condition in conditions}
        if states.get("Ready") != "True":
            return "the node"
        if client.get("/api/v1/namespaces/default/serviceaccounts/default") is None:
            return "the default ServiceAccount"
        for name, address in (("DNS", (networks.NODE, 53)), ("Services", _API_SERVICE)):
            with contextlib.suppress(OSError), socket.create_connection(address, timeout=1):
                continue
            return name
        return ""

    def _wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while missing := self._missing():
            if self.identity() is None:
                raise ClusterError(f"the node has ended: see {self._run / 'logs' / 'node.log'}")
            if time.monotonic() > deadline:
                raise ClusterError(f"{missing} did not get ready: see {self._run / 'logs'}")
            time.sleep(0.2)


_API_SERVICE = (networks.API_SERVICE, 443)
