"""Layers: a text as it is when one coding around it is taken off.

A layer finds the units of a text (`aipolicy.texts.codings`) and puts in their place what they mean.
It is fed piece by piece or at once, with the same outcome: like a matcher it decides what no
further text can change, and holds back the earliest suffix that may yet become a unit.

What was base64 of an escaped text takes two layers, so layers are put upon each other, at most
`DEPTH` of them; the last view takes letters for what they look like.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.matchers import TooManyCandidatesError
from aipolicy.texts.byte_runs import Unit
from aipolicy.texts.characters import LATIN
from aipolicy.texts.codings import EXPRESSION, Coding
from aipolicy.texts.decodings import SEPARATORS, decode, follow, is_begun
from aipolicy.texts.offsets import Offsets

DEPTH: Final = 3
"""Codings around each other that are taken off."""
MAX_UNITS: Final = 65_536
"""Runs that one layer looks at in a text, which bounds its work on a hostile one."""
BEFORE_RUNS: Final = 8
"""Bytes before a run that say whether it begins there."""
_MEMORY: Final = 16 * 2**20
"""Bytes that the automata of units may take, once in a process."""
_UNIT: Final = Regex(EXPRESSION, memory=_MEMORY)
_BEGUN: Final = Regex(viable_prefixes(EXPRESSION), memory=_MEMORY)
_BEYOND_ASCII: Final = re.compile(rb"[^\x00-\x7F]+")


class Layer(Protocol):
    """One step from a text to what it means."""

    @property
    def offsets(self) -> Offsets:
        """The units so far."""

    @property
    def length(self) -> int:
        """Bytes of the view so far."""

    @property
    def changes(self) -> bool:
        """Whether the view differs from the text below it."""

    def feed(self, data: bytes, *, final: bool) -> bytes:
        """Take in more of the text below, complete characters; return more of the view."""


def origin(layers: Sequence[Layer], start: int, end: int) -> Span:
    """Where in the text below the layers what their view shows from `start` to `end` comes from."""
    for layer in reversed(layers):
        start, end = layer.offsets.start(start), layer.offsets.end(end)
    return start, end


def next_run(text: bytes, position: int) -> Span | None:
    """The first run at or behind a place that may be a unit."""
    return _UNIT.search(text, position)


def begun(text: bytes, position: int) -> int:
    """Where the earliest suffix begins, at or behind a place, that may yet become a unit."""
    while (span := _BEGUN.search(text, position)) is not None:
        if span[0] == len(text) or is_begun(text, span[0]):
            return span[0]
        position = span[0] + 1
        while position < len(text) and text[position] in SEPARATORS:  # none behind a separator
            position += 1
    return len(text)


class Decoding:
    """Takes codings off. Raises TooManyCandidatesError on a text with too many runs."""

    __slots__ = ("_base", "_count", "_open", "_position", "_text", "length", "offsets")

    def __init__(self, text: bytes = b"", base: int = 0, position: int = 0, count: int = 0) -> None:
        """At the beginning of a text, or where a layer stands that has changed nothing so far."""
        self.offsets: Final = Offsets()
        self.length = base + position
        self._text = text
        """What is left of the text below: what is undecided, and some context before."""
        self._base = base
        """Bytes of it that are no longer in `_text`."""
        self._position = position
        """Where undecided text begins, in `_text`."""
        self._open: Coding | None = None
        """The coding of a run that may go on there."""
        self._count = count
        """Runs so far."""

    @property
    def changes(self) -> bool:
        """Whether any unit was found."""
        return bool(self.offsets)

    def feed(self, data: bytes, *, final: bool) -> bytes:
        """Take in more of the text below; return more of the view."""
        text = self._text = self._text + data if self._text else data
        copied = self._position
        undecided = len(text) if final else begun(text, copied)
        pieces: list[bytes] = []
        while True:
            if self._open is not None:
                unit = follow(self._open, text, copied, final=final)
                if unit is None:
                    undecided = copied
                    break
                start = copied
            else:
                span = next_run(text, self._position)
                if span is None or span[0] >= undecided:
                    break
                self._count += 1
                if self._count > MAX_UNITS:
                    raise TooManyCandidatesError
                start = span[0]
                unit = decode(text, *span)
                if unit is None:
                    self._position = start + 1
                    undecided = max(undecided, self._position)
                    continue
            pieces.append(text[copied:start])
            self.length += start - copied
            copied = self._position = start + unit.length
            self._take(unit, pieces, text[start:copied], copied)
            if copied > undecided:
                undecided = len(text) if final else begun(text, copied)
        self._position = undecided
        pieces.append(text[copied:undecided])
        self.length += undecided - copied
        self._forget()
        return b"".join(pieces)

    def _take(self, unit: Unit, pieces: list[bytes], run: bytes, end: int) -> None:
        self._open = unit.coding if unit.open else None
        if run:
            pieces.append(unit.text)
            self.offsets.add(unit.coding, run, self._base + end, self.length, len(unit.text))
            self.length += len(unit.text)

    def _forget(self) -> None:
        """Drop text that is not looked at again."""
        needed = self._position - BEFORE_RUNS
        if needed > 0:
            self._text = self._text[needed:]
            self._base += needed
            self._position = BEFORE_RUNS


_LIKENED: Final = {chr(code).encode(): plain.encode() for code, plain in LATIN.items()}


def _liken(found: re.Match[bytes]) -> bytes:
    """A run of characters beyond ASCII, most often one letter of a word, as it looks."""
    run: bytes = found[0]
    plain = _LIKENED.get(run)
    if plain is not None:
        return plain
    # Rules may be asked about bytes that are no text; those stay what they are.
    return run.decode(errors="surrogateescape").translate(LATIN).encode(errors="surrogateescape")


class Likening:
    """Takes letters for the ASCII ones that they look like. Holds nothing back."""

    __slots__ = ("_below", "_offsets", "_unread", "changes", "length")

    def __init__(self) -> None:
        self.length = 0
        self.changes = False
        self._offsets = Offsets()
        self._unread: list[tuple[bytes, int, int]] = []
        """Changed texts whose units nobody has asked for, and where they begin below and here."""
        self._below = 0

    @property
    def offsets(self) -> Offsets:
        """The units so far; found when asked for, since few texts have findings."""
        for data, below, place in self._unread:
            grown = 0
            for found in _BEYOND_ASCII.finditer(data):
                run, text = found[0], _liken(found)
                if text != run:
                    start = place + found.start() + grown
                    self._offsets.add(Coding.LATIN, run, below + found.end(), start, len(text))
                    grown += len(text) - len(run)
        self._unread.clear()
        return self._offsets

    def feed(self, data: bytes, *, final: bool) -> bytes:  # noqa: ARG002 - nothing is held back
        """Take in more of the text below, complete characters; return it in ASCII letters."""
        text = data if data.isascii() else _BEYOND_ASCII.sub(_liken, data)
        if text != data:
            self.changes = True
            self._unread.append((data, self._below, self.length))
        self._below += len(data)
        self.length += len(text)
        return text


class View(NamedTuple):
    """What a whole text means in other words."""

    text: bytes
    layers: tuple[Layer, ...]
    """Those between it and the text, the nearest to the text first."""

    def origin(self, start: int, end: int) -> Span:
        """Where in the text what the view shows from `start` to `end` comes from."""
        return origin(self.layers, start, end)


DISGUISED: Final = (EXPRESSION, r"[^\x00-\x7F]")
"""RE2 expressions; a text in which none of them matches has no view but itself."""


def views(text: bytes) -> Iterator[View]:
    """Every view of a text that differs from the one before it; none of most texts.

    None is longer than the text, so that they are at most `DEPTH` + 1 times as long together.
    Raises TooManyCandidatesError.
    """
    layers: tuple[Layer, ...] = ()
    for _ in range(DEPTH):
        layer = Decoding()
        text = layer.feed(text, final=True)
        if not layer.changes:
            break
        layers = (*layers, layer)
        yield View(text, layers)
    if not text.isascii():
        likening = Likening()
        likened = likening.feed(text, final=True)
        if likening.changes:
            yield View(likened, (*layers, likening))
