r"""Values that are called something: ``DATADOG_API_KEY=...``, ``"client_secret": "..."``.

What a value is called comes first, then how it looks. With a provider's name it has to fit one of
the provider's formats. With another name of a secret (``api_key``, ``token``) it has to be long and
random. References to where a secret lies (``${TOKEN}``, ``os.environ[...]``), placeholders, plain
numbers, UUIDs, hashes and names such as ``next_page_token`` or ``public_key`` do not count. Only
the value is found; one that is a token of its own is left to `aipolicy.rules.secrets.tokens`.
"""

import re
from functools import cache
from typing import Final

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import ROOMY_MEMORY, Span, compile_pattern
from aipolicy.rules.matchers import LEFT_CONTEXT, Candidate, Matcher, Name
from aipolicy.rules.secrets import keys, tokens
from aipolicy.rules.secrets.formats import Format
from aipolicy.rules.secrets.providers import FORMATS
from aipolicy.rules.secrets.randomness import is_placeholder, is_random, is_uuid

_EQUALS: Final = r"[ \t]{0,16}(?:=>|:{1,3}=|[?+|]{1,2}=|={1,3}|\|\||:|>|,)[ \t]{0,16}"
_VALUE_OF: Final = (
    r"(?:[,;]?\s{1,16}[\\\"']{0,2}value[\\\"']{0,2}|"
    r"[ \t]\{\s{1,16}(?:type[ \t]{1,16}=[ \t]string\s{1,16})?default)"
)
JOINT: Final = (
    rf"[\\\"'\]]{{0,4}}(?:(?:{_VALUE_OF})?{_EQUALS}|[ \t]is[ \t])(?:\[\s{{1,16}})?[\\\"'`\[]{{0,3}}"
)
"""Between a name and its value, with the quotes of both; ``name: X`` and ``value: Y`` are one, and
so are the name and the default of a variable of Terraform."""
VALUE: Final = r"[!#-%*-+\--:=?-Z^_a-z|~]"
"""ASCII without blanks, quotes, brackets, backslash, ampersand, comma and semicolon."""
_OPTION: Final = r"\B--?[A-Za-z][\w\-]{0,24}(?i:key|token|secret|auth|credential)[ \t]{1,3}[\"']?"
"""An option of a command, which stands before its value with nothing but blanks between."""
_LONGEST_NAME: Final = 48
"""Bytes after the first word that is looked for."""
_LEAST_VALUE: Final = 14
_LEAST_KEY: Final = 16

NAMED: Final = tuple(item for item in FORMATS if item.names)
"""Formats that need a name beside them."""

_WHOSE: Final = (
    "access", "account", "admin", "api", "app", "application", "auth", "bot", "client", "consumer",
    "deploy", "encryption", "hmac", "jwt", "license", "master", "private", "refresh", "secret",
    "service", "session", "shared", "signing", "storage", "user", "webhook",
)  # fmt: skip
_GENERIC: Final = (
    *(f"{whose}_key" for whose in _WHOSE),
    "secret",
    "token",
    "credential",
    "credentials",
    "bearer",
    "user_auth",
)
"""What secrets are called whoever issues them; underscores as in `Format.names`."""
_SCORE: Final = 0.6

_GENERIC_END: Final = re.compile(
    rb"(?:%s)(?:[_. -]?(?:id|value|base64|string|is|[0-9]{1,2}))?\Z"
    % b"|".join(name.replace("_", "[_. -]?").encode() for name in _GENERIC)
)
_UUID_END: Final = re.compile(
    rb"(?:api|access|auth|secret|private|client|app)[_. -]?(?:key|token|secret)\Z"
)
"""What UUIDs are secrets under; under other names they are mostly numbers of things."""
_NO_SECRET: Final = re.compile(
    rb"public|pub_?key|next|page[_-]?(?:tok|key|id|size)|csrf|xsrf|cursor|primary|foreign|max(?!mind)|stop|sort|"
    rb"sha[0-9]|md5|hash|digest|checksum|commit|revision|integrity|fingerprint|version|"
    rb"path|file|name\Z|_url|_uri|host"
)
"""In names of what is no secret although it is called a key or token, or a provider's."""
_NAME: Final = re.compile(rb"(?:[\w.\-]{1,32}[\"'\])]{0,2}[ \t(\[]{1,2}[\"']?){0,3}[\w.\-]*\Z")
"""The end of what stands before: the rest of a name, or three words that may belong to it."""
_SEPARATORS: Final = b"_-. "
_SHORT: Final = 6
"""Letters of a name that is part of many words."""
_JOINT: Final = re.compile(JOINT.encode())
_GAP: Final = re.compile(rb"[ \t]{1,3}[\"']?")
_UUID_LENGTH: Final = 36


