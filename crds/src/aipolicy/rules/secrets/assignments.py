r"""Passwords, and credentials in headers, commands and addresses: what needs no provider.

What stands beside a value says what it is: ``password: ...``, ``Authorization: Bearer ...``,
``scheme://user:password@host``, ``curl -u user:...``, ``sshpass -p ...``, ``machine ... login ...
password ...`` (netrc(5)), ``Server=...;Pwd=...`` (ODBC, ADO), ``-H "X-Api-Key: ..."`` (curl(1)),
``--password ...``, ``DB_PASSWORD=...`` (environment files), ``"auth": "..."`` (Docker, npm),
``NetworkCredential("...", "...")`` (.NET). A password mixes kinds of characters, unless the syntax
leaves no doubt; references to where it lies, placeholders and plain words do not count. Only the
value is found.
"""

import base64
import re
from typing import Final

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import ROOMY_MEMORY, Regex, Span
from aipolicy.rules.matchers import Candidate, Confirm, Describe, Matcher, Name
from aipolicy.rules.secrets import values
from aipolicy.rules.secrets.randomness import (
    is_identifier,
    is_made_of_words,
    is_placeholder,
    is_random,
)

_LEAST_KEY: Final = 16
_LEAST_BEARER: Final = 14
_LEAST_KINDS: Final = 2
"""Of small letters, capitals, digits and others, that a password has; the last two count."""
_LEAST_DISTINCT: Final = 4
_LONGEST: Final = 256
"""Bytes; what is longer is no password."""
_SCORE: Final = 0.6

_VALUE: Final = r"[^\s\"'`,;<>()\[\]{}]"
_PASSWORD: Final = (
    r"(?i:passw(?:or)?d|passphrase|pwd)"
    rf"(?:{values.JOINT}|(?:[ \t]{{1,3}}|\()[\"']){_VALUE}{{6,{_LONGEST}}}"
)
_BEARER: Final = r"(?i:bearer|basic|token|apikey|ssws)[ \t]{1,3}[\w\-.~+/=]{12,}"
_USERINFO: Final = r"://[^\s/?#@:\"'<>\[\]]*:[^\s/@\"'<>]{3,256}@[\w\[]"
_USER: Final = rf"-(?:u|-user)[ \t=]{{1,3}}[\"']?[^\s:\"'$<>{{}}]{{0,64}}:[\"']?{_VALUE}{{6,128}}"
_NETRC: Final = (
    rf"\bmachine\s{{1,4}}[\w.\-]{{1,64}}\s{{1,4}}login\s{{1,4}}[^\s]{{1,64}}"
    rf"\s{{1,4}}password\s{{1,4}}{_VALUE}{{3,128}}"
)
_PAIRS: Final = (
    r"(?i:\b(?:server|data source|driver|dsn|host|database|initial catalog|uid|user(?: ?id|name)?))"
    r"[ ]?=[^;=\r\n\"'<>]{1,64};(?:[\w ]{1,24}=[^;=\r\n\"'<>]{0,64};){0,3}[ ]?"
    r"(?i:pwd|password)[ ]?=[ ]?[^\s;\"'<>]{3,128}"
)
_COMMANDS: Final = (
    r"(?i:\b(?:sshpass|psexec(?:64)?(?:\.exe)?))[^\r\n|&]{0,96}[ \t]-p[ \t]{0,2}[\"']?"
    rf"{_VALUE}{{3,128}}"
)
_OPTION: Final = (
    r"\B--?[\w\-]{0,24}(?i:passw(?:or)?d|passphrase)(?:[ \t]{1,3}[\"']?|=[\"']?)"
    rf"{_VALUE}{{6,128}}"
)
_VARIABLE: Final = (
    r"\b[A-Z][A-Z0-9_]{0,48}_(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD)=[\"']?"
    rf"{_VALUE}{{6,128}}"
)
_CALL: Final = (
    r"\b(?:NetworkCredential|DirectoryEntry)\((?:\s{0,16}@?\"[^\"\r\n]{0,128}\",){1,2}\s{0,16}@?\""
    r"[^\"\r\n]{4,128}"
)
_ENCODED: Final = (
    r"(?:\"auth\"[ \t]{0,3}:\s{0,3}\"|\b_auth[ \t]{0,3}=[ \t]{0,3}\"?)[0-9A-Za-z+/]{8,256}={0,2}"
)
_HEADER: Final = (
    r"(?:-H|--header)[ \t=]{0,3}[\"'](?i:[\w\-]{0,32}(?:authorization|key|token|secret|password))"
    rf"[ \t]{{0,3}}:[ \t]{{0,3}}{_VALUE}{{8,128}}"
)
_REFERENCES: Final = (b"$", b"{", b"%", b"<", b"[", b"***", b"...", b"xxx", b"your")
"""What a value begins with that says where a password is, or that it is left out."""
_WORDS: Final = frozenset((b"pass", b"passwd", b"password", b"pwd", b"pw", b"secret", b"null"))
"""Values that stand for any other."""
_KINDS: Final = tuple(map(re.compile, (rb"[a-z]", rb"[A-Z]", rb"[0-9]", rb"[^0-9A-Za-z_.\-/]")))
_CODE: Final = re.compile(rb"[\w.=]+")
"""What names and keyword arguments are made of."""
_ENCODED_NAME: Final = re.compile(rb"[\"_auth]+[ \t]*[:=]\s*\"?")
_OPTION_NAME: Final = re.compile(rb"--?[\w\-]+(?:[ \t]{1,3}|=)[\"']?")
_AUTHORIZATION: Final = re.compile(
    rb"(?i)authorization[\\\"']{0,2}[ \t]{0,3}[:=,][ \t]{0,3}[\\\"'`]{0,2}\Z"
)
"""The name of the header that a scheme stands in."""
_HEADER_LENGTH: Final = 32
_ANY_KIND: Final = 0
"""The first kind of characters of which there must be one beside another, if any will do."""
_PRINTABLE: Final = re.compile(rb"[\x20-\x7e]+:[\x20-\x7e]+")


