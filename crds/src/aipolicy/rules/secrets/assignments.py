r"""Values that are called secret: ``api_key = "..."``, ``password: ...``, ``scheme://user:pass@``.

What a value is called comes first, then whether it looks like one: a key or token is long
and random, a password mixes kinds of characters. References to where a secret lies
(``${TOKEN}``, ``os.environ[...]``), placeholders, plain numbers, UUIDs and names such as
``next_page_token`` or ``public_key`` do not count. Only the value is found.
"""

import re
from typing import Final

from aipolicy.rules.matchers import Confirm, Matcher
from aipolicy.rules.prefixes import viable_prefixes
from aipolicy.rules.regexes import Regex, Span
from aipolicy.rules.secrets.randomness import entropy, is_placeholder

_LEAST_KEY: Final = 16
_LEAST_ENTROPY: Final = 3.2
"""Bits per character: 16 random hex digits have 3.3 on average, words of that length 3.0."""
_LEAST_KINDS: Final = 3
"""Of small letters, capitals, digits and others, that a password has."""

_JOINT: Final = r"[\"'\]]{0,2}[ \t]{0,3}(?:=>|:=|==?|:)[ \t]{0,3}"
_VALUE: Final = r"[^\s\"'`,;<>()\[\]{}]"
_KEYS: Final = (
    r"(?i:api|access|auth|account|client|private|secret|signing|encryption|session|bearer|service)"
    r"[_\-. ]?(?i:key|token|secret)|(?i:secret|token|credentials?)"
)
_KEY: Final = rf"(?:{_KEYS})(?i:[_\-]?(?:id|value|base64))?{_JOINT}[\"']?{_VALUE}{{16,}}"
_PASSWORD: Final = rf"(?i:passw(?:or)?d|passphrase|pwd){_JOINT}[\"']?{_VALUE}{{8,}}"
_BEARER: Final = r"(?i:bearer|basic)[ \t]{1,3}[\w\-.~+/=]{20,}"
_USERINFO: Final = r"://[^\s/?#@:\"'<>\[\]]*:[^\s/@\"'<>]{6,}@[\w\[]"

_OTHER_TOKENS: Final = re.compile(
    rb"(?i)(?:public|page|next|csrf|cursor|primary|foreign|max|stop)[_\-. ]?\Z"
)
_UUID: Final = re.compile(rb"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_IDENTIFIER: Final = re.compile(rb"[A-Za-z_][a-z_]*(?:[.:\-/]+[A-Za-z_][A-Za-z_]*)*\Z")
_KINDS: Final = tuple(map(re.compile, (rb"[a-z]", rb"[A-Z]", rb"[0-9]", rb"[^0-9A-Za-z]")))
_SPLIT: Final = re.compile(rb"[\"'\]]{0,2}[ \t]{0,3}(?:=>|:=|==?|:)[ \t]{0,3}[\"']?")


def _value(text: bytes, start: int, end: int) -> Span:
    """The value's place in a candidate; the full stop of a sentence is not part of it."""
    joint = _SPLIT.search(text, start, end)
    begin = start if joint is None else joint.end()
    while end > begin and text[end - 1 : end] in (b".", b":", b"!", b"?", b"*"):
        end -= 1
    return begin, end


def is_key(text: bytes, start: int, end: int) -> Span | None:
    """A long random value of a name that is not one of those that are no secret."""
    if _OTHER_TOKENS.search(text, max(0, start - 8), start):
        return None
    return _random(text, *_value(text, start, end))


def _random(text: bytes, start: int, end: int) -> Span | None:
    value = text[start:end]
    if end - start < _LEAST_KEY or value.isdigit() or entropy(value) < _LEAST_ENTROPY:
        return None
    if not _KINDS[2].search(value) or not (_KINDS[0].search(value) or _KINDS[1].search(value)):
        return None
    if is_placeholder(value) or _UUID.match(value) or _IDENTIFIER.match(value):
        return None
    return start, end


def is_password(text: bytes, start: int, end: int) -> Span | None:
    """A value of mixed characters."""
    start, end = _value(text, start, end)
    value = text[start:end]
    kinds = sum(kind.search(value) is not None for kind in _KINDS)
    if kinds < _LEAST_KINDS or _IDENTIFIER.match(value) or is_placeholder(value + b"........"):
        return None
    return start, end


def is_bearer(text: bytes, start: int, end: int) -> Span | None:
    """What follows the scheme of an Authorization header (RFC 9110, section 11.6.2)."""
    begin = start + len(text[start:end].split(maxsplit=1)[0])
    while text[begin : begin + 1] in (b" ", b"\t"):
        begin += 1
    return _random(text, begin, end)


def is_userinfo(text: bytes, start: int, end: int) -> Span | None:
    """The password in an address (RFC 3986, section 3.2.1), unless it only names one."""
    begin = text.index(b":", start + len(b"://"), end) + 1
    end = text.rindex(b"@", begin, end)
    value = text[begin:end].lower()
    if value.startswith((b"$", b"{", b"%", b"pass", b"secret", b"xxx", b"***", b"your")):
        return None
    return begin, end


def _matcher(label: str, pattern: str, confirm: Confirm) -> Matcher:
    return Matcher(
        label, Regex(pattern), Regex(viable_prefixes(pattern)), confirm, retry=True, gives_up=True
    )


MATCHERS: Final = (
    _matcher("Secret", _KEY, is_key),
    _matcher("Password", _PASSWORD, is_password),
    _matcher("Secret", _BEARER, is_bearer),
    _matcher("Password", _USERINFO, is_userinfo),
)
