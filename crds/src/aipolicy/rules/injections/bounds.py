"""Bounds: which parts of a text can hold a window that weighs enough.

Nearly every text is asked one question, whether it holds an attempt, and nearly none does. So
before anything is weighed exactly, each word gets a bound of what it adds to a window: what it
weighs itself; in a pair, no more than either word has in its heaviest pair; in a row of concepts,
no more than either end has in its heaviest row, if the other can be near. Bounds are rounded up,
so that no window beyond the parts that are told weighs as much as asked. They are worked out for
all words at once (`aipolicy.rules.injections.lanes`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

from aipolicy.rules.injections import lanes
from aipolicy.rules.injections.features import CONCEPT, LONG_REACH, REACH
from aipolicy.rules.injections.memos import Memo
from aipolicy.rules.injections.notations import MARK
from aipolicy.rules.regexes import Span

_FIELDS: Final = 7
"""Bytes that are known of a word: what it weighs itself, and the most that it does at either end
of a pair, and its concept at either end of a row of two and of three."""


class _Ends:
    """The most that features weigh, by what they begin and by what they end with."""

    __slots__ = ("firsts", "lasts")

    def __init__(self) -> None:
        self.firsts: Final[dict[str, int]] = {}
        self.lasts: Final[dict[str, int]] = {}

    def add(self, first: str, last: str, weight: int) -> None:
        """Take in a feature."""
        self.firsts[first] = max(self.firsts.get(first, 0), weight)
        self.lasts[last] = max(self.lasts.get(last, 0), weight)

    @property
    def most(self) -> int:
        """The most of all."""
        return max(self.firsts.values(), default=0)


class Bounded(NamedTuple):
    """A text, as far as bounds are concerned."""

    words: int
    """How many it has."""
    weights: int
    """What each weighs at most, in wide lanes."""


class Bounds:
    """Says where the heavy windows of a text can be."""

    __slots__ = (
        *("_know", "_nothing", "_pairs", "_read", "_records", "_runs", "_threes", "_twos", "_unit"),
        *("_windows", "_words", "_zero"),
    )

    def __init__(
        self,
        weights: Mapping[str, int],
        know: Callable[[str], tuple[int, str]],
        read: Callable[[str], list[str]],
        windows: Sequence[int],
    ) -> None:
        """`know` tells what a word weighs itself, and what its concept is called.

        `read` tells the words of a run (`aipolicy.rules.injections.readings`). `windows` are the
        numbers of their words, each a multiple of the one before.
        """
        self._windows: Final = windows
        self._know: Final = know
        self._read: Final = read
        self._pairs, self._twos, self._threes = _Ends(), _Ends(), _Ends()
        words, concepts = [0], [0]
        for name, weight in weights.items():
            match [CONCEPT + one for one in name.split(CONCEPT)[1:]]:
                case [first, last]:
                    self._twos.add(first, last, weight)
                case [first, _, last]:
                    self._threes.add(first, last, weight)
                case [_]:
                    concepts.append(weight)
                case _ if " " in name:
                    before, _, behind = name.partition(" ")
                    self._pairs.add(before, behind, weight)
                case _:
                    words.append(0 if name.startswith(MARK) else weight)
        lowest, highest = min(words) + min(concepts), max(words) + max(concepts)
        rest = (self._pairs.most, self._twos.most, self._threes.most)
        self._unit: Final = next(
            unit for unit in count(1) if _fits(unit, lowest, highest, rest, max(windows))
        )
        """What 1 stands for."""
        self._zero: Final = -(lowest // self._unit)
        """What a word has itself that weighs nothing, so that none has less than 0."""
        self._nothing: Final = bytes((self._zero, *bytes(_FIELDS - 1)))
        """The record of a word of which no feature is known."""
        self._records: Final[dict[bytes, bytes]] = {}
        """Each once, since few are told apart by many words, and what is small is at hand."""
        self._words: Final = Memo(self._know_word)
        self._runs: Final = Memo(self._know_run)

    def weigh(self, runs: Sequence[str]) -> Bounded:
        """A bound for each word of a text."""
        known = b"".join(map(self._runs.__getitem__, runs))
        own, pair, pair_end, two, two_end, three, three_end = (
            known[field::_FIELDS] for field in range(_FIELDS)
        )
        words = len(own)
        tops = lanes.tops(words)
        rest = lanes.met(pair, pair_end, 1, 1, tops)
        rest += lanes.met(two, two_end, 1, REACH, tops)
        rest += lanes.met(three, three_end, 2, LONG_REACH, tops)
        rest &= (1 << 8 * words) - 1  # nothing lies behind the last word
        return Bounded(words, lanes.widen(own) + lanes.widen(rest.to_bytes(words, "little")))

    def parts(self, text: Bounded, needs: Iterable[tuple[int, int]]) -> list[Span]:
        """Spans of the words that hold each window that weighs what it needs, in any order.

        `needs` tells what, for each size of a window, or for fewer words if there are no more.
        """
        parts: list[Span] = []
        sums = lanes.sums(text.weights, self._windows)
        for (size, need), some in zip(needs, sums, strict=False):
            least = need // self._unit + size * self._zero
            for start, end in lanes.at_least(some, least, text.words):
                parts.append((min(start, text.words - size), min(end - 1 + size, text.words)))
        return parts

    def _know_run(self, run: str) -> bytes:
        if run.isascii():
            return self._know_word(run)
        return b"".join(map(self._words.__getitem__, self._read(run)))

    def _know_word(self, word: str) -> bytes:
        weight, concept = self._know(word)
        pairs = self._pairs
        if not (weight or concept or word in pairs.firsts or word in pairs.lasts):
            return self._nothing  # as of most words that are new
        ends = (
            pairs.firsts.get(word, 0),
            pairs.lasts.get(word, 0),
            self._twos.firsts.get(concept, 0),
            self._twos.lasts.get(concept, 0),
            self._threes.firsts.get(concept, 0),
            self._threes.lasts.get(concept, 0),
        )
        own = self._zero - (-weight // self._unit)
        record = bytes((own, *(-(-one // self._unit) for one in ends)))
        return self._records.setdefault(record, record)


def _fits(unit: int, lowest: int, highest: int, rest: Sequence[int], longest: int) -> bool:
    """Whether all that is added up stays within its lane, if 1 stands for `unit`."""
    own = -(-highest // unit) - lowest // unit
    most = [-(-one // unit) for one in rest]
    return (
        max(most) <= lanes.COMPARED
        and max(own, sum(most)) <= lanes.NARROW
        and (own + sum(most)) * longest <= lanes.WIDE
    )
