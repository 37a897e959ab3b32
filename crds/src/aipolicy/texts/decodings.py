"""What a unit in a coding means, and which of its bytes mean which.

`aipolicy.texts.codings` describes the codings. Nothing here makes a text longer: a unit that would
grow is left alone, so that all views of a text together have a bound in its length.
"""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from aipolicy.texts.characters import CLEAN, LATIN
from aipolicy.texts.codings import (
    APART,
    BASE64,
    ENTITY,
    ESCAPE,
    HEX_MARK,
    LETTER,
    PERCENT,
    REST,
    SEPARATOR,
    SPACED_GROUP,
    Coding,
)


class Unit(NamedTuple):
    """A run of a text and what it means."""

    coding: Coding
    length: int
    """Bytes of the run."""
    text: bytes
    """UTF-8; no longer than the run."""
    open: bool = False
    """Whether the run may go on behind it, for `follow`."""


_ENTITIES: Final = re.compile(ENTITY)
_DOUBLED: Final = re.compile(r"&(?:amp;)+(?=[#0-9A-Za-z])")
_PERCENTS: Final = re.compile(PERCENT)
_ESCAPES: Final = re.compile(
    r"\\+u(d[89ab][0-9a-f]{2})\\+u(d[c-f][0-9a-f]{2})|\\+(?:u\{([0-9a-f]+)\}|[ux]([0-9a-f]+))",
    re.IGNORECASE,
)
_ESCAPED: Final = re.compile(rf"(?:\\+u[dD][89abAB]..\\+u[dD][c-fC-F]..|{ESCAPE})")
SEPARATORS: Final = b" .-_*|/,:;+~=\t\r\n"
"""Bytes of which what is between letters that are split is made."""
_HEX: Final = re.compile(rf"(?:(?:0x)?[0-9A-Fa-f]{{2}}(?:{HEX_MARK})?)+".encode())
_DIGITS: Final = re.compile(rb"[0-9 ().+\-]{10,}")
_WORD: Final = re.compile(rb"[0-9A-Za-z .,'@_\-]+")
_UNPRINTABLE: Final = re.compile(rb"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]")
_BLANKS: Final = b" \t\r\n"
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_FOLLOWING: Final = {
    Coding.BASE64: (
        re.compile(
            rf"(?:\r?\n)?(?:[{BASE64}]{{4}}(?:\r?\n)?){{0,64}}"
            rf"(?:(?:[{BASE64}]{{2,3}}={{0,2}}|[ \t\r\n]{{1,2}}[{BASE64}]{{2,3}}={{1,2}})"
            rf"(?![{BASE64}]))?".encode()
        ),
        8,
    ),
    Coding.SPACED_BASE64: (
        re.compile(rf"[ \t\r\n]{{0,2}}(?:{SPACED_GROUP}){{1,64}}{REST}".encode()),
        8,
    ),
    Coding.HEX: (
        re.compile(rf"(?:(?:{HEX_MARK})?(?:0x)?[0-9A-Fa-f]{{2}}){{0,64}}".encode()),
        6,
    ),
    Coding.SPLIT: (re.compile(rf"(?:(?:{SEPARATOR}{LETTER}|{APART})\b){{0,64}}".encode()), 5),
}
"""How a run goes on, and in how many bytes behind it that is decided."""
_GROUP: Final = 4
_LEAST_GROUPS: Final = 3
_LEAST_BLANKED_GROUPS: Final = 4


def is_begun(text: bytes, start: int) -> bool:
    """Whether a unit can begin at `start` as far as what is before it goes.

    Letters that are split follow a single letter or digit.
    """
    if text[start] not in SEPARATORS:
        return True
    before = text[max(0, start - 5) : start].decode(errors="ignore")[-2:]
    return before[-1:].isascii() and before[-1:].isalnum() and not before[:-1].isalnum()


def decode(text: bytes, start: int, end: int) -> Unit | None:
    """What is meant by a match of `aipolicy.texts.codings.EXPRESSION`; None when nothing is.

    The unit may be the beginning of the run only.
    """
    run = text[start:end]
    match run[:1]:
        case b"&":
            return _checked(Coding.ENTITIES, run, _entities(run.decode()))
        case b"%":
            return _percents(run)
        case b"\\":
            return _checked(Coding.ESCAPES, run, _ESCAPES.sub(_escape, run.decode()))
        case first if first in SEPARATORS:
            return _split(run) if is_begun(text, start) else None
        case first if first.isalnum():
            return _hex(run) if _HEX.fullmatch(run) else _base64(run, least=2)
        case _:
            return _checked(Coding.CLEAN, run, run.decode())


def follow(coding: Coding, text: bytes, start: int, *, final: bool) -> Unit | None:
    """The next unit of an open run that goes on at `start`.

    None when more text must come before that can be said; then fewer than `MAX_FOLLOWED` bytes of
    it are there. A unit without length says that the run has ended.
    """
    expression, decided = _FOLLOWING[coding]
    run = expression.match(text, start)
    end = start if run is None else run.end()
    if not final and len(text) - end < decided and len(text) - start < MAX_FOLLOWED:
        return None
    found = text[start:end]
    unit = None
    if found:
        match coding:
            case Coding.BASE64 | Coding.SPACED_BASE64:
                unit = _base64(found, least=1)
            case Coding.HEX:
                unit = _hex(found)
            case _:
                unit = _split(found)
    return unit or Unit(coding, 0, b"")


MAX_FOLLOWED: Final = 512
"""Bytes in which `follow` decides, whatever they are."""


