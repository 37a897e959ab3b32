"""Training: which windows a model learns from, in rounds.

An attack is somewhere in its text, so in each round the windows that count are, of each example,
those that the model of the round before finds the strongest: the best of an attack, the worst of a
benign text. The first round takes the beginnings.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

import numpy as np
from aipolicy.rules.injections.models import UNIT, WINDOWS
from aipolicy.rules.injections.sources import Source

from training.corpora import Corpus
from training.regressions import Numbers, fit

ROUNDS: Final = 3
PENALTY: Final = 3e-5
"""On the squares of weights."""
LOOSE: Final = 0.01
"""Of which so much on those of the kinds of windows."""
COUNTED: Final = 800
"""Examples of a source and label that count in full; more count as their root."""
ATTACKS: Final = 0.5
"""What all attacks count beside all benign texts."""
LEAST_WEIGHT: Final = 20
"""Thousandths that a weight must have to be kept."""


def train(
    corpus: Corpus,
    indexes: Sequence[int],
    concepts: Mapping[str, str],
    thresholds: Mapping[str, float],
) -> Source:
    """A model of some of the examples."""
    shares = _shares(corpus, indexes)
    width = len(corpus.names)
    penalties = np.full(width + len(WINDOWS), PENALTY)
    penalties[width:] *= LOOSE
    weights: Numbers = np.zeros(len(penalties))
    chosen = {index: corpus.beginnings(index) for index in indexes}
    for turn in range(ROUNDS):
        if turn:
            each = weights[:width] * corpus.scales
            chosen = {index: corpus.strongest(index, each) for index in indexes}
        spans = [(index, span) for index in indexes for span in chosen[index]]
        labels = np.array([1.0 if corpus.examples[index].attack else -1.0 for index, _ in spans])
        counts = np.array([shares[index] for index, _ in spans])
        weights = fit(corpus.rows(spans), labels, counts, penalties, weights)
    each = weights[:width] * corpus.scales
    rounded = {
        name: round(float(weight) * UNIT)
        for name, weight in zip(corpus.names, each, strict=True)
        if abs(weight) * UNIT >= LEAST_WEIGHT
    }
    short, long = (round(float(bias), 4) for bias in weights[width:])
    return Source(dict(thresholds), (short, long), dict(concepts), rounded)


def _shares(corpus: Corpus, indexes: Sequence[int]) -> dict[int, float]:
    """What each example counts, so that no large source outweighs the others."""
    examples = corpus.examples
    sizes = Counter((examples[index].source, examples[index].attack) for index in indexes)
    shares = {
        index: one.weight * min(1.0, sqrt(COUNTED / sizes[one.source, one.attack]))
        for index in indexes
        for one in (examples[index],)
    }
    attacks = sum(share for index, share in shares.items() if examples[index].attack)
    benign = sum(share for index, share in shares.items() if not examples[index].attack)
    factor = ATTACKS * benign / attacks
    return {
        index: share * (factor if examples[index].attack else 1.0)
        for index, share in shares.items()
    }
