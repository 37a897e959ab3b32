"""Training: which windows a model learns from, in rounds.

An attack is somewhere in its text, so in each round the windows that count are, of each example,
those that the model of the round before finds the strongest: the best of an attack, the worst of a
benign text. The first round takes the beginnings.

Each window is learnt from in copies that lack some of its features at random (Globerson and Roweis
2006, *feature deletion*): so that no few features carry what many could, which is what attacks in
other words are found by.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from aipolicy.rules.injections.models import UNIT, WINDOWS
from aipolicy.rules.injections.sources import Source

from training.corpora import Corpus
from training.regressions import Numbers, Rows, fit

ROUNDS: Final = 3
LOOSE: Final = 0.01
"""Of which so much on those of the kinds of windows."""
COUNTED: Final = 800
"""Examples of a source and label that count in full; more count as their root."""
ATTACKS: Final = 0.5
"""What all attacks count beside all benign texts."""
LEAST_WEIGHT: Final = 20
"""Thousandths that a weight must have to be kept."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How is learnt; ablations try others."""

    copies: int = 2
    """Of each window."""
    lacking: float = 0.3
    """The share of its features that a copy lacks."""
    penalty: float = 1e-5
    """On the squares of weights."""


SETTINGS: Final = Settings()


def train(
    corpus: Corpus,
    indexes: Sequence[int],
    concepts: Mapping[str, str],
    thresholds: Mapping[str, float],
    settings: Settings = SETTINGS,
) -> Source:
    """A model of some of the examples."""
    shares = _shares(corpus, indexes)
    width = len(corpus.names)
    penalties = np.full(width + len(WINDOWS), settings.penalty)
    penalties[width:] *= LOOSE
    weights: Numbers = np.zeros(len(penalties))
    chance = np.random.default_rng(0)
    chosen = {index: corpus.beginnings(index) for index in indexes}
    for turn in range(ROUNDS):
        if turn:
            each = weights[:width] * corpus.scales
            chosen = {index: corpus.strongest(index, each) for index in indexes}
        spans = [(index, span) for index in indexes for span in chosen[index]]
        labels = np.array([1.0 if corpus.examples[index].attack else -1.0 for index, _ in spans])
        counts = np.array([shares[index] for index, _ in spans])
        rows = copies(corpus.rows(spans), width, chance, settings)
        labels, counts = (np.tile(one, settings.copies) for one in (labels, counts))
        weights = fit(rows, labels, counts, penalties, weights)
    each = weights[:width] * corpus.scales
    rounded = {
        name: round(float(weight) * UNIT)
        for name, weight in zip(corpus.names, each, strict=True)
        if abs(weight) * UNIT >= LEAST_WEIGHT
    }
    short, long = (round(float(bias), 4) for bias in weights[width:])
    return Source(dict(thresholds), (short, long), dict(concepts), rounded)


def copies(rows: Rows, width: int, chance: np.random.Generator, settings: Settings) -> Rows:
    """Copies that lack some of the first `width` columns; what is left of these counts more."""
    kept = [
        (chance.random(len(rows.columns)) >= settings.lacking) | (rows.columns >= width)
        for _ in range(settings.copies)
    ]
    values = np.where(rows.columns < width, rows.values / (1 - settings.lacking), rows.values)
    return Rows(
        rows.count * settings.copies,
        np.concatenate([rows.rows[one] + rows.count * copy for copy, one in enumerate(kept)]),
        np.concatenate([rows.columns[one] for one in kept]),
        np.concatenate([values[one] for one in kept]),
    )


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
