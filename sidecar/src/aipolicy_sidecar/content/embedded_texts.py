"""The texts inside JSON that is itself carried in a string: a tool call's arguments.

Rules must see what a tool will see, with escapes resolved, and an edit must leave valid
JSON. A model may write arguments that are cut off or no JSON at all, and a stream brings
them in fragments, so this is a tolerant lexer and not a parser: it tells strings and bare
words (numbers, literals, anything else) from structure, at any cut alike. Arguments that
do not begin like JSON are one raw text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from aipolicy_sidecar.content.splices import quote


class PieceKind(Enum):
    """What a piece of the arguments is."""

    STRUCTURE = auto()
    """Brackets, commas, colons, quotes, white space between them. Ends a leaf."""
    STRING = auto()
    """Verbatim content of a string."""
    ESCAPE = auto()
    """One character of a string, written as an escape."""
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
    """What it means: differs from `raw` for an escape only."""


class _State(Enum):
    START = auto()
    OUTSIDE = auto()
    BARE = auto()
    STRING = auto()
    RAW = auto()


_SPACE = re.compile(r"[ \t\r\n]+")
_STRUCTURE = re.compile(r"[ \t\r\n{}\[\]:,]+")
_BARE = re.compile(r'[^{}\[\]:,"]+')
_VERBATIM = re.compile(r'[^"\\]+')
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_PAIR_BEGUN = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?\Z")
_CODE_POINT = re.compile(r"\\u([0-9a-fA-F]{4})")
_CODE_POINT_BEGUN = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_SIMPLE_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_REPLACEMENT = "\ufffd"


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

    def feed(self, fragment: str, *, final: bool = False) -> list[Piece]:
        """Take a fragment; return its pieces. A leaf may go on in the next call."""
        text = self._pending + fragment
        self._pending = ""
        pieces: list[Piece] = []
        at = 0
        while at < len(text):
            if self._state is _State.STRING:
                piece = self._string_piece(text, at, final=final)
                if piece is None:
                    self._pending = text[at:]
                    break
            else:
                piece = self._outer_piece(text, at)
            pieces.append(piece)
            at += len(piece.raw)
        return pieces

    def _outer_piece(self, text: str, at: int) -> Piece:
        if self._state is _State.START:
            if space := _SPACE.match(text, at):
                return Piece(PieceKind.STRUCTURE, space[0], space[0])
            self._state = _State.OUTSIDE if text[at] in '{["' else _State.RAW
        if self._state is _State.RAW:
            return Piece(PieceKind.RAW, text[at:], text[at:])
        if text[at] == '"':
            self._state = _State.STRING
            return Piece(PieceKind.STRUCTURE, '"', '"')
        if self._state is _State.OUTSIDE and (structure := _STRUCTURE.match(text, at)):
            return Piece(PieceKind.STRUCTURE, structure[0], structure[0])
        if bare := _BARE.match(text, at):
            self._state = _State.BARE
            return Piece(PieceKind.BARE, bare[0], bare[0])
        self._state = _State.OUTSIDE
        return Piece(PieceKind.STRUCTURE, text[at], text[at])

    def _string_piece(self, text: str, at: int, *, final: bool) -> Piece | None:
        if verbatim := _VERBATIM.match(text, at):
            return Piece(PieceKind.STRING, verbatim[0], verbatim[0])
        if text[at] == '"':
            self._state = _State.OUTSIDE
            return Piece(PieceKind.STRUCTURE, '"', '"')
        if pair := _PAIR.match(text, at):
            character = pair[0].encode("ascii").decode("unicode_escape")
            character = character.encode("utf-16", "surrogatepass").decode("utf-16")
            return Piece(PieceKind.ESCAPE, pair[0], character)
        if not final and (_PAIR_BEGUN.match(text, at) or _CODE_POINT_BEGUN.match(text, at)):
            return None
        if code_point := _CODE_POINT.match(text, at):
            character = chr(int(code_point[1], 16))
            if "\ud800" <= character <= "\udfff":
                character = _REPLACEMENT
            return Piece(PieceKind.ESCAPE, code_point[0], character)
        raw = text[at : at + 2]
        return Piece(PieceKind.ESCAPE, raw, _SIMPLE_ESCAPES.get(raw[1:], raw[1:]))


def read_leaves(arguments: str) -> list[list[Piece]]:
    """The texts of whole arguments, each as its pieces, in order."""
    leaves: list[list[Piece]] = []
    inside = False
    for piece in ArgumentsLexer().feed(arguments, final=True):
        if piece.kind is PieceKind.STRUCTURE:
            inside = False
        elif inside:
            leaves[-1].append(piece)
        else:
            leaves.append([piece])
            inside = True
    return leaves


def rewrite_leaves(arguments: str, texts: Mapping[int, str]) -> str:
    """The arguments with new texts by the place of their leaf in `read_leaves`.

    An edited bare word, such as a number, becomes a string.
    """
    rewritten: list[str] = []
    leaf = -1
    inside = False
    for piece in ArgumentsLexer().feed(arguments, final=True):
        if piece.kind is PieceKind.STRUCTURE:
            inside = False
            rewritten.append(piece.raw)
            continue
        begins = not inside
        leaf += begins
        inside = True
        if leaf not in texts:
            rewritten.append(piece.raw)
        elif begins:
            rewritten.append(write_leaf(piece.kind, texts[leaf]))
    return "".join(rewritten)


def write_leaf(kind: PieceKind, text: str) -> str:
    """An edited text in the form that its place in the arguments needs."""
    match kind:
        case PieceKind.BARE:
            return quote(text)
        case PieceKind.STRING | PieceKind.ESCAPE:
            return quote(text)[1:-1]
        case PieceKind.RAW | PieceKind.STRUCTURE:
            return text
