import pytest
from aipolicy_sidecar.runtime.redirects import (
    RESERVED_PORTS,
    RedirectError,
    apply_redirects,
    ruleset,
)
from hypothesis import given
from hypothesis import strategies as st


def test_ruleset_replaces_its_own_table_in_one_transaction() -> None:
    assert ruleset([8000]).splitlines()[:3] == [
        "table inet aipolicy",
        "delete table inet aipolicy",
        "table inet aipolicy {",
    ]


def test_ports_are_sorted_and_named_once() -> None:
    assert ruleset([9000, 8000, 9000]).count("{ 8000, 9000 }") == 2


def test_guard_and_proxy_are_exempt() -> None:
    assert "meta skuid != 1337" in ruleset([8000])


def test_inbound_port_takes_only_redirected_connections() -> None:
    lines = [line.strip() for line in ruleset([8000]).splitlines()]
    at = lines.index("tcp dport 15006 ct status dnat accept")
    assert lines[at + 1] == "tcp dport 15006 reject with tcp reset"


@pytest.mark.parametrize("port", sorted(RESERVED_PORTS))
def test_own_ports_are_refused(port: int) -> None:
    with pytest.raises(RedirectError, match=f"port {port} cannot be guarded"):
        ruleset([8000, port])


@pytest.mark.parametrize("ports", ((), (0,), (-1,), (65536,)))
def test_bad_ports_are_refused(ports: tuple[int, ...]) -> None:
    with pytest.raises(RedirectError):
        ruleset(ports)


@given(st.sets(st.integers(1, 65535).filter(lambda port: port not in RESERVED_PORTS), min_size=1))
def test_every_port_is_in_both_directions(ports: set[int]) -> None:
    listed = ", ".join(str(port) for port in sorted(ports))
    assert ruleset(list(ports)).count(f"tcp dport {{ {listed} }} redirect to :15006") == 2


def test_apply_hands_the_ruleset_over() -> None:
    scripts: list[str] = []

    def run(script: str) -> tuple[int, str]:
        scripts.append(script)
        return 0, ""

    apply_redirects([8000], run)
    assert scripts == [ruleset([8000])]


@pytest.mark.parametrize(
    ("errors", "hint"),
    (
        ("Error: Operation not permitted (you must be root)", "NET_ADMIN"),
        ("Error: Could not process rule: Operation not supported", "kernel"),
        ("Error: Could not process rule: No such file or directory", "kernel"),
        ("Error: something else", "something else"),
        ("", "no reason given"),
    ),
)
def test_failure_says_what_to_do(errors: str, hint: str) -> None:
    with pytest.raises(RedirectError, match=hint):
        apply_redirects([8000], lambda _: (1, errors))


def test_missing_nft_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(RedirectError, match="nft is missing"):
        apply_redirects([8000])
