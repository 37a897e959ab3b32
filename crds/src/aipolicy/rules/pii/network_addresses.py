"""Addresses of machines: IPv4, IPv6 and MAC.

Sources:

* IPv4: RFC 791 and RFC 6943, section 3.1.1 (four decimal numbers). Unspecified, loopback,
  multicast and broadcast addresses and masks name no machine (RFC 6890). Four single digits are
  as often a version number, and so is what follows the word *version* or a v; they are found near
  words only.
* IPv6: RFC 4291, section 2.2. A shortened address counts when it begins as unicast addresses do
  that are given out (2000::/3, fc00::/7, fe80::/10), because ``a::b`` is a name in many
  languages.
* MAC: IEEE 802, section 8 (six pairs of hexadecimal digits; hyphens, colons, or two points).
"""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from aipolicy.rules.pii.formats import ALONE, LIKELY, WEAK, Format, Found, compact

_VERSION: Final = re.compile(
    rb"(?i)(?:(?:\bv|ver\.?|version|release|rev\.?)[ :=]{0,2}|(?:==|[~^<>]=?) ?)\Z"
)
_MORE: Final = re.compile(rb"(?:\A|[^0-9A-Za-z])[0-9A-Fa-f]{2}[:\-]\Z")
_WORDS: Final = ("ip", "ipv4", "ip address", "client ip", "remote addr", "host", "ip-adresse")
_GIVEN_OUT: Final = ("2", "3", "fc", "fd", "fe8", "fe9", "fea", "feb")
_NO_HOST: Final = 224
_FULL: Final = 7
"""Colons of an IPv6 address that is not shortened."""


def is_ipv4(text: bytes, start: int, end: int) -> Found | None:
    """An address that one machine may have."""
    parts = text[start:end].split(b".")
    numbers = [int(part) for part in parts]
    if any(number > 255 for number in numbers) or any(  # noqa: PLR2004 - a byte
        len(part) > 1 and part.startswith(b"0") for part in parts
    ):
        return None
    if numbers[0] in (0, 127) or numbers[0] >= _NO_HOST or numbers[1:] == [0, 0, 0]:
        return None
    before = text[max(0, start - 16) : start]
    doubtful = all(len(part) == 1 for part in parts) or _VERSION.search(before)
    return Found(start, end, WEAK if doubtful else LIKELY)


def is_ipv6(text: bytes, start: int, end: int) -> Found | None:
    """An address that one machine may have."""
    before = text[max(0, start - 1) : start]
    if before.isalnum() or before in (b":", b".", b"_", b"-"):
        return None
    written = text[start:end].decode()
    try:
        address = IPv6Address(written)
    except ValueError:
        return None
    if address.is_unspecified or address.is_loopback or address.is_multicast:
        return None
    full = written.count(":") == _FULL and "::" not in written
    if not full and not address.compressed.startswith(_GIVEN_OUT):
        return None
    if not any(map(str.isdigit, written)):
        return None
    return Found(start, end, ALONE)


def is_mac(text: bytes, start: int, end: int) -> Found | None:
    """An address that is not of all machines or of none, and no part of something longer."""
    if len(set(compact(text[start:end]))) == 1 or _MORE.search(text[max(0, start - 4) : start]):
        return None
    return Found(start, end, ALONE)


def _normalize_ip(address: bytes) -> str:
    written = address.decode("ascii", "ignore")
    try:
        return str(IPv6Address(written) if ":" in written else IPv4Address(written))
    except ValueError:
        return ""


_PAIR: Final = "[0-9A-Fa-f]{2}"

IP_ADDRESSES: Final = (
    Format(
        r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
        confirm=is_ipv4,
        words=_WORDS,
        near=ALONE,
        after=r"(?:\z|[^0-9A-Za-z_\-.]|[\-.](?:\z|[^0-9A-Za-z_]))",
        normalize=_normalize_ip,
    ),
    Format(
        r"(?:[0-9A-Fa-f]{1,4}:){1,7}:?(?:[0-9A-Fa-f]{1,4}:){0,6}"
        r"(?:[0-9A-Fa-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?",
        confirm=is_ipv6,
        after=r"(?:\z|[^0-9A-Za-z_:.]|\.(?:\z|[^0-9A-Za-z_]))",
        normalize=_normalize_ip,
        joined=True,
    ),
)
MAC_ADDRESSES: Final = (
    Format(
        rf"{_PAIR}(?::{_PAIR}){{5}}|{_PAIR}(?:-{_PAIR}){{5}}|[0-9A-Fa-f]{{4}}(?:\.[0-9A-Fa-f]{{4}}){{2}}",
        confirm=is_mac,
        after=r"(?:\z|[^0-9A-Za-z_:\-.]|[:\-.](?:\z|[^0-9A-Za-z_]))",
    ),
)
