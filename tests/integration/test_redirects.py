"""The firewall rules at work, between a node and a pod made of network namespaces."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from aipolicy_sidecar.runtime.redirects import GUARD_UID, ruleset
from support.namespaces import POD_IPV4, POD_IPV6, Namespace, new_namespace, pod_and_node

pytestmark = pytest.mark.netns

APP, OTHER, INBOUND = 8000, 9000, 15006
POD_ADDRESSES = [POD_IPV4, POD_IPV6]
LOOPBACK_ADDRESSES = ["127.0.0.1", "::1"]


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[Namespace, Namespace]]:
    with (
        pod_and_node() as (pod, node),
        pod.serving("app", APP, OTHER),
        pod.serving("proxy", INBOUND),
    ):
        for _ in range(2):  # a restarted init container applies them again
            pod.run("nft", "-f", "-", text=ruleset([APP]))
        yield pod, node


@pytest.fixture
def pod(places: tuple[Namespace, Namespace]) -> Namespace:
    return places[0]


@pytest.fixture
def node(places: tuple[Namespace, Namespace]) -> Namespace:
    return places[1]


@pytest.mark.parametrize("address", POD_ADDRESSES)
def test_inbound_reaches_the_proxy_with_the_port_meant(node: Namespace, address: str) -> None:
    assert node.ask(address, APP) == f"proxy {APP}"


@pytest.mark.parametrize("address", POD_ADDRESSES)
def test_probe_of_another_port_is_unaffected(node: Namespace, address: str) -> None:
    assert node.ask(address, OTHER) == f"app {OTHER}"


@pytest.mark.parametrize("address", (*POD_ADDRESSES, *LOOPBACK_ADDRESSES))
def test_caller_inside_the_pod_reaches_the_proxy_too(pod: Namespace, address: str) -> None:
    assert pod.ask(address, APP, uid=1000) == f"proxy {APP}"


@pytest.mark.parametrize("address", (*POD_ADDRESSES, *LOOPBACK_ADDRESSES))
def test_proxy_reaches_the_app(pod: Namespace, address: str) -> None:
    assert pod.ask(address, APP, uid=GUARD_UID) == f"app {APP}"


@pytest.mark.parametrize("address", POD_ADDRESSES)
def test_inbound_port_is_closed_to_the_outside(node: Namespace, address: str) -> None:
    assert node.ask(address, INBOUND) == "refused"


@pytest.mark.parametrize("address", (*POD_ADDRESSES, *LOOPBACK_ADDRESSES))
@pytest.mark.parametrize("uid", (1000, GUARD_UID))
def test_inbound_port_is_closed_to_the_pod(pod: Namespace, address: str, uid: int) -> None:
    assert pod.ask(address, INBOUND, uid=uid) == "refused"


def test_applying_again_leaves_one_set_of_rules(pod: Namespace) -> None:
    assert pod.run("nft", "list", "ruleset").count("redirect to :15006") == 2


def test_init_command_applies_the_rules() -> None:
    with new_namespace() as namespace:
        namespace.run("env", "AIPOLICY_PORTS=8000,8001", *_INIT)
        assert "dport { 8000, 8001 }" in namespace.run("nft", "list", "table", "inet", "aipolicy")


def test_init_command_without_permission_says_what_to_do() -> None:
    with new_namespace() as namespace:
        done = subprocess.run(
            namespace.command("setpriv", "--bounding-set=-net_admin", *_INIT),
            env=os.environ | {"AIPOLICY_PORTS": "8000"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "NET_ADMIN" in done.stderr


_INIT = (sys.executable, "-m", "aipolicy_sidecar", "init")
