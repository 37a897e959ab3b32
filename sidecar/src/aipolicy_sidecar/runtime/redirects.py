"""The firewall rules that bring a pod's inbound traffic to the proxy.

They are what makes the guard impossible to go round, so they are one pure function
from ports to text, proved in real network namespaces (`tests/integration`), and one
runner that the pod's first init container calls once.

A connection to a guarded port, from outside or from inside the pod, over IPv4 or IPv6,
is redirected to the proxy's inbound port. Only the proxy and the guard (UID 1337) reach
the app itself. The inbound port takes redirected connections only: one made straight to
it carries no original port, and would let a caller choose what the proxy connects to.
"""

import re
import subprocess
from collections.abc import Callable, Sequence

GUARD_UID = 1337
"""UID of the guard and the proxy: what they send is never redirected."""
INBOUND_PORT = 15006
"""Where the proxy listens for redirected connections."""
RESERVED_PORTS = {
    INBOUND_PORT: "the proxy's inbound port",
    15020: "the guard's health port",
    15021: "the proxy's readiness port",
}
"""Ports of the guard and the proxy: redirecting one would cut them off."""
TABLE = "aipolicy"
TIMEOUT_SECONDS = 20.0

_RULESET = """\
table inet {table}
delete table inet {table}
table inet {table} {{
  chain prerouting {{
    type nat hook prerouting priority dstnat; policy accept;
    iifname != "lo" tcp dport {{ {ports} }} redirect to :{inbound}
  }}
  chain output {{
    type nat hook output priority -100; policy accept;
    oifname "lo" meta skuid != {uid} tcp dport {{ {ports} }} redirect to :{inbound}
  }}
  chain input {{
    type filter hook input priority filter; policy accept;
    tcp dport {inbound} ct status dnat accept
    tcp dport {inbound} reject with tcp reset
  }}
}}
"""
# The first two lines make it idempotent: declaring the table lets the deletion succeed
# whether or not it was there, and nft applies the whole text as one transaction.
# Traffic to an address of the pod itself leaves by lo whatever the address is, hence
# oifname rather than "fib daddr type local", which needs one more kernel module.


class RedirectError(Exception):
    """The firewall rules could not be made or applied; the text says what to do."""


def ruleset(ports: Sequence[int]) -> str:
    """The nftables script that guards these TCP `ports`; applying it again changes nothing.

    Raises:
        RedirectError: No port, a port out of range, or one that the proxy itself needs.
    """
    if not ports:
        raise RedirectError("no ports to guard: AIPOLICY_PORTS must name at least one")
    for port in ports:
        if not 1 <= port <= 65535:  # noqa: PLR2004 - the range of TCP ports
            raise RedirectError(f"{port} is not a TCP port")
        if port in RESERVED_PORTS:
            raise RedirectError(
                f"port {port} cannot be guarded: it is {RESERVED_PORTS[port]};"
                " let the app listen on another one"
            )
    return _RULESET.format(
        table=TABLE,
        ports=", ".join(str(port) for port in sorted(set(ports))),
        inbound=INBOUND_PORT,
        uid=GUARD_UID,
    )


Run = Callable[[str], tuple[int, str]]
"""Applies a script; gives the exit status and what was said on standard error."""


def run_nft(script: str) -> tuple[int, str]:
    """Apply `script` with ``nft`` in this network namespace, all of it or nothing."""
    try:
        done = subprocess.run(
            ["nft", "-f", "-"],  # noqa: S607 - the image decides where nft lies
            input=script,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise RedirectError("the program nft is missing: use the aipolicy-sidecar image") from None
    except subprocess.TimeoutExpired:
        raise RedirectError(f"nft did not finish within {TIMEOUT_SECONDS:.0f} s") from None
    return done.returncode, done.stderr


def apply_redirects(ports: Sequence[int], run: Run = run_nft) -> None:
    """Redirect inbound connections on `ports` to the proxy.

    Raises:
        RedirectError: The rules are not in force, with what to do about it.
    """
    status, errors = run(ruleset(ports))
    if status != 0:
        raise RedirectError(_explanation(errors))


_HINTS = (
    (
        r"not permitted|must be root|permission denied",
        (
            "the init container needs the capability NET_ADMIN and UID 0;"
            " check the namespace's Pod Security level and admission policies"
        ),
    ),
    (
        r"not supported|no such file or directory|protocol error",
        (
            "the node's kernel lacks nftables NAT for the inet family (Linux 5.2 or later with"
            " nf_tables, nft_nat, nft_redir, nft_ct and nft_reject_inet)"
        ),
    ),
)


def _explanation(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    said = lines[0][:200] if lines else "no reason given"
    for pattern, hint in _HINTS:
        if re.search(pattern, errors, re.IGNORECASE):
            return f"nft refused the rules ({said}): {hint}"
    return f"nft refused the rules: {said}"
