"""Corpora: examples as numbers, and their strongest windows under some weights."""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from math import exp, sqrt
from typing import Final

import numpy as np
from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.features import CONCEPT, features
from aipolicy.rules.injections.models import LEAST, STEPS, WINDOWS
from aipolicy.rules.injections.readings import Reader
from aipolicy.rules.injections.signs import find_all_signs

from training.examples import Example
from training.regressions import Numbers, Places, Rows

FEWEST: Final = 4
"""Examples that a feature must be in."""
LONGEST: Final = 2500
"""Words of an example that are looked at."""
SCALES: Final = {"word": 1.0, "pair": 1.0, "concept": 1.0, "two": 1.0, "three": 1.5, "phrase": 4.0}
"""What a feature of a kind counts: weights of larger scale are cheaper to learn from."""

Span = tuple[int, int, int]
"""The window's kind, its first word and the one behind its last."""


def kind_of(name: str) -> str:
    """The family of a feature."""
    if name.startswith("#"):
        return "phrase"
    match name.count(CONCEPT):
        case 0:
            return "pair" if " " in name else "word"
        case 1:
            return "concept"
        case 2:
            return "two"
        case _:
            return "three"


@dataclass(frozen=True, slots=True)
class Text:
    """An example's features, by the places of their words."""

    words: int
    places: Places
    names: Places


class Corpus:
    """Examples and the features that enough of them have."""

    def __init__(
        self,
        examples: Sequence[Example],
        concepts: Mapping[str, str],
    ) -> None:
        known = Concepts(concepts)
        reader = Reader(known.words)
        read: list[tuple[int, list[tuple[int, str]]]] = []
        counts: Counter[str] = Counter()
        for example in examples:
            text = example.text.encode(errors="replace")
            words = reader.words(text)[:LONGEST]
            found = [*features(words, known.of)]
            if signs := find_all_signs(text):
                starts = [start for start, _ in reader.places(text)]
                found += [(sign.word(starts), sign.feature) for sign in signs]
            found = [(place, name) for place, name in found if place < len(words)]
            counts.update({name for _, name in found})
            read.append((len(words), sorted(found)))
        self.examples: Final = examples
        self.names: Final = sorted(name for name, count in counts.items() if count >= FEWEST)
        self.scales = _scales(self.names, SCALES)
        place_of = {name: place for place, name in enumerate(self.names)}
        self.texts: Final = [
            Text(
                words,
                np.array([place for place, name in found if name in place_of], dtype=np.int64),
                np.array([place_of[name] for _, name in found if name in place_of], dtype=np.int64),
            )
            for words, found in read
        ]

    def scaled(self, scales: Mapping[str, float]) -> "Corpus":
        """The same, in which features of a kind count otherwise; those of none are not learnt."""
        other = copy(self)
        other.scales = _scales(self.names, scales)
        return other

    def beginnings(self, index: int) -> list[Span]:
        """The first window of each kind."""
        words = self.texts[index].words
        return [
            (kind, 0, min(words, size))
            for kind, size in enumerate(WINDOWS)
            if not kind or words > WINDOWS[kind - 1]
        ]

    def strongest(self, index: int, weights: Numbers) -> list[Span]:
        """The strongest window of each kind, under weights of the features."""
        return [span for span, _ in self._sums(index, weights)]

    def score(self, index: int, weights: Numbers, biases: Sequence[float]) -> float:
        """How sure a model is of an example as it is written, without codings and disguises."""
        logits = (
            most / sqrt(max(last - first, LEAST)) + biases[kind]
            for (kind, first, last), most in self._sums(index, weights)
        )
        return 1 / (1 + exp(-max(min(max(logits), 50.0), -50.0)))

    def _sums(self, index: int, weights: Numbers) -> list[tuple[Span, float]]:
        """The strongest window of each kind and what it weighs."""
        text = self.texts[index]
        each = np.bincount(text.places, weights[text.names], minlength=max(text.words, 1))
        sums = np.concatenate([[0.0], np.cumsum(each)])
        spans: list[tuple[Span, float]] = []
        for kind, first, last in self.beginnings(index):
            size = last - first
            step = WINDOWS[kind] // STEPS
            firsts = np.append(np.arange(0, text.words - size, step), text.words - size)
            each_sum = sums[firsts + size] - sums[firsts]
            best = int(np.argmax(each_sum))
            start = int(firsts[best])
            spans.append(((kind, start, start + size), float(each_sum[best])))
        return spans

    def rows(self, spans: Sequence[tuple[int, Span]]) -> Rows:
        """The matrix of windows; a column for each feature and one for each kind of window."""
        rows, columns, values = [], [], []
        for row, (index, (kind, first, last)) in enumerate(spans):
            text = self.texts[index]
            start, end = np.searchsorted(text.places, [first, last])
            names = text.names[start:end]
            columns += [names, np.array([len(self.names) + kind])]
            scale = 1 / sqrt(max(last - first, LEAST))
            values += [self.scales[names] * scale, np.ones(1)]
            rows.append(np.full(len(names) + 1, row))
        return Rows(
            len(spans), np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
        )


def _scales(names: Sequence[str], scales: Mapping[str, float]) -> Numbers:
    return np.array([scales[kind_of(name)] for name in names])
