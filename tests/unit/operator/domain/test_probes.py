from typing import Any

import pytest
from aipolicy_operator.domain.probes import (
    HttpProbe,
    find_http_probes,
    restore_tcp_probes,
    rewrite_tcp_probes,
)
from support.admissions import pod


def _with(**probe: Any) -> dict[str, Any]:
    made = pod()
    made["spec"]["containers"][0]["livenessProbe"] = probe
    return made


@pytest.mark.parametrize(
    ("path", "proxied"),
    (
        ("/health", "/health"),
        ("health", "/health"),
        ("", "/"),
        ("//a///b", "/a/b"),
        ("/a/./b/../c", "/a/c"),
        ("/a/", "/a/"),
        ("/a/.", "/a/"),
        ("/a/..", "/"),
        ("/..", "/"),
        ("/a?x=//y", "/a?x=//y"),
        ("/a?", "/a?"),
        ("/a#fragment", "/a"),
        ("/%7Ea", "/%7Ea"),
    ),
)
def test_a_probe_path_is_what_reaches_the_proxy(path: str, proxied: str) -> None:
    found = find_http_probes(_with(httpGet={"path": path, "port": 8000}), {8000})
    assert found == (HttpProbe(8000, proxied),)


@pytest.mark.parametrize(
    "probe",
    (
        {"httpGet": {"path": "/", "port": 9000}},
        {"httpGet": {"path": "/", "port": "unknown"}},
        {"httpGet": {"path": "/", "port": 8000, "host": "example.com"}},
        {"httpGet": {"path": "/", "port": 8000, "scheme": "HTTPS"}},
        {"exec": {"command": ["true"]}},
        {"tcpSocket": {"port": 8000}},
        {},
    ),
)
def test_other_probes_get_no_route(probe: dict[str, Any]) -> None:
    assert find_http_probes(_with(**probe), {8000}) == ()


def test_probes_of_our_own_containers_are_not_the_users() -> None:
    made = pod(
        initContainers=[{"name": "aipolicy-proxy", "livenessProbe": {"httpGet": {"port": 8000}}}]
    )
    assert find_http_probes(made, {8000}) == ()


def test_a_tcp_probe_becomes_a_check_by_the_guard_and_back() -> None:
    container = {
        "name": "a",
        "ports": [{"name": "http", "containerPort": 8000}],
        "readinessProbe": {"tcpSocket": {"port": "http"}, "periodSeconds": 3},
        "livenessProbe": {"tcpSocket": {"port": "8000"}},
        "startupProbe": {"tcpSocket": {"port": 8000, "host": "example.com"}},
    }
    changed = rewrite_tcp_probes(container, {8000})
    check = {"port": 15020, "service": "tcp:8000"}
    assert changed["readinessProbe"] == {"grpc": check, "periodSeconds": 3}
    assert changed["livenessProbe"] == {"grpc": check}
    assert changed["startupProbe"] == container["startupProbe"]
    restored = restore_tcp_probes(changed)
    assert restored["readinessProbe"] == {"tcpSocket": {"port": 8000}, "periodSeconds": 3}


def test_other_grpc_probes_are_not_restored() -> None:
    container = {
        "livenessProbe": {"grpc": {"port": 15020, "service": "mine"}},
        "readinessProbe": {"grpc": {"port": 9000, "service": "tcp:8000"}},
    }
    assert restore_tcp_probes(container) == container
