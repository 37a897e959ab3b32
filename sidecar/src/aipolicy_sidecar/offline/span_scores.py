"""How well places are found in labelled texts: counts of each kind, precision, recall and F1.

A labelled place is found when a finding of its kind covers all of it, so that nothing is left
when it is redacted. A finding that touches no labelled place is a false one, and so is one that
touches only places of other kinds. Places count code points, as labelled data does.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text; the end is exclusive."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found and what was not."""

    found: int = 0
    missed: int = 0
    false: int = 0

    def __add__(self, other: Self) -> "Counts":
        return Counts(
            self.found + other.found, self.missed + other.missed, self.false + other.false
        )

    @property
    def precision(self) -> float:
        """How many findings are right; 1 without any."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        """How many places are found; 1 without any."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        wrong = self.missed + self.false
        return 2 * self.found / (2 * self.found + wrong) if self.found + wrong else 1.0


@dataclass(frozen=True, slots=True)
class SpanScores:
    """The figures of a set of texts."""

    kinds: Mapping[str, Counts]
    """By kind."""
    texts: int
    flagged: int
    """Texts with at least one false finding."""

    @property
    def micro(self) -> Counts:
        """All kinds together."""
        return sum(self.kinds.values(), Counts())

    @property
    def flagged_rate(self) -> float:
        """The share of texts with a false finding."""
        return self.flagged / self.texts if self.texts else 0.0


def score_spans(
    rows: Iterable[tuple[str, Iterable[Place]]],
    find: Callable[[str], Iterable[Place]],
    kinds: AbstractSet[str],
) -> SpanScores:
    """Compare what is found with what is labelled, of some kinds; others are looked past."""
    found, missed, false = Counter[str](), Counter[str](), Counter[str]()
    texts = flagged = 0
    for text, labelled in rows:
        wanted = {place for place in labelled if place.kind in kinds}
        findings = {place for place in find(text) if place.kind in kinds}
        covered = {place for place in wanted if any(_covers(one, place) for one in findings)}
        wrong = [one for one in findings if not any(_touches(one, place) for place in wanted)]
        found.update(place.kind for place in covered)
        missed.update(place.kind for place in wanted - covered)
        false.update(one.kind for one in wrong)
        texts += 1
        flagged += bool(wrong)
    return SpanScores(
        {kind: Counts(found[kind], missed[kind], false[kind]) for kind in sorted(kinds)},
        texts,
        flagged,
    )


def _covers(one: Place, place: Place) -> bool:
    return one.kind == place.kind and one.start <= place.start and place.end <= one.end


def _touches(one: Place, place: Place) -> bool:
    return one.kind == place.kind and one.start < place.end and place.start < one.end
