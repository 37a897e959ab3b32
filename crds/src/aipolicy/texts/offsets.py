"""Where a view's bytes come from.

A view differs from the text below it in units only (`aipolicy.texts.decodings`), so it is enough
to keep these, and looking a place up costs the logarithm of their number.
"""

from bisect import bisect_right
from collections.abc import Iterator

from aipolicy.texts.codings import Coding
from aipolicy.texts.decodings import atoms


class Offsets:
    """The units of a view, in order. One may be followed while it grows, and forget its start."""

    __slots__ = ("_ends", "_runs", "_starts", "_units")

    def __init__(self) -> None:
        self._starts: list[int] = []
        """Where the units' texts start, in the view."""
        self._ends: list[int] = []
        """Where they end."""
        self._units: list[tuple[Coding, int]] = []
        """How they are written, and where their runs end in the text below."""
        self._runs: list[bytes] = []

    def __bool__(self) -> bool:
        return bool(self._starts)

    def add(self, coding: Coding, run: bytes, below: int, place: int, length: int) -> None:
        """Add a unit: `run` ends at `below`, and its text of `length` bytes starts at `place`."""
        self._starts.append(place)
        self._ends.append(place + length)
        self._units.append((coding, below))
        self._runs.append(run)

    def start(self, place: int) -> int:
        """Where in the text below the byte at `place` of the view begins.

        A byte of a unit begins where the smallest part of the run does that means it; one behind
        dropped characters begins behind them.
        """
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return place
        end, below = self._ends[index], self._units[index][1]
        if place >= end:
            return below + place - end
        return next(first for first, _, text in self._atoms(index) if place < text)

    def end(self, place: int) -> int:
        """Where in the text below the byte before `place` of the view ends."""
        last = place - 1
        index = bisect_right(self._starts, last) - 1
        if index < 0:
            return place
        end, below = self._ends[index], self._units[index][1]
        if last >= end:
            return below + place - end
        return next(behind for _, behind, text in self._atoms(index) if last < text)

    def forget(self, place: int) -> None:
        """Drop what nobody asks for that asks for places from `place` on."""
        count = bisect_right(self._starts, place) - 1
        if count > 0:
            del self._starts[:count], self._ends[:count]
            del self._units[:count], self._runs[:count]

    def _atoms(self, index: int) -> Iterator[tuple[int, int, int]]:
        """Start and end below, and end in the view, of each part of a unit."""
        (coding, below), run = self._units[index], self._runs[index]
        first, text = below - len(run), self._starts[index]
        for length, size in atoms(coding, run, self._ends[index] - text):
            last, text = first + length, text + size
            yield first, last, text
            first = last
