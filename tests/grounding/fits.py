"""Fitting the weights of signs: logistic regression whose signs are summed before the logarithm."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from aipolicy.rules.groundings.evidences import Evidence, Sign
from aipolicy.rules.groundings.scores import FLOOR, Weights, density

STEPS: Final = 60
_RATE: Final = 0.06
_SHRINK: Final = 2e-3
"""How much large weights cost."""
_MEAN: Final = 0.9
_SPREAD: Final = 0.99
"""How long the steps of the past count (Adam)."""
_BEGIN: Final = (0.3, 0.6, 0.3, 1.0, 0.5, 1.0, 0.5)
"""Of all signs but the first, which is 1."""


@dataclass(frozen=True, slots=True)
class Example:
    """An answer as its signs for how much it says, of the whole and of each sentence."""

    whole: tuple[float, ...]
    parts: tuple[tuple[float, ...], ...]
    wrong: bool
    weight: float


def example(evidences: Sequence[Evidence], *, wrong: bool, weight: float) -> Example:
    """An answer to learn from; it has at least one sentence."""
    units = [[float(one == sign) for one in Sign] for sign in Sign]
    parts = tuple(tuple(density(one.counts, one.size, unit) for unit in units) for one in evidences)
    size = sum(one.size for one in evidences)
    sums = [sum(counts) for counts in zip(*(one.counts for one in evidences), strict=True)]
    return Example(tuple(density(sums, size, unit) for unit in units), parts, wrong, weight)


def balance(labels: Iterable[bool]) -> dict[bool, float]:
    """Weights by which both labels count alike, 1 on average."""
    all_of = list(labels)
    return {label: len(all_of) / (2 * all_of.count(label)) for label in (False, True)}


def fit(examples: Sequence[Example], steps: int = STEPS) -> Weights:
    """The weights that make the examples most likely; none is below 0."""
    values = [*_BEGIN, 0.0, 1.0]
    means, spreads = [0.0] * len(values), [0.0] * len(values)
    for step in range(1, steps + 1):
        slopes = _slopes(examples, _fit(values))
        for place, slope in enumerate(slopes):
            means[place] = _MEAN * means[place] + (1 - _MEAN) * slope
            spreads[place] = _SPREAD * spreads[place] + (1 - _SPREAD) * slope * slope
            spread = math.sqrt(spreads[place] / (1 - _SPREAD**step)) + 1e-8
            values[place] -= _RATE * means[place] / (1 - _MEAN**step) / spread
            if place != len(_BEGIN):  # the bias
                values[place] = max(0.0, values[place])
    return _fit(values)


def _fit(values: Sequence[float]) -> Weights:
    *signs, bias, slope = values
    return Weights((1.0, *signs), bias, slope)


def _slopes(examples: Sequence[Example], now: Weights) -> list[float]:
    """Where the loss rises, by each value."""
    weight = sum(one.weight for one in examples)
    slopes = [0.0] * (len(_BEGIN) + 2)
    for one in examples:
        whole = FLOOR + _dot(now.signs, one.whole)
        worst, part = max((FLOOR + _dot(now.signs, part), part) for part in one.parts)
        logs = math.log(whole) + math.log(worst)
        error = 1 / (1 + math.exp(-(now.bias + now.slope * logs))) - one.wrong
        error *= one.weight / weight
        for place in range(len(_BEGIN)):
            rise = one.whole[place + 1] / whole + part[place + 1] / worst
            slopes[place] += error * now.slope * rise
        slopes[-2] += error
        slopes[-1] += error * logs
    for place, value in enumerate(now.signs[1:]):
        slopes[place] += _SHRINK * value
    slopes[-1] += _SHRINK * now.slope
    return slopes


def _dot(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(one * other for one, other in zip(first, second, strict=True))
