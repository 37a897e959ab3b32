"""Addresses of wallets: Bitcoin and Ethereum.

Sources:

* Bitcoin: *Base58Check encoding* (a version byte of 0 or 5, twenty bytes, four of their double
  SHA-256), BIP 173 and BIP 350 (``bc1``, bech32 and bech32m). Nothing else passes either check.
* Ethereum: Yellow Paper, appendix F: ``0x`` and twenty bytes in hexadecimal. Their case can check
  them (EIP-55), by a hash that costs Python more than a request may; an address that was mistyped
  is no less somebody's, so the case is not looked at.
"""

import hashlib
from typing import Final

from aipolicy.rules.pii.formats import LIKELY, NEAR, Format

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CONSTANTS: Final = (1, 0x2BC830A3)
_HRP: Final = (3, 3, 0, 2, 3)
"""``bc`` as BIP 173 expands it."""
_LENGTH: Final = 25
_LEAST_CHARACTERS: Final = 6
"""Different ones among the forty of an Ethereum address; with fewer somebody made it up."""


def is_base58(text: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Twenty-one bytes and their check."""
    written = text[start:end].decode()
    value = 0
    for one in written:
        value = value * 58 + _BASE58.index(one)
    zeros = len(written) - len(written.lstrip("1"))
    size = (value.bit_length() + 7) // 8
    if zeros + size != _LENGTH:
        return None
    data = value.to_bytes(_LENGTH, "big")
    check = hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4]
    return (start, end) if data[0] in (0, 5) and check == data[-4:] else None


def is_bech32(text: bytes, start: int, end: int) -> tuple[int, int] | None:
    """A witness program and its check, all in one case."""
    written = text[start:end].decode()
    if written not in (written.lower(), written.upper()):
        return None
    check = 1
    for value in (*_HRP, *map(_BECH32.index, written.lower()[3:])):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return (start, end) if check in _CONSTANTS else None


def is_ethereum(number: str) -> bool:
    """Twenty bytes that are not made up."""
    return len(set(number[2:])) >= _LEAST_CHARACTERS


def _normalize(address: bytes) -> str:
    return address.decode("ascii", "ignore")


BITCOIN: Final = (
    Format(
        "[13][1-9A-HJ-NP-Za-km-z]{25,34}",
        confirm=is_base58,
        score=NEAR,
        normalize=_normalize,
        retry=False,
    ),
    Format(
        "(?i:bc1[02-9ac-hj-np-z]{11,71})",
        confirm=is_bech32,
        score=NEAR,
        retry=False,
    ),
)
ETHEREUM: Final = (
    Format(
        "0x[0-9A-Fa-f]{40}",
        is_ethereum,
        words=(
            *("wallet", "eth", "ethereum", "ether", "send to", "geldbörse", "portefeuille"),
            *("billetera", "cartera", "portafoglio", "carteira", "portfel", "кошелек"),
            *("钱包", "ウォレット", "지갑", "محفظة"),
        ),
        score=LIKELY,
    ),
)