def is_password(text: bytes, start: int, end: int) -> Span | None:
    """A value of mixed characters."""
    _, (begin, end) = values.place_of_value(text, start, end)
    if begin == start:  # as in Gradle, with nothing but a quote between
        begin = next(at for at in range(start, end) if text[at] in b"\"'") + 1
    return _mixed(text, begin, end)


def is_user(text: bytes, start: int, end: int) -> Span | None:
    """The password of a user that an option of a command names, as curl(1) has it."""
    if text[max(0, start - 1) : start].strip():
        return None
    begin = text.index(b":", start, end) + 1
    if text[begin] in b"\"'":
        begin += 1
    return _mixed(text, begin, end, _ANY_KIND)


def is_option(text: bytes, start: int, end: int) -> Span | None:
    """The value of an option that is called a password."""
    begin = _behind(_OPTION_NAME, text, start)
    return _mixed(text, begin, end, _ANY_KIND)


def is_variable(text: bytes, start: int, end: int) -> Span | None:
    """The value of a variable of the environment, which is no code."""
    begin = text.index(b"=", start, end) + 1
    if text[begin] in b"\"'":
        begin += 1
    value = text[begin:end]
    if _is_reference(value) or is_placeholder(value, _LEAST_DISTINCT):
        return None
    return begin, end


def is_encoded(text: bytes, start: int, end: int) -> Span | None:
    """A user and a password in base64, as in Docker's config.json and in .npmrc."""
    begin = _behind(_ENCODED_NAME, text, start)
    value = text[begin:end]
    return (begin, end) if _is_pair(value) and not is_placeholder(value) else None


def is_header(text: bytes, start: int, end: int) -> Span | None:
    """The value of a header that is called a credential, without a scheme before it."""
    begin = text.index(b":", start, end) + 1
    while text[begin : begin + 1] in (b" ", b"\t"):
        begin += 1
    value = text[begin:end]
    if _is_reference(value) or is_placeholder(value) or values.is_known(value):
        return None
    plain = not any(kind.search(value) for kind in _KINDS[2:])
    return None if plain or b":" in value else (begin, end)


