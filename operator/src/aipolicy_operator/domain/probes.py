"""The kubelet's probes of guarded ports, which must keep working behind the proxy.

An HTTP probe passes through the proxy on a route of its own that the guard does not see.
A TCP probe would always succeed, because the proxy accepts every connection; it is
turned into a gRPC health check of the guard, which connects to the application's port.
Probes of other ports, and ``exec`` ones, are none of our business.
"""

import copy
import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from aipolicy_operator.domain.names import GUARD_HEALTH_PORT
from aipolicy_operator.domain.pods import Container, Pod, all_containers

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
HOOKS = ("postStart", "preStop")

_SERVICE = re.compile(r"tcp:([0-9]{1,5})")


@dataclass(frozen=True, slots=True, order=True)
class HttpProbe:
    """A GET that the kubelet sends to a guarded port."""

    port: int
    path: str
    """Exact path as the proxy sees it, with its query if there is one."""


@dataclass(frozen=True, slots=True)
class Handler:
    """One probe or hook of a container, with the port it goes to."""

    container: str
    kind: str
    """``httpGet``, ``tcpSocket`` or ``grpc``."""
    action: dict[str, Any]
    port: int | None
    """None for a named port that the container does not declare."""


def find_handlers(pod: Pod) -> Iterator[Handler]:
    """Every probe and hook of the user's containers that goes to a port of the pod."""
    for container in all_containers(pod):
        for handler in _handlers(container):
            for kind in ("httpGet", "tcpSocket", "grpc"):
                action = handler.get(kind)
                if action and not action.get("host"):
                    port = _resolve(action.get("port"), container)
                    yield Handler(container.get("name", ""), kind, action, port)


def find_http_probes(pod: Pod, ports: Collection[int]) -> tuple[HttpProbe, ...]:
    """The GETs that the kubelet sends to these ports, sorted, each once.

    HTTPS ones are left out: a port that speaks TLS cannot be guarded at all.
    """
    return tuple(
        sorted(
            {
                HttpProbe(handler.port, _proxied_path(handler.action.get("path") or "/"))
                for handler in find_handlers(pod)
                if handler.kind == "httpGet"
                and handler.port is not None
                and handler.port in ports
                and (handler.action.get("scheme") or "HTTP").upper() == "HTTP"
            }
        )
    )


def rewrite_tcp_probes(container: Container, ports: Collection[int]) -> Container:
    """The container with TCP probes of these ports turned into checks by the guard."""
    changed = copy.deepcopy(container)
    for name in PROBES:
        probe: dict[str, Any] = changed.get(name) or {}
        socket = probe.get("tcpSocket")
        if not socket or socket.get("host"):
            continue
        port = _resolve(socket.get("port"), changed)
        if port in ports:
            del probe["tcpSocket"]
            probe["grpc"] = {"port": GUARD_HEALTH_PORT, "service": f"tcp:{port}"}
    return changed


def restore_tcp_probes(container: Container) -> Container:
    """The container as it was before `rewrite_tcp_probes`, with ports as numbers."""
    changed = copy.deepcopy(container)
    for name in PROBES:
        probe: dict[str, Any] = changed.get(name) or {}
        check = probe.get("grpc")
        if not check or check.get("port") != GUARD_HEALTH_PORT:
            continue
        service = _SERVICE.fullmatch(check.get("service") or "")
        if service:
            del probe["grpc"]
            probe["tcpSocket"] = {"port": int(service[1])}
    return changed


def _handlers(container: Container) -> Iterator[dict[str, Any]]:
    hooks = container.get("lifecycle") or {}
    for handler in (*map(container.get, PROBES), *map(hooks.get, HOOKS)):
        if handler:
            yield handler


def _resolve(port: object, container: Container) -> int | None:
    """A port by number, or by its name in the same container, as the kubelet does it."""
    if isinstance(port, int):
        return port
    for declared in container.get("ports") or ():
        if declared.get("name") == port:
            return int(declared["containerPort"])
    return int(port) if isinstance(port, str) and port.isdecimal() else None


def _proxied_path(path: str) -> str:
    """What is left of a path after the kubelet's client and the proxy's normalisation."""
    location, mark, query = path.partition("#")[0].partition("?")
    normal = re.sub("/+", "/", f"/{location}")
    trailing = "/" if normal.endswith(("/", "/.", "/..")) else ""
    normal = posixpath.normpath(normal).rstrip("/") + trailing
    return f"{normal or '/'}{mark}{query}"
