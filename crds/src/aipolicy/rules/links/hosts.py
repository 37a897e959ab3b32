r"""Hosts: which one an address leads to, read as a browser reads it, and whether it is allowed.

Source: WHATWG URL standard, *host parsing* and *special schemes*: ``\`` counts as ``/``, any
number of them may follow the scheme, what stands before an ``@`` is no host. Where a
reader or another parser may see a different host, the address is allowed to nobody.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

HOST_PATTERN: Final = (
    r"^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$"
)
"""What a policy may write: a name in small letters, or an IPv4 address."""

_SCHEME: Final = re.compile(rb"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?[/\\]*")
_AUTHORITY: Final = re.compile(rb"[^/\\?#]*")
_HOST: Final = re.compile(rb"([a-z0-9_\-]+(?:\.[a-z0-9_\-]+)*)\.?(?::[0-9]{0,5})?\Z")
_NUMBER: Final = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_IPV4: Final = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}\Z")


def host_of(address: bytes) -> str | None:
    """The host of an absolute or protocol-relative address; None for one that is ambiguous.

    That is one with a user name, percent signs or letters beyond ASCII in it, an IPv6 address,
    a number that is no usual IPv4 address, and one with a port that is none.
    """
    scheme = _SCHEME.match(address)
    authority = _AUTHORITY.match(address, 0 if scheme is None else scheme.end())
    found = None if authority is None else _HOST.match(authority[0].lower())
    if found is None:
        return None
    host = found[1].decode()
    if _NUMBER.match(host.rpartition(".")[2]) and not _IPV4.match(host):
        return None
    return host


@dataclass(frozen=True, slots=True)
class Hosts:
    """A list of hosts."""

    exact: frozenset[str]
    parents: frozenset[str]
    """Names all below which are in the list, but not themselves."""

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Self:
        """The list that a policy writes."""
        known = frozenset(patterns)
        below = frozenset(pattern for pattern in known if pattern.startswith("*."))
        return cls(known - below, frozenset(pattern.removeprefix("*.") for pattern in below))

    def has(self, host: str) -> bool:
        """Whether the host is in the list."""
        if host in self.exact:
            return True
        _, dot, parent = host.partition(".")
        while dot:
            if parent in self.parents:
                return True
            _, dot, parent = parent.partition(".")
        return False
