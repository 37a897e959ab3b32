"""The texts inside JSON that is itself carried in a string: a tool call's arguments.

Rules must see what a tool will see, with escapes resolved, and an edit must leave valid
JSON. A model may write arguments that are cut off or no JSON at all, and a stream brings
them in fragments, so this is a tolerant lexer and not a parser: it tells strings and bare
words (numbers, literals, anything else) from structure, at any cut alike. Arguments that
do not begin like JSON are one raw text.

Pieces come one by one and empty strings count as structure, so that neither memory nor
time is at the mercy of how arguments are made up: both go with the number of texts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from aipolicy_sidecar.content.splices import quote


class PieceKind(Enum):
    """What a piece of the arguments is."""

    STRUCTURE = auto()
    """Brackets, commas, colons, quotes, white space between them. Ends a leaf."""
    STRING = auto()
    """Content of a string."""
    BARE = auto()
    """Content outside strings, such as a number."""
    RAW = auto()
    """Content of arguments that are no JSON."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of the arguments."""

    kind: PieceKind
    raw: str
    """As written; all pieces joined give the arguments."""
    text: str
    """What it means: differs from `raw` in a string with escapes."""


class _State(Enum):
    START = auto()
    OUTSIDE = auto()
    BARE = auto()
    STRING = auto()
    RAW = auto()


_SPACE = re.compile(r"[ \t\r\n]+")
_STRUCTURE = re.compile(r'(?:[ \t\r\n{}\[\]:,]++|"")+')
_BARE = re.compile(r'[^{}\[\]:,"]+')

_HIGH = r"\\u[dD][89abAB][0-9a-fA-F]{2}"
_LOW = r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_BEGUN = r"\\(?:u[0-9a-fA-F]{0,3})?"
_ANY_ESCAPE = rf"(?:{_HIGH}{_LOW}|\\u[0-9a-fA-F]{{4}}|\\(?:.|\Z))"
_ESCAPE = re.compile(_ANY_ESCAPE, re.DOTALL)
_CONTENT = re.compile(rf'(?:[^"\\]++|{_ANY_ESCAPE})++', re.DOTALL)
_COMPLETE_CONTENT = re.compile(
    rf'(?:[^"\\]++|(?!(?:{_HIGH})?{_BEGUN}\Z|{_HIGH}\Z){_ANY_ESCAPE})++', re.DOTALL
)
"""Content without an escape that may go on in the next fragment."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_decode = json.JSONDecoder(strict=False).decode

_CODE_POINT_LENGTH = len("\\u0000")
_SIMPLE_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class ArgumentsLexer:
    """Cuts arguments into pieces; keeps back at most one incomplete escape."""

    __slots__ = ("_pending", "_state")

    def __init__(self) -> None:
        self._state = _State.START
        self._pending = ""

    @property
    def holds(self) -> bool:
        """Whether an incomplete escape is kept back."""
        return bool(self._pending)

    def feed(self, fragment: str, *, final: bool = False) -> Iterator[Piece]:
        """Take a fragment; its pieces must all be taken. A leaf may go on in the next call."""
        text = self._pending + fragment
        self._pending = ""
        at = 0
        while at < len(text):
            if self._state is _State.STRING:
                piece = self._string_piece(text, at, final=final)
                if piece is None:
                    self._pending = text[at:]
                    return
            else:
                piece = self._outer_piece(text, at)
            yield piece
            at += len(piece.raw)

    def _outer_piece(self, text: str, at: int) -> Piece:
        if self._state is _State.START:
            if space := _SPACE.match(text, at):
                return Piece(PieceKind.STRUCTURE, space[0], space[0])
            self._state = _State.OUTSIDE if text[at] in '{["' else _State.RAW
        if self._state is _State.RAW:
            return Piece(PieceKind.RAW, text[at:], text[at:])
        if self._state is _State.OUTSIDE and (structure := _STRUCTURE.match(text, at)):
            return Piece(PieceKind.STRUCTURE, structure[0], structure[0])
        if text[at] == '"':
            self._state = _State.STRING
            return Piece(PieceKind.STRUCTURE, '"', '"')
        if bare := _BARE.match(text, at):
            self._state = _State.BARE
            return Piece(PieceKind.BARE, bare[0], bare[0])
        self._state = _State.OUTSIDE
        return Piece(PieceKind.STRUCTURE, text[at], text[at])

    def _string_piece(self, text: str, at: int, *, final: bool) -> Piece | None:
        """The string's content as far as it is here; None when it is half an escape."""
        if text[at] == '"':
            self._state = _State.OUTSIDE
            return Piece(PieceKind.STRUCTURE, '"', '"')
        content = (_CONTENT if final else _COMPLETE_CONTENT).match(text, at)
        if content is None:
            return None
        raw = content[0]
        return Piece(PieceKind.STRING, raw, _resolve(raw) if "\\" in raw else raw)


def _resolve(content: str) -> str:
    """The content of a string with its escapes resolved; unknown ones mean their character."""
    if _SURROGATE.search(content) is None:
        try:
            return str(_decode(f'"{content}"'))  # ten times as fast, and mostly enough
        except ValueError:
            pass
    return _ESCAPE.sub(_meaning, content)


def _meaning(escape: re.Match[str]) -> str:
    raw = escape[0]
    if len(raw) < _CODE_POINT_LENGTH:
        return _SIMPLE_ESCAPES.get(raw[1:], raw[1:])
    units = b"".join(int(unit, 16).to_bytes(2, "little") for unit in raw.split("\\u")[1:])
    return units.decode("utf-16-le", "replace")


def read_leaves(arguments: str) -> Iterator[str]:
    """The texts of whole arguments, in order: each is one piece."""
    for piece in ArgumentsLexer().feed(arguments, final=True):
        if piece.kind is not PieceKind.STRUCTURE:
            yield piece.text


def rewrite_leaves(arguments: str, texts: Mapping[int, str]) -> str:
    """The arguments with new texts by the place of their leaf in `read_leaves`.

    An edited bare word, such as a number, becomes a string.
    """
    rewritten: list[str] = []
    place = 0
    for piece in ArgumentsLexer().feed(arguments, final=True):
        if piece.kind is not PieceKind.STRUCTURE:
            if place in texts:
                rewritten.append(write_leaf(piece.kind, texts[place]))
            else:
                rewritten.append(piece.raw)
            place += 1
        else:
            rewritten.append(piece.raw)
    return "".join(rewritten)


def write_leaf(kind: PieceKind, text: str) -> str:
    """An edited text in the form that its place in the arguments needs."""
    match kind:
        case PieceKind.BARE:
            return quote(text)
        case PieceKind.STRING:
            return quote(text)[1:-1]
        case PieceKind.RAW | PieceKind.STRUCTURE:
            return text
