"""Checks of tokens that say more than their alphabet and length: checksums, and what is encoded.

Each takes a whole token that fits its format's expression.
"""

import base64
import binascii
import hashlib
import json
import re
import zlib
from typing import Final

_BASE36: Final = b"0123456789abcdefghijklmnopqrstuvwxyz"
_BASE58: Final = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE62: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BECH32: Final = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)

_LENGTH: Final = re.compile(rb"[\x80-\xff]{0,2}[\x00-\x7f]")
_SIGNATURE: Final = (6, 32)
"""Type and length of a macaroon's last field."""


def _number(digits: bytes, alphabet: bytes) -> int:
    """The number that digits of an alphabet stand for."""
    number = 0
    for digit in digits:
        number = number * len(alphabet) + alphabet.index(digit)
    return number


def _decoded(text: bytes) -> bytes:
    """Base64 of either alphabet, padded or not. Raises ValueError."""
    plain = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)


def has_base62_crc32(token: bytes) -> bool:
    """Whether the last six characters are the CRC-32 of those between the prefix and them.

    Source: GitHub Blog, "Behind GitHub's new authentication token formats"; npm's are the same.
    """
    body = token.rpartition(b"_")[2]
    return _number(body[-6:], _BASE62) == zlib.crc32(body[:-6])


def has_base36_crc32(token: bytes) -> bool:
    """Whether the last seven characters are the CRC-32 of all before.

    Source: GitLab Handbook, "Cells: Routable Tokens".
    """
    return _number(token[-7:], _BASE36) == zlib.crc32(token[:-7])


def has_grafana_crc32(token: bytes) -> bool:
    """Whether the last part is the CRC-32 of those before, in hexadecimal, lowest byte first.

    Source: Grafana, package satokengen.
    """
    body, _, digits = token.rpartition(b"_")
    return zlib.crc32(body).to_bytes(4, "little").hex().encode() == digits


def has_aws_account(token: bytes) -> bool:
    """Whether the account that newer key ids encode has no more than twelve digits.

    A key id is base32; of the first six bytes the first bit tells whether an account follows.
    """
    head = int.from_bytes(base64.b32decode(token[4:])[:6], "big")
    return not head >> 47 or (head >> 7 & 2**40 - 1) < 10**12


def is_macaroon(token: bytes) -> bool:
    """Whether what follows the prefix is a macaroon, version 2, which ends in its signature.

    Source: libmacaroons, "v2 binary format": fields of a type, a length (its lower seven bits
    first, as long as the eighth is set) and as many bytes; type 0 ends a section.
    """
    try:
        data = _decoded(token.partition(b"-")[2])
    except ValueError:
        return False
    if data[:1] != b"\x02":
        return False
    place, kind, size = 1, 0, 0
    while place < len(data):
        kind, size, place = data[place], 0, place + 1
        if kind:
            length = _LENGTH.match(data, place)
            if length is None:
                return False
            size = sum((byte & 127) << 7 * at for at, byte in enumerate(length[0]))
            place = length.end() + size
    return place == len(data) and (kind, size) == _SIGNATURE


def has_json(token: bytes) -> bool:
    """Whether base64 from ``eyJ`` on, up to an underscore or full stop, is a JSON object."""
    body = token[token.index(b"eyJ") :].replace(b"_", b".").partition(b".")[0]
    try:
        return isinstance(json.loads(_decoded(body)), dict)
    except (ValueError, RecursionError):
        return False


def is_grafana_key(token: bytes) -> bool:
    """Whether base64 has the members of a key: its name ``n`` and its organisation ``id``.

    Source: Grafana, package apikeygen.
    """
    try:
        data = _decoded(token)
    except ValueError:
        return False
    return b'"n":' in data and b'"id"' in data and data.endswith(b"}")


def is_discord_token(token: bytes) -> bool:
    """Whether the first part is base64 of a user's number."""
    try:
        return _decoded(token.partition(b".")[0]).isdigit()
    except ValueError:
        return False


def is_base64_of_64_bytes(token: bytes) -> bool:
    """Whether the last character leaves no bits over, as in base64 of 64 bytes."""
    return token[-3:-2] in (b"A", b"Q", b"g", b"w")


def has_bech32(token: bytes) -> bool:
    """Whether a bech32 string ends in its checksum. Source: BIP 173."""
    name, _, data = token.lower().rpartition(b"1")
    values = [
        *(letter >> 5 for letter in name),
        0,
        *(letter & 31 for letter in name),
        *map(_BECH32.index, data),
    ]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_BECH32_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check == 1


def has_base32_crc16(token: bytes) -> bool:
    """Whether base32 ends in the CRC-16 (XMODEM) of what is before, lowest byte first.

    Sources: NATS docs, "NKeys"; Stellar, SEP-23.
    """
    data = base64.b32decode(token + b"=" * (-len(token) % 8))
    return binascii.crc_hqx(data[:-2], 0).to_bytes(2, "little") == data[-2:]


def has_base58_checksum(token: bytes) -> bool:
    """Whether base58 ends in the first four bytes of the doubled SHA-256 of what is before.

    Source: Bitcoin wiki, "Base58Check encoding".
    """
    number = _number(token, _BASE58)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    body, check = data[:-4], data[-4:]
    return hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check
