"""Tracks: the views of a text that comes in pieces, and the cursors in each.

Most texts are their own only view, so a track stands for as many views as are the same so far
and costs what one does. When a layer changes something for the first time, its track parts in
two: what is below goes on as before, and what is above gets copies of the cursors where they
stand. That works because cursors never get ahead of what every view of their track has decided.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from aipolicy.findings import Finding
from aipolicy.rules.chains import chained_decodings
from aipolicy.rules.cursors import Cursor
from aipolicy.rules.layers import Layer, Likening, origin
from aipolicy.rules.matchers import LEFT_CONTEXT

MAX_HELD: Final = 3072
"""Bytes that layers may hold back besides what a rule has undecided; with more it faults."""


class TooMuchUndecidedError(Exception):
    """More of the text is undecided than a rule may hold back."""


@dataclass(slots=True, eq=False)
class Track:
    """Views that are the same so far: those on top of the layers `first` to `last`; 0 is none."""

    layers: Sequence[Layer]
    """Those below the view on top of `first`."""
    first: int
    last: int
    cursors: list[Cursor]
    """Those that go on."""
    _text: bytes = b""
    """What is left of the view on top of `first`, which is ahead of the others."""
    _base: int = 0
    """Bytes of it that are no longer in `_text`."""

    def append(self, data: bytes) -> None:
        """Take in more of the view on top of `first`."""
        self._text += data

    def part(self, layers: Sequence[Layer], place: int, length: int) -> Self:
        """Leave to a new track the views on top of the layer `place` and of those above.

        All are the same for `length` bytes.
        """
        cursors = [cursor.copy() for cursor in self.cursors]
        text = self._text[: length - self._base]
        above = type(self)(layers[:place], place, self.last, cursors, text, self._base)
        self.last = place - 1
        return above

    def advance(self, cursor: Cursor, limit: int, pending: list[Finding], *, final: bool) -> None:
        """Append what is final in the first `limit` bytes, in the text's own offsets.

        What another view has shown already is left out. Raises what `Cursor.advance` raises.
        """
        findings: list[Finding] = []
        try:
            cursor.advance(self._text[: limit - self._base], self._base, findings, final=final)
        finally:
            self._add(findings, pending)

    def _add(self, findings: list[Finding], pending: list[Finding]) -> None:
        for found in findings:
            start, end = origin(self.layers, found.start, found.end)
            finding = Finding(found.rule, start, end, found.label, found.score)
            if finding not in pending:
                pending.append(finding)

    def place(self, position: int) -> int:
        """Where in the text itself a place of the view lies."""
        for layer in reversed(self.layers):
            position = layer.offsets.start(position)
        return position

    def judge(self, cursor: Cursor, limit: int, end: int, pending: list[Finding]) -> None:
        """See whether too much of the `end` bytes so far is undecided.

        Raises TooMuchUndecidedError, and what `Cursor.give_up` raises.
        """
        place, known = self.place(cursor.position), self.place(limit)
        if known - place > cursor.longest and cursor.gives_up:
            views = range(cursor.position, limit)
            bound = cursor.position + bisect_left(views, known - cursor.longest, key=self.place)
            findings: list[Finding] = []
            text = self._text[: limit - self._base]
            try:
                cursor.give_up(text, self._base, bound, findings)
            finally:
                self._add(findings, pending)
            place = self.place(cursor.position)
        if known - place > cursor.longest or end - place > cursor.longest + MAX_HELD:
            raise TooMuchUndecidedError

    def forget(self, limit: int) -> int:
        """Drop what no cursor will look at again; return the first place of which one will ask."""
        place = min((cursor.position for cursor in self.cursors), default=limit)
        needed = place - LEFT_CONTEXT
        if needed > self._base:
            self._text = self._text[needed - self._base :]
            self._base = needed
        return place


class Tracks:
    """All views of a text that comes in pieces."""

    __slots__ = ("_layers", "length", "tracks")

    def __init__(self, cursors: list[Cursor]) -> None:
        self.length = 0
        """Bytes of the text so far."""
        self._layers: Final[tuple[Layer, ...]] = (*chained_decodings(), Likening())
        self.tracks = [Track((), 0, len(self._layers), cursors)]
        """By their layers."""

    def stop(self) -> None:
        """Follow no view any more; only the length of the text is."""
        self.tracks.clear()

    def feed(self, data: bytes, *, final: bool) -> None:
        """Take in more of the text, complete characters. Raises TooManyCandidatesError."""
        self.length += len(data)
        if not self.tracks:
            return
        tracks = iter(list(self.tracks))
        track = next(tracks)
        track.append(data)
        for place, layer in enumerate(self._layers, start=1):
            length = layer.length
            data = layer.feed(data, final=final)
            if place > track.last:
                track = next(tracks)
                track.append(data)
            elif layer.changes:
                track = track.part(self._layers, place, length)
                track.append(data)
                self.tracks.append(track)
                self.tracks.sort(key=lambda one: one.first)

    def limit(self, track: Track) -> int:
        """Bytes of a track's views that all of them have decided."""
        return self._layers[track.last - 1].length if track.last else self.length

    def forget(self) -> None:
        """Drop what will not be looked at again."""
        needed: dict[int, int] = {}
        for track in self.tracks:
            place = track.forget(self.limit(track))
            for index in reversed(range(track.first)):
                needed[index] = min(place, needed.get(index, place))
                place = self._layers[index].offsets.start(place)
        for index, place in needed.items():
            self._layers[index].offsets.forget(place)
