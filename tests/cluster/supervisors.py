"""The node's first process: prepares its namespaces and keeps its components running.

It exists because the node lives in namespaces of its own: the kernel ends everything in
them, processes, mounts, interfaces and firewall rules, when this one process ends. It
takes its orders from a plan, a JSON file, and knows nothing of Kubernetes but /readyz.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from cluster import networks, places
from cluster.plans import Component, Plan

_POLL = 0.1

_TUNABLES = {
    "kernel/keys/root_maxbytes": "25000000",
    "kernel/keys/root_maxkeys": "1000000",
    "kernel/panic": "10",
    "kernel/panic_on_oops": "1",
    "vm/overcommit_memory": "1",
    "vm/panic_on_oom": "0",
}
"""What the kubelet insists on. These settings are the whole machine's, so inside the node
files with the wanted values lie over them: the kubelet is content and nothing changes."""


def _call(*command: str) -> None:
    subprocess.run(command, check=True)


def _mount() -> None:
    # The kubelet passes mounts on to containers; nothing passes on to the host.
    _call("mount", "--make-rshared", "/")
    for folder in places.HIDDEN:
        _call("mount", "-t", "tmpfs", "-o", "mode=755", "aipolicy", str(folder))
    for needed in ("/run/lock", "/run/netns", "/var/lib/kubelet"):
        Path(needed).mkdir(parents=True)
    for name, value in _TUNABLES.items():
        setting = Path("/proc/sys") / name
        if setting.exists():
            cover = Path("/run/tunables") / name
            cover.parent.mkdir(parents=True, exist_ok=True)
            cover.write_text(f"{value}\n")
            _call("mount", "--bind", str(cover), str(setting))


def _connect() -> None:
    _call("ip", "link", "set", "lo", "up")
    while not Path("/proc/sys/net/ipv4/conf/eth0").exists():  # laid by networks.attach
        time.sleep(_POLL)
    for command in networks.inside():
        _call(*command)
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1\n")


def supervise(plan_file: Path) -> None:
    """Be the node until killed."""
    if os.getpid() != 1:
        sys.exit("this verb is internal: it runs as the first process of the node")
    plan = Plan.load(plan_file.read_text())
    socket.sethostname(plan.hostname)
    _mount()
    _connect()
    running: dict[int, Component] = {}
    waiting = list(plan.components)
    due: dict[str, float] = {}
    while True:
        api = None
        for component in list(waiting):
            if time.monotonic() < due.get(component.name, 0):
                continue
            if component.needs_api:
                api = plan.client.ready() if api is None else api
                if not api:
                    continue
            waiting.remove(component)
            running[_start(plan, component)] = component
        for pid, code in _reap():
            if ended := running.pop(pid, None):
                print(f"{ended.name} ended with {code}; again in a second", flush=True)
                due[ended.name] = time.monotonic() + 1
                waiting.append(ended)
        time.sleep(_POLL)


def _start(plan: Plan, component: Component) -> int:
    with (Path(plan.logs) / f"{component.name}.log").open("a") as log:
        process = subprocess.Popen(
            component.command,
            cwd="/",
            env={"PATH": plan.path, "HOME": "/root", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    # Reaped by _reap like everyone's orphans; Popen must not wait for it as well.
    process.returncode = 0
    return process.pid


def _reap() -> list[tuple[int, int]]:
    """Collect the ended: our components, and every orphan of the namespace."""
    ended = []
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended.append((pid, os.waitstatus_to_exitcode(status)))
    return ended
