"""What a unit in a coding means, and which of its bytes mean which.

`aipolicy.texts.codings` describes the codings. Nothing here makes a text longer: a unit that would
grow is left alone, so that all views of a text together have a bound in its length.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

from aipolicy.texts.byte_runs import (
    Unit,
    plain,
    read_base32,
    read_base64,
    read_digits,
    read_hex,
    read_run,
    text_length,
)
from aipolicy.texts.characters import CLEAN, LATIN
from aipolicy.texts.codings import (
    APART,
    BASE64,
    BITS,
    BITS_MARK,
    ENTITY,
    ESCAPE,
    HEX_MARK,
    LETTER,
    LINE,
    OCTAL,
    PERCENT,
    REST,
    SEPARATOR,
    SPACED_GROUP,
    Coding,
)
from aipolicy.texts.run_on_words import part

_ENTITIES: Final = re.compile(ENTITY)
_DOUBLED: Final = re.compile(r"&(?:amp;)+(?=[#0-9A-Za-z])")
_PERCENTS: Final = re.compile(PERCENT)
_ESCAPES: Final = re.compile(
    r"\\+u(d[89ab][0-9a-f]{2})\\+u(d[c-f][0-9a-f]{2})|"
    r"\\+(?:u\{([0-9a-f]+)\}|[ux]([0-9a-f]+)|([0-7]{3}))",
    re.IGNORECASE,
)
_ESCAPED: Final = re.compile(rf"(?:\\+u[dD][89abAB]..\\+u[dD][c-fC-F]..|{ESCAPE})")
SEPARATORS: Final = b" .-_*|/,:;+~=\t\r\n"
"""Bytes of which what is between letters that are split is made."""
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
        re.compile(rf"(?:(?:{HEX_MARK}|{LINE})?(?:0x)?[0-9A-Fa-f]{{2}}){{0,40}}".encode()),
        12,
    ),
    Coding.BASE32: (
        re.compile(
            rb"(?:\r?\n)?(?:[A-Z2-7]{4}(?:\r?\n)?[A-Z2-7]{4}(?:\r?\n)?){0,40}"
            rb"(?:(?:[A-Z2-7]{4}\r?\n[A-Z2-7]{1,3}=|[A-Z2-7]{2,7}=?)={0,5}(?![A-Z2-7=]))?"
        ),
        16,
    ),
    Coding.BINARY: (re.compile(rf"(?:{BITS_MARK}{BITS}){{0,40}}".encode()), 12),
    Coding.OCTAL: (re.compile(rf"(?:(?:{HEX_MARK}|{LINE}){OCTAL}\b){{0,36}}".encode()), 15),
    Coding.SPLIT: (re.compile(rf"(?:(?:{SEPARATOR}{LETTER}|{APART})\b){{0,64}}".encode()), 5),
}
"""How a run goes on, and in how many bytes behind it that is decided."""


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
            return read_run(run)
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
                unit = read_base64(found, least=1)
            case Coding.BASE32:
                unit = read_base32(found, least=1)
            case Coding.HEX:
                unit = read_hex(found, following=True)
            case Coding.BINARY | Coding.OCTAL:
                unit = read_digits(coding, found)
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
                other = table.get(ord(character))
                yield length, length if other is None else len(other.encode())
        case Coding.ENTITIES:
            for part in _ENTITIES.findall(run.decode()):
                yield len(part), len(plain(_entities(part)))
        case Coding.ESCAPES:
            for part in _ESCAPED.findall(run.decode()):
                yield len(part), len(plain(_ESCAPES.sub(_escape, part)))
        case Coding.PERCENT:
            lengths = [len(part) for part in _PERCENTS.findall(run.decode())]
            place = 0
            for character in _percent_bytes(run).decode():
                count = len(character.encode())
                yield sum(lengths[place : place + count]), len(plain(character))
                place += count
        case _:
            yield len(run), size


def _checked(coding: Coding, run: bytes, meaning: str) -> Unit | None:
    text = plain(meaning)
    return Unit(coding, len(run), text) if text != run and len(text) <= len(run) else None


def _entities(run: str) -> str:
    return html.unescape(_DOUBLED.sub("&", run))


def _percent_bytes(run: bytes) -> bytes:
    return bytes(int(part[-2:], 16) for part in _PERCENTS.findall(run.decode()))


def _percents(run: bytes) -> Unit | None:
    data = _percent_bytes(run)
    count = text_length(data)
    if not count:
        return None
    length = sum(len(part) for part in _PERCENTS.findall(run.decode())[:count])
    return Unit(Coding.PERCENT, length, plain(data[:count].decode()))


def _escape(found: re.Match[str]) -> str:
    high, low, braced, digits, octal = found.groups()
    if high is not None:
        pair = int(high, 16).to_bytes(2, "big") + int(low, 16).to_bytes(2, "big")
        return pair.decode("utf-16-be")
    try:
        character = chr(int(octal, 8) if octal else int(braced or digits, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character


def _split(run: bytes) -> Unit:
    """The letters put together; a separator that is not the usual one of the run parts words.

    Where there is no other, they are parted as the words tell. The text is no longer than the run.
    """
    separators = re.findall(rb"[^0-9A-Za-z]+", run)
    if len(set(separators)) == 1:
        return Unit(Coding.SPLIT, len(run), part(run.translate(None, separators[0])), open=True)
    usual = max(separators, key=separators.count)
    text = re.sub(rb"[^0-9A-Za-z]+", lambda found: b"" if found[0] == usual else b" ", run)
    return Unit(Coding.SPLIT, len(run), text, open=True)
