"""Logistic regression: weights that tell rows of features of one label from those of the other.

Solved by L-BFGS (Liu and Nocedal 1989) with plain sums over the rows, so that one machine gives the
same weights each time.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

MEMORY: Final = 8
"""Steps that are remembered."""
STEPS: Final = 80
SHRINKING: Final = 0.5
"""Of a step that does not lower the loss."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix, by its entries."""

    count: int
    rows: Places
    columns: Places
    values: Numbers

    def times(self, weights: Numbers) -> Numbers:
        """The weighted sum of each row."""
        products = self.values * weights[self.columns]
        return _sums(self.rows, products, self.count)

    def transposed_times(self, values: Numbers, width: int) -> Numbers:
        """The weighted sum of each column."""
        products = self.values * values[self.rows]
        return _sums(self.columns, products, width)


def _sums(places: Places, values: Numbers, count: int) -> Numbers:
    return np.bincount(places, weights=values, minlength=count).astype(np.float64)


def fit(
    rows: Rows, labels: Numbers, shares: Numbers, penalties: Numbers, start: Numbers
) -> Numbers:
    """The weights with the least loss: labels are 1 and -1, `shares` what a row counts.

    `penalties` are what the square of each weight costs.
    """
    shares = shares / shares.sum()

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        margins = labels * rows.times(weights)
        slopes = -labels * shares / (1 + np.exp(np.clip(margins, -30, 30)))
        value = float((shares * np.logaddexp(0, -margins)).sum())
        value += 0.5 * float((penalties * weights * weights).sum())
        return value, rows.transposed_times(slopes, len(weights)) + penalties * weights

    return minimize(loss, start)


def minimize(loss: Callable[[Numbers], tuple[float, Numbers]], start: Numbers) -> Numbers:
    """Where a smooth convex function is least; it gives its value and its slope."""
    steps: deque[tuple[Numbers, Numbers, float]] = deque(maxlen=MEMORY)
    place = start
    value, slope = loss(place)
    for _ in range(STEPS):
        direction = -_inverse(steps, slope)
        descent = float((slope * direction).sum())
        length = 1.0 if steps else 1 / max(1.0, float(np.abs(slope).sum()))
        while True:
            there = place + length * direction
            value_there, slope_there = loss(there)
            if value_there <= value + 1e-4 * length * descent or length < 1e-10:
                break
            length *= SHRINKING
        moved, turned = there - place, slope_there - slope
        curvature = float((moved * turned).sum())
        if curvature > 1e-16:
            steps.append((moved, turned, curvature))
        gained = value - value_there
        place, value, slope = there, value_there, slope_there
        if gained < 1e-9 * abs(value):
            break
    return place


def _inverse(steps: deque[tuple[Numbers, Numbers, float]], slope: Numbers) -> Numbers:
    """The slope times the inverse of the curvature that the steps have seen."""
    result = slope.copy()
    factors: list[float] = []
    for moved, turned, curvature in reversed(steps):
        factors.append(float((moved * result).sum()) / curvature)
        result -= factors[-1] * turned
    if steps:
        _, turned, curvature = steps[-1]
        result *= curvature / float((turned * turned).sum())
    for (moved, turned, curvature), factor in zip(steps, reversed(factors), strict=True):
        result += (factor - float((turned * result).sum()) / curvature) * moved
    return result
