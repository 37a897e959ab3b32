"""Addresses of the node, and the one pair of interfaces that leads to it.

It exists so that the host reaches the API server, pods and Services by plain routes, with
no firewall rule: the node is a machine behind a cable. All addresses are from ranges
reserved for documentation and benchmarks, so none collides with a network of the user's.
"""

import ipaddress
import json
import subprocess
from collections.abc import Sequence
from typing import Final

from cluster.errors import ClusterError

INTERFACE: Final = "aipolicy0"
"""The host's end of the pair; the node's end is its eth0."""
HOST: Final = "198.51.100.1"
NODE: Final = "198.51.100.2"
LINK: Final = "198.51.100.0/24"
"""Not 192.0.2.0/24: a sandbox may itself be given an address of that range."""
PODS: Final = "198.18.0.0/16"
SERVICES: Final = "198.19.0.0/16"
API_SERVICE: Final = "198.19.0.1"
"""The first address of SERVICES, which the `kubernetes` Service always gets."""
API_PORT: Final = 6443


def _ip(*arguments: str, check: bool = True) -> str:
    finished = subprocess.run(["ip", *arguments], check=False, capture_output=True, text=True)
    if check and finished.returncode != 0:
        raise ClusterError(f"ip {' '.join(arguments)}: {finished.stderr.strip()}")
    return finished.stdout


def exists() -> bool:
    """Whether the host's end is there."""
    links = json.loads(_ip("-json", "link", "show") or "[]")
    return any(link.get("ifname") == INTERFACE for link in links)


def collisions(routes: Sequence[str]) -> list[str]:
    """Pick the routes of the host that overlap with our addresses; the default may."""
    ours = [ipaddress.ip_network(cidr) for cidr in (LINK, PODS, SERVICES)]
    found = []
    for route in routes:
        if route == "default":
            continue
        network = ipaddress.ip_network(route, strict=False)
        if any(network.overlaps(own) for own in ours):
            found.append(route)
    return found


def check() -> None:
    """Refuse to start where our addresses or our interface are in use."""
    if exists():
        raise ClusterError(
            f"the interface {INTERFACE} exists already, so another cluster of this tool runs:"
            " end it with `make down` under its own AIPOLICY_CACHE"
        )
    routes = json.loads(_ip("-json", "-4", "route", "show") or "[]")
    if taken := collisions([str(route["dst"]) for route in routes]):
        raise ClusterError(
            f"this machine has a route to {', '.join(taken)}, which the cluster uses itself:"
            " use CLUSTER=kind, or another machine"
        )


def attach(pid: int) -> None:
    """Lay the cable from the host into the network namespace of a process.

    Pods and Services get routes on the host; all of it goes when the interface does, and
    the interface goes when the namespace at its other end does.
    """
    _ip("link", "add", INTERFACE, "type", "veth", "peer", "name", "eth0", "netns", str(pid))
    _ip("address", "add", f"{HOST}/24", "dev", INTERFACE)
    _ip("link", "set", INTERFACE, "up")
    for destination in (PODS, SERVICES):
        _ip("route", "add", destination, "via", NODE, "dev", INTERFACE)


def detach() -> None:
    """Remove the cable; the kernel does so itself, a moment after the node's end."""
    if exists():
        _ip("link", "delete", INTERFACE, check=False)


def inside() -> Sequence[Sequence[str]]:
    """Commands that the node runs in its own namespace once the cable is there.

    There is no way out: what a pod sends to the internet is refused at once. Services do
    need a route, although kube-proxy rewrites their addresses before it is taken.
    """
    return [
        ["ip", "address", "add", f"{NODE}/24", "dev", "eth0"],
        ["ip", "link", "set", "eth0", "up"],
        ["ip", "route", "add", SERVICES, "via", HOST, "dev", "eth0"],
    ]
