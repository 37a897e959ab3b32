"""Tokens made up by chance from the expressions of their formats, with the right checksum.

None is anybody's, and none stands in a file: they are made when a test runs, the same in each run.
"""

import base64
import binascii
import hashlib
import json
import random
import re
import string
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from aipolicy.rules.expressions.nodes import Assertion, Atom, Choice, Node, Repeat, Sequence
from aipolicy.rules.expressions.syntaxes import parse
from aipolicy.rules.secrets import checksums
from aipolicy.rules.secrets.formats import Check, Format
from aipolicy.rules.secrets.randomness import is_random
from aipolicy.rules.secrets.tokens import is_documentation

BASE36 = string.digits + string.ascii_lowercase
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE58 = "".join(one for one in BASE62 if one not in "0OIl")
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@cache
def alphabet(source: str) -> str:
    """The printable ASCII characters that an atom matches."""
    return "".join(
        one
        for one in string.digits + string.ascii_letters + string.punctuation + " "
        if re.fullmatch(source, one)
    )


def write(node: Node, chance: random.Random, *, longest: bool = False) -> str:
    """A text that an expression matches, as short as can be or as long."""
    match node:
        case Atom(source):
            return chance.choice(alphabet(source))
        case Assertion():
            return ""
        case Sequence(parts):
            return "".join(write(part, chance, longest=longest) for part in parts)
        case Choice(branches):
            return write(chance.choice(branches), chance, longest=longest)
        case Repeat(part, least, most):
            count = (least + 40 if most is None else most) if longest else least
            return "".join(write(part, chance, longest=longest) for _ in range(count))


def digits(number: int, of: str, length: int) -> str:
    """A number in the digits `of` an alphabet."""
    written = ""
    for _ in range(length):
        number, digit = divmod(number, len(of))
        written = of[digit] + written
    return written


def _base62(token: str, _: random.Random) -> str:
    body = token[:-6]
    return body + digits(zlib.crc32(body.rpartition("_")[2].encode()), BASE62, 6)


def _base36(token: str, _: random.Random) -> str:
    return token[:-7] + digits(zlib.crc32(token[:-7].encode()), BASE36, 7)


def _grafana(token: str, _: random.Random) -> str:
    return token[:-8] + zlib.crc32(token[:-9].encode()).to_bytes(4, "little").hex()


def _aws(token: str, chance: random.Random) -> str:
    head = (1 << 47 | chance.randrange(10**12) << 7).to_bytes(6, "big")
    return token[:4] + base64.b32encode(head + chance.randbytes(4)).decode()


def _macaroon(token: str, chance: random.Random) -> str:
    site = b".".join((*((b"test",) if "AgEN" in token else ()), b"pypi", b"org"))
    named = bytes((1, len(site))) + site + b"\x02\x24" + chance.randbytes(36) + b"\0"
    body = b"\x02" + named + b"\0\x06\x20" + chance.randbytes(32)
    return "pypi-" + base64.urlsafe_b64encode(body).decode().rstrip("=")


def _json(token: str, chance: random.Random) -> str:
    head, _, rest = token.partition("eyJ")
    size = 196 if head == "ops_" else 100
    value = json.dumps({"k": "".join(chance.choices(BASE62, k=size))}, separators=(",", ":"))
    body = base64.b64encode(value.encode()).decode()
    return head + body + ("_" + rest[-43:] if "_" in rest else "")


def _grafana_key(_: str, chance: random.Random) -> str:
    key = {"k": "".join(chance.choices(BASE62, k=32)), "n": "name", "id": chance.randrange(1, 9)}
    return base64.b64encode(json.dumps(key, separators=(",", ":")).encode()).decode()


def _discord(token: str, chance: random.Random) -> str:
    user = base64.b64encode(str(chance.randrange(10**17, 10**18)).encode()).decode()
    return user + "." + token.split(".", 1)[1]


def _base64_of_64(token: str, chance: random.Random) -> str:
    return base64.b64encode(chance.randbytes(64)).decode()[: len(token)]


def _bech32(token: str, _: random.Random) -> str:
    name = token.lower().rpartition("1")[0]
    data = [BECH32.index(one) for one in token.lower().rpartition("1")[2][:-6]]
    values = [*(ord(one) >> 5 for one in name), 0, *(ord(one) & 31 for one in name), *data]
    check = 1
    for value in [*values, *[0] * 6]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= part if top >> place & 1 else 0
    check ^= 1
    written = token[:-6].lower() + "".join(BECH32[check >> 5 * (5 - at) & 31] for at in range(6))
    return written.upper() if token.isupper() else written


def _crc16(token: str, _: random.Random) -> str:
    data = base64.b32decode(token + "=" * (-len(token) % 8))[:-2]
    data += binascii.crc_hqx(data, 0).to_bytes(2, "little")
    return base64.b32encode(data).decode().rstrip("=")


def _base58(token: str, chance: random.Random) -> str:
    if token[1:4] == "prv":
        body = bytes.fromhex("0488ade4") + chance.randbytes(74)
    else:
        body = b"\x80" + chance.randbytes(32) + (b"" if token[0] == "5" else b"\1")
    body += hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    return digits(int.from_bytes(body, "big"), BASE58, len(token))


_MENDED: Mapping[Check, Callable[[str, random.Random], str]] = {
    checksums.has_aws_account: _aws,
    checksums.has_base32_crc16: _crc16,
    checksums.has_base36_crc32: _base36,
    checksums.has_base58_checksum: _base58,
    checksums.has_base62_crc32: _base62,
    checksums.has_bech32: _bech32,
    checksums.has_grafana_crc32: _grafana,
    checksums.has_json: _json,
    checksums.is_base64_of_64_bytes: _base64_of_64,
    checksums.is_discord_token: _discord,
    checksums.is_grafana_key: _grafana_key,
    checksums.is_macaroon: _macaroon,
}
"""What makes a token of the right form one that its format's check takes."""


def make(item: Format, seed: int = 0, *, longest: bool = False) -> str:
    """A token of a format, the shortest that it has or the longest."""
    chance = random.Random(f"{item.expression} {seed}")  # noqa: S311 - the same in every run
    node = parse(item.expression)
    for _ in range(64):
        token = write(node, chance, longest=longest)
        if item.check is not None:
            token = _MENDED[item.check](token, chance)
        looks_random = is_random(token.encode()) or len(token) == 36 or not item.names
        if looks_random and not is_documentation(token.encode()):
            return token
    raise AssertionError(f"no token fits {item.expression}")
