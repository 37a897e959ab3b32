"""What of ours is still on this machine, found by looking at the machine itself.

It exists to hold `down` to its word: it trusts no pidfile and no memory of what was
started, and looks for everything that a node is made of.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from cluster import cgroups, networks
from cluster.places import Places
from cluster.processes import ancestors, command_line, everyone


def find(places: Places) -> list[str]:
    """Describe each leftover in a line."""
    return [
        *_processes(places),
        *_mounts(places),
        *_interfaces(),
        *_rules(),
        *(f"cgroup {folder}" for folder in cgroups.found()),
        *([f"folder {places.run}"] if places.run.exists() else []),
    ]


def _processes(places: Places) -> Iterable[str]:
    own = set(ancestors(os.getpid()))
    for pid in everyone():
        if pid in own:
            continue
        line = command_line(pid)
        try:
            program = Path(f"/proc/{pid}/exe").readlink()
            groups = Path(f"/proc/{pid}/cgroup").read_text()
        except OSError:
            program, groups = Path("/"), ""
        inside = f":/{cgroups.NAME}" in groups
        ours = program.is_relative_to(places.cache) or any(str(places.run) in word for word in line)
        if (ours or inside) and not _serves_tests(pid) and not _is_attended(pid):
            yield f"process {pid} {' '.join(line)[:100]}"


def _serves_tests(pid: int) -> bool:
    """Whether it is of the `apiserver` verb, which a test run may be using just now."""
    lines = map(command_line, ancestors(pid))
    return any("apiserver" in line[:3] and "tests/cluster" in " ".join(line) for line in lines)


def _is_attended(pid: int) -> bool:
    """Whether it is a client that somebody just now runs; an orphaned one is left over."""
    name = Path(*command_line(pid)[:1]).name
    return name in {"kubectl", "helm"} and ancestors(pid)[1:2] != [1]


def _mounts(places: Places) -> Iterable[str]:
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        point = line.split()[4].replace("\\040", " ")
        source = line.partition(" - ")[2].split()[1]
        if source == "aipolicy" or Path(point).is_relative_to(places.cache):
            yield f"mount {point}"
    named = Path("/run/netns")
    for entry in named.iterdir() if named.is_dir() else ():
        if entry.name.startswith("cni-"):
            yield f"network namespace {entry}"


def _interfaces() -> Iterable[str]:
    if shutil.which("ip") and networks.exists():
        yield f"interface {networks.INTERFACE}"


def marked_rules(listing: str) -> list[str]:
    """Pick the firewall lines that only a node of ours can have written."""
    marks = (
        "KUBE-",
        "CNI-",
        networks.NODE,
        *(cidr[:7] for cidr in (networks.PODS, networks.SERVICES)),
    )
    return [line.strip() for line in listing.splitlines() if any(mark in line for mark in marks)]


def _rules() -> Iterable[str]:
    for command in (["nft", "list", "ruleset"], ["iptables-save"], ["iptables-legacy-save"]):
        # Listing with the legacy tool would itself load its tables into the kernel.
        if command[0] == "iptables-legacy-save" and not Path("/proc/net/ip_tables_names").exists():
            continue
        if program := shutil.which(command[0]):
            listing = subprocess.run(
                [program, *command[1:]], check=False, capture_output=True, text=True
            )
            yield from (f"rule ({command[0]}) {rule}" for rule in marked_rules(listing.stdout))
