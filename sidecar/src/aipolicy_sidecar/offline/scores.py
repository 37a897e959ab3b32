"""Scores: how sure a detector is of texts that have what it looks for, and of those that have not.

A text is found or flagged at the thresholds of the model that judged it: those of a fold's model
were not chosen on the texts of the fold.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aipolicy_sidecar.offline.rates import Rate, share

Thresholds = Mapping[str, float]
"""The least score of what is told of, by name."""


@dataclass(slots=True)
class Scores:
    """Those of a set's texts."""

    positive: list[float] = field(default_factory=list)
    negative: list[float] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    """Positive ones, by the thresholds that they reach."""
    flagged: Counter[str] = field(default_factory=Counter)
    """Negative ones."""

    def add(self, score: float, thresholds: Thresholds, *, positive: bool) -> None:
        """One more text."""
        (self.positive if positive else self.negative).append(score)
        reached = self.found if positive else self.flagged
        reached.update(name for name, least in thresholds.items() if score >= least)

    def recall(self, threshold: str) -> Rate:
        """The share of positive texts that are found; there must be some."""
        return share(self.found[threshold], len(self.positive))

    def false_positive_rate(self, threshold: str) -> Rate:
        """The share of negative texts that are flagged; there must be some."""
        return share(self.flagged[threshold], len(self.negative))

    def precision(self, threshold: str) -> Rate | None:
        """The share of what is found or flagged that is positive; None of nothing."""
        found = self.found[threshold]
        told = found + self.flagged[threshold]
        return share(found, told) if told else None

    def f1(self, threshold: str) -> float:
        """The harmonic mean of precision and recall."""
        found = self.found[threshold]
        both = len(self.positive) + found + self.flagged[threshold]
        return 2 * found / both if both else 0.0


def pooled(some: Iterable[Scores]) -> Scores:
    """All texts of some sets as those of one."""
    pool = Scores()
    for one in some:
        pool.positive += one.positive
        pool.negative += one.negative
        pool.found += one.found
        pool.flagged += one.flagged
    return pool
