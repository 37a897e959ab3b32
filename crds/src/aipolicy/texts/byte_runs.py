"""Runs of letters or digits that stand for bytes: base64 and base32, hexadecimal, binary, octal.

What does not mean printable text is none, or is one as far as it does.
"""

import base64
import binascii
import re
from typing import Final, NamedTuple

from aipolicy.texts.characters import CLEAN
from aipolicy.texts.codings import BITS, BITS_MARK, HEX_MARK, OCTAL, Coding


class Unit(NamedTuple):
    """A run of a text and what it means."""

    coding: Coding
    length: int
    """Bytes of the run."""
    text: bytes
    """UTF-8; no longer than the run."""
    open: bool = False
    """Whether the run may go on behind it, for `follow`."""


_HEX: Final = re.compile(rf"(?:(?:0x)?[0-9A-Fa-f]{{2}}(?:{HEX_MARK})?)+".encode())
_BITS: Final = re.compile(rf"(?:{BITS}{BITS_MARK})+".encode())
_OCTALS: Final = re.compile(rf"(?:{OCTAL}(?:{HEX_MARK})?)+".encode())
_LETTERS_OF_32: Final = re.compile(rb"[A-Z2-7]{16,}=*")
_DIGITS: Final = re.compile(rb"[0-9 ().+\-]{10,}")
_WORD: Final = re.compile(rb"[0-9A-Za-z .,'@_\-]+")
_UNPRINTABLE: Final = re.compile(rb"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]")
_BLANKS: Final = b" \t\r\n"
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_SAYING: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 "
_GROUP: Final = 4
_GROUP_OF_32: Final = 8
_LEAST_GROUPS: Final = 3
_LEAST_BLANKED_GROUPS: Final = 4


def read_run(run: bytes) -> Unit | None:
    """What the beginning of a run means, in whichever of these codings it is."""
    if _BITS.fullmatch(run):
        return read_digits(Coding.BINARY, run)
    if _OCTALS.fullmatch(run):
        return read_digits(Coding.OCTAL, run)
    if _HEX.fullmatch(run):
        return read_hex(run)
    unit = read_base32(run, least=2) if _LETTERS_OF_32.fullmatch(run) else None
    return unit or read_base64(run, least=2)


def read_digits(coding: Coding, run: bytes) -> Unit | None:
    """Letters in binary or octal digits; numbers that make no words are just numbers."""
    digits, base = (rb"[01]{8}", 2) if coding is Coding.BINARY else (rb"[01][0-7]{2}(?![0-7])", 8)
    text = bytes(int(found, base) for found in re.findall(digits, run))
    said = len(text) - len(text.translate(None, _SAYING))
    if text_length(text) < len(text) or said * 4 < len(text) * 3:
        return None
    return Unit(coding, len(run), text, open=True)


def read_base32(run: bytes, *, least: int) -> Unit | None:
    """A run of base32 of at least so many groups; what is left of a group may go on behind it."""
    letters = run.translate(None, _BLANKS).upper()
    if least > 1 and not letters.endswith(b"="):  # a rest of a group may go on
        letters = letters[: len(letters) - len(letters) % _GROUP_OF_32]
    letters = letters.rstrip(b"=")
    try:
        data = base64.b32decode(letters + b"=" * (-len(letters) % _GROUP_OF_32))
    except binascii.Error:
        return None
    if text_length(data) == len(data) and len(letters) % _GROUP_OF_32:
        return Unit(Coding.BASE32, len(run), plain(data.decode()))
    groups = _text_groups(data, 5)
    if groups < least:
        return None
    text = plain(data[: groups * 5].decode())
    return Unit(Coding.BASE32, _span(run, groups * _GROUP_OF_32), text, open=True)


def read_hex(run: bytes, *, following: bool = False) -> Unit | None:
    """Pairs of hexadecimal digits; what follows those that were some may be digits only."""
    digits = re.sub(rb"0x|[^0-9A-Fa-f]", b"", run)
    data = bytes.fromhex(digits.decode())
    count = text_length(data)
    if not count or (not following and digits.isdigit() and not _DIGITS.fullmatch(data)):
        return None
    if count == len(data):
        return Unit(Coding.HEX, len(run), plain(data.decode()), open=True)
    length = 0
    for part in re.finditer(rb"[^0-9A-Fa-f]*?(?:0x)?[0-9A-Fa-f]{2}", run):
        if not count:
            break
        count -= 1
        length = part.end()
    text = data[: text_length(data)]
    return Unit(Coding.HEX, length, plain(text.decode()), open=True)


def read_base64(run: bytes, *, least: int) -> Unit | None:
    """A run of base64, as `read_base32` has it."""
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
    if text_length(data) == len(data) and len(letters) % _GROUP:
        return _if_likely(Unit(coding, len(run), plain(data.decode())), run, least)
    groups = _text_groups(data, 3)
    if groups < least:
        return None
    text = plain(data[: groups * 3].decode())
    return _if_likely(Unit(coding, _span(run, groups * _GROUP), text, open=True), run, least)


def _text_groups(data: bytes, size: int) -> int:
    """Groups of so many bytes at the beginning that are printable text, no character cut."""
    groups = text_length(data) // size
    while groups and text_length(data[: groups * size]) != groups * size:
        groups -= 1
    return groups


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


def text_length(data: bytes) -> int:
    """Bytes at the beginning that are printable text in UTF-8."""
    found = _UNPRINTABLE.search(data)
    end = len(data) if found is None else found.start()
    try:
        data[:end].decode()
    except UnicodeDecodeError as error:
        return error.start
    return end


def plain(text: str) -> bytes:
    """The text without what *clean* changes."""
    return text.translate(CLEAN).encode()
