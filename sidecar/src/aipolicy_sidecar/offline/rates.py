"""Rates of what was found, and how far they can be trusted: 95 % confidence intervals.

Wilson's interval for shares (Wilson 1927), DeLong's for the area under a ROC curve (DeLong, DeLong
and Clarke-Pearson 1988).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance
from typing import Final

Z: Final = 1.96
"""Standard deviations within which 95 % of a normal distribution lie."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, or an area, with its confidence interval."""

    value: float
    low: float
    high: float


def share(some: int, all_of: int) -> Rate:
    """How many of all, which are at least one."""
    value = some / all_of
    spread = Z * Z / all_of
    middle = (value + spread / 2) / (1 + spread)
    half = Z * sqrt(value * (1 - value) / all_of + spread / (4 * all_of)) / (1 + spread)
    return Rate(value, max(0.0, middle - half), min(1.0, middle + half))


def area(positive: Sequence[float], negative: Sequence[float]) -> Rate:
    """How often a positive scores higher than a negative: the area under the ROC curve."""
    higher, lower = sorted(positive), sorted(negative)
    above = [_rank(lower, score) for score in positive]
    below = [1 - _rank(higher, score) for score in negative]
    value = fmean(above)
    half = Z * sqrt(_variance(above) / len(above) + _variance(below) / len(below))
    return Rate(value, max(0.0, value - half), min(1.0, value + half))


def curve(positive: Sequence[float], negative: Sequence[float]) -> list[tuple[float, float]]:
    """The ROC curve: shares of negatives and of positives that score at least so much."""
    ordered, falsely = sorted(positive), sorted(negative)
    points = [(0.0, 0.0)]
    for score in sorted({*positive, *negative}, reverse=True):
        right = 1 - bisect_left(ordered, score) / len(ordered)
        wrong = 1 - bisect_left(falsely, score) / len(falsely)
        points.append((wrong, right))
    return points


def _rank(ordered: Sequence[float], score: float) -> float:
    """The share of others that are lower; of those that are equal, half."""
    return (bisect_left(ordered, score) + bisect_right(ordered, score)) / 2 / len(ordered)


def _variance(values: Sequence[float]) -> float:
    return variance(values) if len(values) > 1 else 0.0
