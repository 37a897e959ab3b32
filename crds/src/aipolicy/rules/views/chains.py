"""Chains: decoding layers upon each other that work as one as long as they change nothing.

In most texts nothing is coded. Then all layers see the same text and differ only in how much of it
they hold back, so one search for units and one for their beginnings do for all of them. With the
first unit each layer goes on by itself, from where it would have stood.
"""

from typing import Final

from aipolicy.rules.expressions.regexes import Span
from aipolicy.rules.views.layers import BEFORE_RUNS, DEPTH, MAX_UNITS, Decoding, begun, next_run
from aipolicy.texts.decodings import decode
from aipolicy.texts.offsets import Offsets


def chained_decodings() -> tuple["ChainedDecoding", ...]:
    """As many layers as codings are taken off, to be fed each with what the one below returned."""
    still = _Still()
    return tuple(ChainedDecoding(still, place) for place in range(DEPTH))


class _Still:
    """What the layers of a chain have in common that have changed nothing."""

    __slots__ = ("_count", "_length", "_places", "_text", "active", "pieces")

    def __init__(self) -> None:
        self.active: tuple[Decoding, ...] = ()
        """The layers once they go on by themselves."""
        self.pieces: tuple[bytes, ...] = ()
        """What each view has got with the last piece."""
        self._text = b""
        """What is left of the text."""
        self._length = 0
        """Bytes of the text."""
        self._places: tuple[int, ...] | None = None
        """Where undecided text begins for each layer, in `_text`; None when all is decided."""
        self._count = 0
        """Runs that look like units and are none."""

    def feed(self, data: bytes, *, final: bool) -> None:
        """Take in more of the text, unless a layer changes it."""
        text, place = self._text + data, self._first
        decided = len(text) if final else begun(text, place)
        run = next_run(text, place)
        if run is not None and run[0] < decided and self._is_changed(text, run, decided):
            self._part()
            return
        self._length += len(data)
        if self._places is None and decided == len(text):  # as after nearly every piece
            self.pieces = (data,) * DEPTH
            self._text = text[-BEFORE_RUNS:]
            return
        before = self._starts
        places = [decided]
        for last in before[1:]:
            if decided < len(text):
                decided = begun(text[:decided], last)
            places.append(decided)
        self.pieces = tuple(text[start:end] for start, end in zip(before, places, strict=True))
        needed = max(0, decided - BEFORE_RUNS)
        self._text = text[needed:]
        level = decided == len(text)
        self._places = None if level else tuple(place - needed for place in places)

    @property
    def _first(self) -> int:
        return len(self._text) if self._places is None else self._places[0]

    @property
    def _starts(self) -> tuple[int, ...]:
        return self._places or (len(self._text),) * DEPTH

    def _is_changed(self, text: bytes, run: Span | None, decided: int) -> bool:
        """Whether any run that begins in decided text is a unit, or too many are none."""
        count = self._count
        while run is not None and run[0] < decided:
            count += 1
            if count > MAX_UNITS or decode(text, *run) is not None:
                return True
            run = next_run(text, run[0] + 1)
        self._count = count
        return False

    def _part(self) -> None:
        """Let each layer go on by itself."""
        text, layers = self._text, list[Decoding]()
        base = self._length - len(text)
        for place in self._starts:
            layers.append(Decoding(text, base, place, self._count))
            text = text[:place]
        self.active = tuple(layers)
        self._text, self.pieces = b"", ()


class ChainedDecoding:
    """One layer of a chain; as `views.layers.Decoding`."""

    __slots__ = ("_length", "_place", "_still")

    def __init__(self, still: _Still, place: int) -> None:
        self._still: Final = still
        self._place: Final = place
        self._length = 0

    @property
    def offsets(self) -> Offsets:
        """The units so far."""
        active = self._still.active
        return active[self._place].offsets if active else _NONE

    @property
    def length(self) -> int:
        """Bytes of the view so far."""
        active = self._still.active
        return active[self._place].length if active else self._length

    @property
    def changes(self) -> bool:
        """Whether any unit was found."""
        active = self._still.active
        return bool(active) and active[self._place].changes

    def feed(self, data: bytes, *, final: bool) -> bytes:
        """Take in more of the text below; return more of the view."""
        still = self._still
        if not still.active and self._place == 0:
            still.feed(data, final=final)
        if still.active:
            return still.active[self._place].feed(data, final=final)
        piece = still.pieces[self._place]
        self._length += len(piece)
        return piece


_NONE: Final = Offsets()