def is_bearer(text: bytes, start: int, end: int) -> Span | None:
    """What follows the scheme of an Authorization header (RFC 9110, section 11.6.2)."""
    begin = _after_scheme(text, start, end)
    value = text[begin:end]
    if is_placeholder(value) or values.is_known(value):
        return None
    random = len(value) >= _LEAST_KEY and is_random(value)
    if random or _is_basic(text[start:begin], value):
        return begin, end
    before = text[max(0, start - _HEADER_LENGTH) : start]
    if _AUTHORIZATION.search(before) is None or is_identifier(value):
        return None
    if text[start:begin].strip().lower() == b"basic":
        return None
    return (begin, end) if len(value) >= _LEAST_BEARER and _KINDS[2].search(value) else None


def describe_bearer(text: bytes, candidate: Candidate) -> Name:
    """The name of the provider whose format it has, as one of those who use the scheme."""
    begin, end = candidate.finding or (candidate.start, candidate.start)
    item = values.fitting(text[candidate.start : begin].strip(), text[begin:end])
    if item is None:
        return Name("Secret", _SCORE)
    return Name(item.label, item.score_of(text[begin:end]))


def is_userinfo(text: bytes, start: int, end: int) -> Span | None:
    """The password in an address (RFC 3986, section 3.2.1), unless it only names one."""
    begin = text.index(b":", start + len(b"://"), end) + 1
    end = text.rindex(b"@", begin, end)
    return None if _is_reference(text[begin:end]) else (begin, end)


def is_last(text: bytes, start: int, end: int) -> Span | None:
    """The last part of a candidate, unless it only names a password."""
    marks = (b"=", b" ", b"\t", b"\n", b"'", b'"', b"-p")  # the last of what may be before it
    begin = max(text.rfind(mark, start, end) + len(mark) for mark in marks)
    return None if begin == end or _is_reference(text[begin:end]) else (begin, end)


def _behind(name: re.Pattern[bytes], text: bytes, start: int) -> int:
    """Where the value of a name begins."""
    found = name.match(text, start)
    return start if found is None else found.end()


def _after_scheme(text: bytes, start: int, end: int) -> int:
    begin = start + len(text[start:end].split(maxsplit=1)[0])
    while text[begin : begin + 1] in (b" ", b"\t"):
        begin += 1
    return begin


def _is_basic(scheme: bytes, value: bytes) -> bool:
    """Whether it is a user and a password in base64 (RFC 7617)."""
    return scheme.strip().lower() == b"basic" and _is_pair(value)


def _is_pair(value: bytes) -> bool:
    try:
        return _PRINTABLE.fullmatch(base64.b64decode(value, validate=True)) is not None
    except ValueError:
        return False


def _is_reference(value: bytes) -> bool:
    value = value.lower()
    return value.startswith(_REFERENCES) or value.rstrip(b"0123456789") in _WORDS


def _mixed(text: bytes, start: int, end: int, rare: int = 2) -> Span | None:
    """A value of several kinds of characters, one of them from the kind `rare` on."""
    while end > start and text[end - 1 : end] == b"\\":
        end -= 1  # what escapes the quote behind it
    value = text[start:end]
    kinds = [kind.search(value) is not None for kind in _KINDS]
    if sum(kinds) < _LEAST_KINDS or not any(kinds[rare:]) or is_identifier(value):
        return None
    if _CODE.fullmatch(value) is not None and is_made_of_words(value):
        return None
    if len(value) >= _LONGEST or _is_reference(value):
        return None
    if is_placeholder(value, _LEAST_DISTINCT):
        return None
    return start, end


def _matcher(
    label: str, pattern: str, confirm: Confirm, describe: Describe | None = None
) -> Matcher:
    return Matcher(
        label,
        Regex(pattern),
        Regex(viable_prefixes(pattern), memory=ROOMY_MEMORY),
        confirm,
        retry=True,
        gives_up=True,
        score=_SCORE,
        describe=describe,
    )


MATCHERS: Final = (
    _matcher("Password", _PASSWORD, is_password),
    _matcher("Secret", _BEARER, is_bearer, describe_bearer),
    _matcher("Password", _USERINFO, is_userinfo),
    _matcher("Password", _USER, is_user),
    _matcher("Password", rf"{_NETRC}|{_PAIRS}|{_COMMANDS}|{_CALL}", is_last),
    _matcher("Password", _OPTION, is_option),
    _matcher("Password", _VARIABLE, is_variable),
    _matcher("Secret", _HEADER, is_header),
    _matcher("Secret", _ENCODED, is_encoded),
)
