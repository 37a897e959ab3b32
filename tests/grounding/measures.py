"""How well scores tell wrong answers from right ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from typing_extensions import override

Scored = tuple[float, bool]
"""A score, and whether the answer is wrong."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a threshold finds."""

    recall: float
    false_positives: float
    """Share of right answers that are taken for wrong ones."""
    precision: float

    @classmethod
    def of(cls, scored: Sequence[Scored], least: float) -> Self:
        """With this least score."""
        found = [wrong for score, wrong in scored if score >= least]
        wrong = sum(one for _, one in scored)
        right = len(scored) - wrong
        hits = sum(found)
        return cls(
            hits / wrong if wrong else 0.0,
            (len(found) - hits) / right if right else 0.0,
            hits / len(found) if found else 0.0,
        )

    @property
    def f1(self) -> float:
        """Of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @override
    def __str__(self) -> str:
        return (
            f"recall {self.recall:.3f}, false positives {self.false_positives:.3f},"
            f" F1 {self.f1:.3f}"
        )


def auc(scored: Sequence[Scored]) -> float:
    """How often a wrong answer scores higher than a right one; a tie is half."""
    ordered = sorted(scored)
    wrong = sum(one for _, one in ordered)
    right = len(ordered) - wrong
    ranks = place = 0.0
    while place < len(ordered):
        begin = int(place)
        end = begin
        while end < len(ordered) and ordered[end][0] == ordered[begin][0]:
            end += 1
        ranks += (begin + end + 1) / 2 * sum(one for _, one in ordered[begin:end])
        place = end
    return (ranks - wrong * (wrong + 1) / 2) / (wrong * right)
