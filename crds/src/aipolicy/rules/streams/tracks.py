"""Tracks: the views of a text that comes in pieces, and where the matchers stand in each.

Most texts are their own only view, so a track stands for as many views as are the same so far
and costs what one does. When a layer changes something for the first time, its track parts in
two: what is below goes on as before, and what is above gets a copy of the front where it stands.
That works because a front never gets ahead of what every view of its track has decided.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from aipolicy.findings import Finding
from aipolicy.rules.matchers import LEFT_CONTEXT
from aipolicy.rules.streams.cursors import Cursor
from aipolicy.rules.streams.fronts import Failure, Front
from aipolicy.rules.views.chains import chained_decodings
from aipolicy.rules.views.layers import Layer, Likening, origin

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
    front: Front
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
        text = self._text[: length - self._base]
        above = type(self)(layers[:place], place, self.last, self.front.copy(), text, self._base)
        self.last = place - 1
        return above

    def advance(self, limit: int, pending: set[Finding], *, final: bool) -> list[Failure]:
        """Add what is final in the first `limit` bytes, in the text's own offsets.

        What another view has shown already is left out.
        """
        findings: list[Finding] = []
        failures = self.front.advance(self._known(limit), self._base, findings, final=final)
        self._add(findings, pending)
        return failures

    def _known(self, limit: int) -> bytes:
        size = limit - self._base
        return self._text if size == len(self._text) else self._text[:size]

    def _add(self, findings: list[Finding], pending: set[Finding]) -> None:
        for found in findings:
            start, end = origin(self.layers, found.start, found.end)
            pending.add(Finding(found.rule, start, end, found.label, found.score))

    def place(self, position: int) -> int:
        """Where in the text itself a place of the view lies."""
        for layer in reversed(self.layers):
            position = layer.offsets.start(position)
        return position

    def judge(self, limit: int, end: int, pending: set[Finding]) -> list[Failure]:
        """See who has too much undecided of the `end` bytes so far: it gives up, or fails."""
        known = self.place(limit)

        def check(cursor: Cursor) -> None:
            place = self.place(cursor.position)
            if known - place > cursor.longest and cursor.gives_up:
                views = range(cursor.position, limit)
                bound = bisect_left(views, known - cursor.longest, key=self.place)
                findings: list[Finding] = []
                try:
                    cursor.give_up(
                        self._known(limit), self._base, cursor.position + bound, findings
                    )
                finally:
                    self._add(findings, pending)
                place = self.place(cursor.position)
            if known - place > cursor.longest or end - place > cursor.longest + MAX_HELD:
                raise TooMuchUndecidedError

        overdue = end - known > self.front.watch.shortest + MAX_HELD
        return self.front.judge(check, everyone=overdue)

    def forget(self) -> int:
        """Drop what nothing will look at again; return the first place that will be asked for."""
        place = self.front.position
        needed = place - LEFT_CONTEXT
        if needed > self._base:
            self._text = self._text[needed - self._base :]
            self._base = needed
        return place


class Tracks:
    """All views of a text that comes in pieces."""

    __slots__ = ("_layers", "length", "tracks")

    def __init__(self, front: Front) -> None:
        self.length = 0
        """Bytes of the text so far."""
        self._layers: Final[tuple[Layer, ...]] = (*chained_decodings(), Likening())
        self.tracks = [Track((), 0, len(self._layers), front)]
        """By their layers."""

    def stop(self) -> None:
        """Follow no view any more; only the length of the text is."""
        self.tracks.clear()

    def feed(self, data: bytes, *, final: bool) -> None:
        """Take in more of the text, complete characters. Raises TooManyCandidatesError."""
        self.length += len(data)
        if not self.tracks:
            return
        track, *others = self.tracks
        track.append(data)
        for place, layer in enumerate(self._layers, start=1):
            data = layer.feed(data, final=final)
            if place > track.last:
                track = others.pop(0)
                track.append(data)
            elif layer.changes:
                track = track.part(self._layers, place, layer.length - len(data))
                track.append(data)
                self.tracks.append(track)
                self.tracks.sort(key=lambda one: one.first)

    def limit(self, track: Track) -> int:
        """Bytes of a track's views that all of them have decided."""
        return self._layers[track.last - 1].length if track.last else self.length

    def forget(self) -> None:
        """Drop what will not be looked at again."""
        if len(self.tracks) == 1:
            self.tracks[0].forget()
            return
        needed: dict[int, int] = {}
        for track in self.tracks:
            place = track.forget()
            for index in reversed(range(track.first)):
                needed[index] = min(place, needed.get(index, place))
                place = self._layers[index].offsets.start(place)
        for index, place in needed.items():
            self._layers[index].offsets.forget(place)
