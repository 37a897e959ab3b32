"""An API server and its etcd alone, on loopback, for integration tests.

It exists because most tests need no kubelet: this needs no root, no namespace and a few
seconds. It takes the binaries of KUBEBUILDER_ASSETS where a developer has them already.
"""

import ctypes
import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

from cluster import kubeconfigs, tools
from cluster.certificates import Authority
from cluster.clients import Client
from cluster.controlplanes import ControlPlane
from cluster.errors import ClusterError
from cluster.places import Places

_PATIENCE = 60
_PR_SET_PDEATHSIG = 1


def _programs(places: Places) -> Path:
    if assets := os.environ.get("KUBEBUILDER_ASSETS"):
        folder = Path(assets)
        if not all((folder / name).exists() for name in ("etcd", "kube-apiserver")):
            raise ClusterError(f"KUBEBUILDER_ASSETS={assets} has no etcd and kube-apiserver")
        return folder
    with places.locked():
        tools.build(places, [tools.KUBE])
    return places.bin


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _die_with_parent() -> None:
    """Even a killed test run leaves no etcd behind (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("w") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - there are no threads here
            # A Ctrl-C is for us: we end them in order.
            start_new_session=True,
        )


def serve(places: Places, folder: Path) -> None:
    """Run until SIGTERM, Ctrl-C, or the end of a standard input that is a pipe."""
    programs = _programs(places)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "keys").exists():
        raise ClusterError(f"{folder} was used before: give --dir an empty folder")
    authority = Authority(folder / "keys")
    authority.create()
    port, etcd_port, peer_port = _free_ports(3)
    control = ControlPlane(
        authority=authority,
        serving=authority.issue(
            "apiserver",
            "kube-apiserver",
            server=True,
            names=["DNS:localhost", "IP:127.0.0.1"],
        ),
        admin=authority.issue("admin", "admin", groups=("system:masters",)),
        data=folder / "etcd",
        address="127.0.0.1",
        port=port,
        etcd_port=etcd_port,
        peer_port=peer_port,
        services="198.19.0.0/24",
    )
    alone = [
        # Without a controller no namespace has the ServiceAccount that pods would get.
        "--disable-admission-plugins=ServiceAccount",
        "--endpoint-reconciler-type=none",
        f"--cert-dir={folder}",
    ]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(_start(control.etcd(programs / "etcd"), folder / "etcd.log"))
        apiserver = [*control.apiserver(programs / "kube-apiserver"), *alone]
        processes.append(_start(apiserver, folder / "kube-apiserver.log"))
        _await_ready(control, processes, folder)
        kubeconfig = folder / "kubeconfig"
        kubeconfigs.write(kubeconfig, control.url, authority.certificate, control.admin)
        print(json.dumps({"kubeconfig": str(kubeconfig)}), flush=True)
        _wait(processes, folder)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for process in reversed(processes):
            process.kill()
            process.wait()


def _check(processes: list[subprocess.Popen[bytes]], folder: Path) -> None:
    if any(process.poll() is not None for process in processes):
        raise ClusterError(f"etcd or the API server has ended: see the logs in {folder}")


def _await_ready(
    control: ControlPlane, processes: list[subprocess.Popen[bytes]], folder: Path
) -> None:
    client = Client(
        url=control.url,
        authority=str(control.authority.certificate),
        certificate=str(control.admin.certificate),
        key=str(control.admin.key),
    )
    deadline = time.monotonic() + _PATIENCE
    while not client.ready() or client.get("/api/v1/namespaces/default") is None:
        _check(processes, folder)
        if time.monotonic() > deadline:
            raise ClusterError(f"the API server did not get ready: see the logs in {folder}")
        time.sleep(0.1)


def _wait(processes: list[subprocess.Popen[bytes]], folder: Path) -> None:
    mode = os.fstat(0).st_mode
    # Only a pipe tells by its end that whoever started us has gone; /dev/null is at its end.
    watched = [0] if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else []
    while True:
        _check(processes, folder)
        readable, _, _ = select.select(watched, [], [], 1.0)
        if readable and not os.read(0, 4096):
            return
