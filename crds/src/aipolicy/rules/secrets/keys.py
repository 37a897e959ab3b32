"""Private keys and JSON web tokens: secrets with a structure of their own.

Sources: RFC 7468 (textual encodings; OpenPGP's armour, RFC 9580, is alike), PuTTY's manual,
appendix C (PPK files), RFC 7517 (private keys as JSON have a member ``d`` beside others of a key),
RFC 7515 (compact serialisation of a JWS: header, payload and signature in base64url, the header
being a JSON object with the member ``alg``).
"""

import base64
import re
from typing import Final

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.matchers import LEFT_CONTEXT, Confirm, Matcher

LONGEST: Final = 4096
"""Bytes in a stream: an RSA key of 4096 bits has 3272."""
_MOST_HEADER: Final = 512

_ARMOUR: Final = r"[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
_BREAK: Final = r"(?:\s|\\[nr])"
"""In code, a line break is mostly written as an escape."""
_HEADERS: Final = rf"(?:[A-Z][A-Za-z\-]+: [^\r\n\\]+{_BREAK}+){{0,4}}"
_KEY: Final = (
    rf"-----BEGIN {_ARMOUR}{_BREAK}*{_HEADERS}"
    rf"[\w+/=\s\\:,\"']{{64,}}(?:-----END {_ARMOUR})?"
)
_LINE: Final = rf"[0-9A-Za-z+/]{{64}}{_BREAK}{{1,4}}"
_PPK: Final = (
    rf"Private-Lines: [0-9]{{1,3}}{_BREAK}{{1,4}}"
    rf"(?:(?:{_LINE})+[0-9A-Za-z+/=]{{4,64}}|[0-9A-Za-z+/=]{{44,64}})"
)
_JWK: Final = r"\"d\"\s{0,3}:\s{0,3}\"[\w\-]{43,}\""
_JWK_MEMBER: Final = re.compile(
    rb"\"(?:kty|crv|use|alg|kid|[xyenpq]|d[pq]|qi)\"\s*:\s*\"[^\":{}]*\"\s*,\s*\Z"
)
_JWT: Final = r"\beyJ[\w\-]{10,}\.[\w\-]{2,}(?:\.(?:[\w\-]{16,})?)?"
"""The signature may be missing for the sake of streams, in which the payload may be too long."""
_ALGORITHM: Final = re.compile(rb'"alg"\s*:\s*"(none)?')


def is_jws(text: bytes, start: int, end: int) -> Span | None:
    """A token whose header names an algorithm, and which is signed unless that is none.

    A header with a wrong letter is not read as JSON, since the token may have been right before.
    """
    header, _, rest = text[start:end].partition(b".")
    payload, dot, signature = rest.partition(b".")
    if not dot and end - start < LONGEST:
        return None
    if len(header) > _MOST_HEADER:
        return (start, end) if signature or not dot else None
    header = header[: len(header) // 4 * 4]  # the rest is the end of the last member
    named = _ALGORITHM.search(base64.urlsafe_b64decode(header))
    if named is None or not payload:
        return None
    return (start, end) if signature or not dot or named[1] else None


def is_jwk(text: bytes, start: int, end: int) -> Span | None:
    """The private part of a key, behind another member of one."""
    if _JWK_MEMBER.search(text[max(0, start - LEFT_CONTEXT) : start]) is None:
        return None
    return text.index(b'"', start + len(b'"d"'), end) + 1, end - 1


def is_inside(value: bytes) -> bool:
    """Whether a web token is in a value."""
    return _WEB_TOKEN.next(value, 0) is not None


def _matcher(
    label: str, pattern: str, confirm: Confirm | None = None, *, gives_up: bool = True
) -> Matcher:
    return Matcher(
        label,
        Regex(pattern),
        Regex(viable_prefixes(pattern)),
        confirm,
        longest=LONGEST,
        gives_up=gives_up,
    )


_WEB_TOKEN: Final = _matcher("JsonWebToken", _JWT, is_jws)
MATCHERS: Final = (
    _matcher("PrivateKey", _KEY, gives_up=False),
    _WEB_TOKEN,
    _matcher("PrivateKey", _PPK),
    _matcher("PrivateKey", _JWK, is_jwk),
)