def plain(name: bytes) -> bytes:
    """A name without its separators."""
    return name.translate(None, _SEPARATORS)


def _found_in_names(name: str, items: tuple[Format, ...]) -> re.Pattern[bytes]:
    """Finds a name in what a value is called; a short one only where a word begins.

    Names of several providers are words such as *key*, which say nothing that a format must not.
    """
    short = len(plain(name.encode())) <= _SHORT and len({item.provider for item in items}) == 1
    begins = rb"(?:\A|[^A-Za-z]|(?<=[a-z])(?=[A-Z]))" if short else b""
    return re.compile(begins + b"(?i:%s)" % name.replace("_", "[_. -]?").encode())


_BY_NAME: Final = tuple(
    (_found_in_names(name, items), items)
    for name in sorted({name for item in NAMED for name in item.names})
    for items in (tuple(item for item in NAMED if name in item.names),)
)


def _pattern() -> str:
    names = sorted({name for item in NAMED for name in item.names} | set(_GENERIC))
    either = "|".join(name.replace("_", r"[_\-. ]?") for name in names)
    return (
        rf"(?i:{either})[\w.\-/? ]{{0,{_LONGEST_NAME}}}{JOINT}{VALUE}{{{_LEAST_VALUE},}}|"
        rf"{_OPTION}{VALUE}{{{_LEAST_VALUE},}}"
    )


def place_of_value(text: bytes, start: int, end: int) -> tuple[int, Span]:
    """Where the name of a candidate ends, and where its value is.

    The full stop of a sentence is not part of it.
    """
    joint = (_GAP if text[start : start + 1] == b"-" else _JOINT).search(text, start, end)
    name, begin = (start, start) if joint is None else joint.span()
    while end > begin and text[end - 1] in b".:!?*":
        end -= 1
    return name, (begin, end)


def fitting(name: bytes, value: bytes) -> Format | None:
    """The first format that a value has whose provider the name names."""
    fits = {
        item
        for part, items in _BY_NAME
        if part.search(name) is not None
        for item in items
        if item.fits(value)
    }
    return next((item for item in NAMED if item in fits), None) if fits else None


def _what(text: bytes, start: int, end: int) -> tuple[Span, Name] | None:
    """A candidate's value and what it is."""
    until, (begin, end) = place_of_value(text, start, end)
    value = text[begin:end]
    if len(value) < _LEAST_VALUE or is_placeholder(value):
        return None
    before = text[max(0, start - LEFT_CONTEXT) : start]
    rest = _NAME.search(before)
    name = (b"" if rest is None else rest[0]) + text[start:until]
    name = re.split(rb"[/?]", name.lower())[-1]
    if _NO_SECRET.search(name):
        return None
    item = fitting(text[max(0, start - 1) : until], value)
    if item is not None and (len(value) == _UUID_LENGTH or is_random(value)):
        found = Name(item.label, item.score_of(value))
    elif _is_secret(name, value):
        found = Name("Secret", _SCORE)
    else:
        return None
    return None if is_known(value) else ((begin, end), found)


def _is_secret(name: bytes, value: bytes) -> bool:
    """Whether a value is one that is called a secret, whoever has issued it."""
    if is_uuid(value):
        return _UUID_END.search(name) is not None
    return len(value) >= _LEAST_KEY and _GENERIC_END.search(name) is not None and is_random(value)


def is_known(value: bytes) -> bool:
    """Whether a token of its own is in a value, which says more than a name."""
    place = 0
    while (candidate := tokens.matcher().next(value, place)) is not None:
        if candidate.finding is not None:
            return True
        place = candidate.resume
    return keys.is_inside(value)


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """The value of a name that says what it is."""
    found = _what(text, start, end)
    return None if found is None else found[0]


def confirm_known(text: bytes, start: int, end: int) -> Span | None:
    """The same, with the format of a provider only."""
    found = _what(text, start, end)
    return None if found is None or found[1].score == _SCORE else found[0]


def describe(text: bytes, candidate: Candidate) -> Name:
    """What a value is."""
    found = None
    if candidate.finding is not None:
        found = _what(text, candidate.start, candidate.finding[1])
    if found is None:
        raise ValueError("no value was found")
    return found[1]


@cache
def matcher(*, known_only: bool = False) -> Matcher:
    """The matcher of all names, or of those of providers; each is there once in a process."""
    pattern = _pattern()
    return Matcher(
        "Secret",
        compile_pattern(pattern),
        compile_pattern(viable_prefixes(pattern), ROOMY_MEMORY),
        confirm_known if known_only else confirm,
        retry=True,
        gives_up=True,
        describe=describe,
    )
