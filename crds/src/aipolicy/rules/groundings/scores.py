"""How likely an answer is to say what its documents do not bear out.

What has no support is summed up, each sign by its weight, and held against the square root
of how much is said: half of the signs in a short sentence say more than half as many in a
long one, and less than the same share of it. A sentence's score is that of its own signs;
an answer's goes by the worst sentence and by the whole alike. The logistic function makes
them shares of answers that were judged by people (`aipolicy.rules.groundings.weights`).
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from aipolicy.rules.groundings.evidences import Evidence
from aipolicy.rules.groundings.weights import BIAS, HARD, SIGNS, SLOPE

FLOOR: Final = 0.05
"""Signs that every sentence is taken to have, since a logarithm needs some."""


class Weights(NamedTuple):
    """The numbers of the score."""

    signs: tuple[float, ...]
    """By `Sign`."""
    bias: float
    slope: float
    hard: float = 0.0
    """The least score where a number, a date or a link has no support."""


SHIPPED: Final = Weights(SIGNS, BIAS, SLOPE, HARD)


def density(counts: Sequence[float], size: float, weights: Sequence[float]) -> float:
    """Signs by their weight, for how much is said."""
    signs = sum(weight * count for weight, count in zip(weights, counts, strict=True))
    return signs / math.sqrt(max(size, 1.0))


def score_sentence(evidence: Evidence, weights: Weights = SHIPPED) -> float:
    """How likely it is that a sentence has no support, from 0 to 1."""
    return score_answer((evidence,), weights)


def score_answer(evidences: Sequence[Evidence], weights: Weights = SHIPPED) -> float:
    """How likely it is that something in an answer has no support; 0 when it claims nothing."""
    if not evidences:
        return 0.0
    worst = max(density(one.counts, one.size, weights.signs) for one in evidences)
    sums = [sum(counts) for counts in zip(*(one.counts for one in evidences), strict=True)]
    whole = density(sums, sum(one.size for one in evidences), weights.signs)
    logs = math.log(FLOOR + worst) + math.log(FLOOR + whole)
    likely = 1 / (1 + math.exp(-(weights.bias + weights.slope * logs)))
    return max(likely, weights.hard) if any(one.hard for one in evidences) else likely