def atoms(coding: Coding, run: bytes, size: int) -> Iterator[tuple[int, int]]:
    """The smallest parts of a unit that mean something by themselves: bytes of run and of text.

    `size` is that of the unit's text.
    """
    match coding:
        case Coding.CLEAN | Coding.LATIN:
            table = CLEAN if coding is Coding.CLEAN else LATIN
            for character in run.decode(errors="surrogateescape"):
                length = len(character.encode(errors="surrogateescape"))
                plain = table.get(ord(character))
                yield length, length if plain is None else len(plain.encode())
        case Coding.ENTITIES:
            for part in _ENTITIES.findall(run.decode()):
                yield len(part), len(_plain(_entities(part)))
        case Coding.ESCAPES:
            for part in _ESCAPED.findall(run.decode()):
                yield len(part), len(_plain(_ESCAPES.sub(_escape, part)))
        case Coding.PERCENT:
            lengths = [len(part) for part in _PERCENTS.findall(run.decode())]
            place = 0
            for character in _percent_bytes(run).decode():
                count = len(character.encode())
                yield sum(lengths[place : place + count]), len(_plain(character))
                place += count
        case _:
            yield len(run), size


def _plain(text: str) -> bytes:
    return text.translate(CLEAN).encode()


def _checked(coding: Coding, run: bytes, meaning: str) -> Unit | None:
    text = _plain(meaning)
    return Unit(coding, len(run), text) if text != run and len(text) <= len(run) else None


def _entities(run: str) -> str:
    return html.unescape(_DOUBLED.sub("&", run))


def _percent_bytes(run: bytes) -> bytes:
    return bytes(int(part[-2:], 16) for part in _PERCENTS.findall(run.decode()))


def _percents(run: bytes) -> Unit | None:
    data = _percent_bytes(run)
    count = _text_length(data)
    if not count:
        return None
    length = sum(len(part) for part in _PERCENTS.findall(run.decode())[:count])
    return Unit(Coding.PERCENT, length, _plain(data[:count].decode()))


def _escape(found: re.Match[str]) -> str:
    high, low, braced, plain = found.groups()
    if high is not None:
        pair = int(high, 16).to_bytes(2, "big") + int(low, 16).to_bytes(2, "big")
        return pair.decode("utf-16-be")
    try:
        character = chr(int(braced or plain, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character


def _split(run: bytes) -> Unit:
    """The letters put together; a separator that is not the usual one of the run parts words."""
    separators = re.findall(rb"[^0-9A-Za-z]+", run)
    usual = max(separators, key=separators.count)
    text = re.sub(rb"[^0-9A-Za-z]+", lambda found: b"" if found[0] == usual else b" ", run)
    return Unit(Coding.SPLIT, len(run), text, open=True)


def _hex(run: bytes) -> Unit | None:
    digits = re.sub(rb"0x|[^0-9A-Fa-f]", b"", run)
    data = bytes.fromhex(digits.decode())
    count = _text_length(data)
    if not count or (digits.isdigit() and not _DIGITS.fullmatch(data)):
        return None
    if count == len(data):
        return Unit(Coding.HEX, len(run), _plain(data.decode()), open=True)
    length = 0
    for part in re.finditer(rb"[^0-9A-Fa-f]*?(?:0x)?[0-9A-Fa-f]{2}", run):
        if not count:
            break
        count -= 1
        length = part.end()
    text = data[: _text_length(data)]
    return Unit(Coding.HEX, length, _plain(text.decode()), open=True)


def _base64(run: bytes, *, least: int) -> Unit | None:
    run = run.rstrip(_BLANKS)
    letters = run.translate(_STANDARD, _BLANKS)
    if least > 1 and not letters.endswith(b"="):  # a rest of a group may go on
        letters = letters[: len(letters) - len(letters) % _GROUP]
    letters = letters.rstrip(b"=")
    coding = Coding.SPACED_BASE64 if b" " in run.lstrip() else Coding.BASE64
    try:
        data = base64.b64decode(letters + b"=" * (-len(letters) % _GROUP), validate=True)
    except binascii.Error:
        return None
    count = _text_length(data)
    if count == len(data) and len(letters) % _GROUP:
        return _if_likely(Unit(coding, len(run), _plain(data.decode())), run, least)
    groups = count // 3
    while groups and _text_length(data[: groups * 3]) != groups * 3:
        groups -= 1
    if groups < least:
        return None
    text = _plain(data[: groups * 3].decode())
    return _if_likely(Unit(coding, _span(run, groups * _GROUP), text, open=True), run, least)


def _if_likely(unit: Unit, run: bytes, least: int) -> Unit | None:
    """Two groups alone make a text of many words; then they must stand for one themselves."""
    if least == 1:
        return unit
    run = run[: unit.length]
    letters = run.translate(None, _BLANKS)
    if len(letters) < len(run.strip(_BLANKS)):
        return unit if len(letters) >= _LEAST_BLANKED_GROUPS * _GROUP else None
    if len(letters) >= _LEAST_GROUPS * _GROUP:
        return unit
    mixed = not letters.islower() and not letters.isupper()
    return unit if mixed and _WORD.fullmatch(unit.text) else None


def _span(run: bytes, letters: int) -> int:
    """Bytes of a run up to the last of so many letters."""
    places = [place for place, byte in enumerate(run) if byte not in _BLANKS]
    return places[letters - 1] + 1


def _text_length(data: bytes) -> int:
    """Bytes at the beginning that are printable text in UTF-8."""
    found = _UNPRINTABLE.search(data)
    end = len(data) if found is None else found.start()
    try:
        data[:end].decode()
    except UnicodeDecodeError as error:
        return error.start
    return end
