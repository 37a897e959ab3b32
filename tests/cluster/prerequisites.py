"""What the machine must have before anything can be built, and how it gets there.

It exists so that a fresh machine needs no reading of instructions: Debian packages are
installed after saying so, and what cannot be installed is named in one sentence.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from cluster import steps, versions
from cluster.errors import ClusterError
from cluster.places import Places

_COMMANDS = {
    "buildah": "buildah",
    "conntrack": "conntrack",
    "ip": "iproute2",
    "iptables": "iptables",
    "mmdebstrap": "mmdebstrap",
    "mount": "mount",
    "nft": "nftables",
    "nsenter": "util-linux",
    "openssl": "openssl",
    # Debian's build, not one by `go install`: that lacks seccomp, and every pod fails.
    "runc": "runc",
    "unshare": "util-linux",
}

_CNI_FOLDERS = (Path("/usr/lib/cni"), Path("/opt/cni/bin"))
_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def cni_folder() -> Path | None:
    """Where the CNI plugins are, if they are."""
    return next((folder for folder in _CNI_FOLDERS if (folder / "ptp").exists()), None)


def node(places: Places) -> None:
    """Make sure that this machine can run the embedded node."""
    if sys.platform != "linux":
        raise ClusterError(
            "the embedded cluster needs Linux: use CLUSTER=kind,"
            " or CLUSTER=current for what KUBECONFIG names"
        )
    if os.geteuid() != 0:
        raise ClusterError(
            "the embedded cluster needs root (namespaces and mounts): run make with sudo -E,"
            " or use CLUSTER=kind"
        )
    # A user's PATH often lacks the folders of ip and nft.
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *_SBIN])
    require(places, _COMMANDS, cni=True)


def require(places: Places, commands: dict[str, str], *, cni: bool = False) -> None:
    """Install the Debian packages of those commands that are missing."""
    packages = {package for name, package in commands.items() if not shutil.which(name)}
    if cni and cni_folder() is None:
        packages.add("containernetworking-plugins")
    if not packages:
        return
    wanted = sorted(packages)
    if not shutil.which("apt-get"):
        raise ClusterError(f"please install {', '.join(wanted)}: this machine has no apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        raise ClusterError(f"please install {', '.join(wanted)}: neither root nor sudo here")
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    steps.run("apt-get update", [*apt, "update"], places.logs / "apt-update.log")
    steps.run(
        f"apt-get install {' '.join(wanted)}",
        [*apt, "install", "--yes", "--no-install-recommends", *wanted],
        places.logs / "apt-install.log",
    )


def parse_go_version(text: str) -> tuple[int, int] | None:
    """Read the output of `go version`."""
    found = re.search(r"\bgo(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def go() -> str:
    """Find a Go that can build the tools."""
    minimum = ".".join(str(part) for part in versions.GO_MINIMUM)
    hint = f"please install Go {minimum} or newer and put it on PATH"
    found = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if found is None:
        raise ClusterError(f"the cluster's tools are built from Go modules: {hint}")
    # Asked inside the module, so that a Go allowed to switch its toolchain does so first.
    answer = subprocess.run(
        [found, "version"], cwd=versions.KUBE_MODULE, check=False, capture_output=True, text=True
    )
    version = parse_go_version(answer.stdout)
    if version is None or version < versions.GO_MINIMUM:
        said = (answer.stdout or answer.stderr).strip()
        raise ClusterError(f"{found} says '{said}': {hint}")
    return found
