r"""Passwords, and credentials in headers and addresses: what needs no provider to be known.

``password: ...``, ``Authorization: Bearer ...``, ``scheme://user:password@host``, ``-u user:...``,
``machine ... login ... password ...`` (netrc(5)), ``Uid=...;Pwd=...`` (ODBC). A password mixes
kinds of characters, unless the syntax leaves no doubt; references to where it lies, placeholders
and plain words do not count. Only the value is found.
"""

import re
from typing import Final

from aipolicy.rules.matchers import Confirm, Matcher
from aipolicy.rules.prefixes import viable_prefixes
from aipolicy.rules.regexes import Regex, Span
from aipolicy.rules.secrets import values
from aipolicy.rules.secrets.randomness import is_identifier, is_placeholder, is_random

_LEAST_KEY: Final = 16
_LEAST_KINDS: Final = 2
"""Of small letters, capitals, digits and others, that a password has; the last two count."""
_LEAST_DISTINCT: Final = 4
_LONGEST: Final = 256
"""Bytes; what is longer is no password."""
_SCORE: Final = 0.6

_VALUE: Final = r"[^\s\"'`,;<>()\[\]{}]"
_PASSWORD: Final = rf"(?i:passw(?:or)?d|passphrase|pwd){values.JOINT}{_VALUE}{{8,{_LONGEST}}}"
_BEARER: Final = r"(?i:bearer|basic|token|apikey|ssws)[ \t]{1,3}[\w\-.~+/=]{20,}"
_USERINFO: Final = r"://[^\s/?#@:\"'<>\[\]]*:[^\s/@\"'<>]{4,256}@[\w\[]"
_OPTION: Final = rf"-(?:u|-user)[ \t=]{{1,3}}[\"']?[^\s:\"'$<>{{}}]{{0,64}}:[\"']?{_VALUE}{{6,128}}"
_NETRC: Final = (
    rf"\bmachine\s{{1,4}}[\w.\-]{{1,64}}\s{{1,4}}login\s{{1,4}}[^\s]{{1,64}}"
    rf"\s{{1,4}}password\s{{1,4}}{_VALUE}{{3,128}}"
)
_ODBC: Final = (
    r"(?i:\b(?:uid|user(?: ?id|name)?))[ ]?=[ ]?[^\s;\"'=]{1,64};[ ]?"
    r"(?i:pwd|password)[ ]?=[ ]?[^\s;\"'<>]{3,128}"
)
_PLAIN: Final = (b"$", b"{", b"%", b"<", b"[", b"pass", b"secret", b"xxx", b"***", b"your", b"...")
"""What a value begins with that only names a password."""
_KINDS: Final = tuple(map(re.compile, (rb"[a-z]", rb"[A-Z]", rb"[0-9]", rb"[^0-9A-Za-z_.\-/]")))


def is_password(text: bytes, start: int, end: int) -> Span | None:
    """A value of mixed characters."""
    return _mixed(text, *values.place_of_value(text, start, end)[1])


def is_option(text: bytes, start: int, end: int) -> Span | None:
    """The password of a user that an option of a command names, as curl(1) has it."""
    if text[max(0, start - 1) : start].strip():
        return None
    begin = text.index(b":", start, end) + 1
    if text[begin] in b"\"'":
        begin += 1
    return _mixed(text, begin, end)


def _mixed(text: bytes, start: int, end: int) -> Span | None:
    value = text[start:end]
    kinds = [kind.search(value) is not None for kind in _KINDS]
    if sum(kinds) < _LEAST_KINDS or not any(kinds[2:]) or is_identifier(value):
        return None
    if len(value) >= _LONGEST or value.lower().startswith(_PLAIN):
        return None
    if is_placeholder(value, _LEAST_DISTINCT):
        return None
    return start, end


def is_bearer(text: bytes, start: int, end: int) -> Span | None:
    """What follows the scheme of an Authorization header (RFC 9110, section 11.6.2)."""
    begin = start + len(text[start:end].split(maxsplit=1)[0])
    while text[begin : begin + 1] in (b" ", b"\t"):
        begin += 1
    value = text[begin:end]
    if len(value) < _LEAST_KEY or is_placeholder(value) or not is_random(value):
        return None
    return None if values.is_known(value) else (begin, end)


def is_userinfo(text: bytes, start: int, end: int) -> Span | None:
    """The password in an address (RFC 3986, section 3.2.1), unless it only names one."""
    begin = text.index(b":", start + len(b"://"), end) + 1
    end = text.rindex(b"@", begin, end)
    return None if text[begin:end].lower().startswith(_PLAIN) else (begin, end)


def is_last(text: bytes, start: int, end: int) -> Span | None:
    """The last part of a candidate, unless it only names a password."""
    begin = max(text.rfind(mark, start, end) for mark in (b"=", b" ", b"\t", b"\n")) + 1
    return None if text[begin:end].lower().startswith(_PLAIN) else (begin, end)


def _matcher(label: str, pattern: str, confirm: Confirm) -> Matcher:
    viable = Regex(viable_prefixes(pattern))
    return Matcher(label, Regex(pattern), viable, confirm, retry=True, gives_up=True, score=_SCORE)


MATCHERS: Final = (
    _matcher("Password", _PASSWORD, is_password),
    _matcher("Secret", _BEARER, is_bearer),
    _matcher("Password", _USERINFO, is_userinfo),
    _matcher("Password", _OPTION, is_option),
    _matcher("Password", rf"{_NETRC}|{_ODBC}", is_last),
)
