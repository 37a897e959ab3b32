"""The file of a model: what was learnt, as text that shows what changed."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from aipolicy.rule_specs import Threshold


class Source(NamedTuple):
    """A model as it is written in its file."""

    thresholds: Mapping[str, float]
    """Probabilities from which on a window is an attempt."""
    biases: tuple[float, float]
    """What is added to the sum of a short window and of a long one."""
    concepts: Mapping[str, str]
    """Words, or beginnings of words with ``*``, and what they mean."""
    weights: Mapping[str, int]
    """By the names of features, in thousandths."""


@cache
def shipped_source() -> Source:
    """Its file."""
    return read_source(files(__package__).joinpath("model.txt").read_text("utf-8"))


def threshold_of(threshold: Threshold) -> float:
    """The score from which on the shipped model takes a text for an attempt."""
    return shipped_source().thresholds[threshold]


def read_source(text: str) -> Source:
    """A model's file: lines of values, of concepts and of weights, each after a heading."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line:
            lines.append(line)
    thresholds = dict(line.split("\t") for line in sections["thresholds"])
    short, long = (float(line) for line in sections["biases"])
    concepts: dict[str, str] = {}
    for line in sections["concepts"]:
        concept, words = line.split("\t")
        for word in words.split():
            concepts.setdefault(word, concept)
    weights = {}
    for line in sections["weights"]:
        weight, name = line.split("\t")
        weights[name] = int(weight)
    return Source(
        {name: float(value) for name, value in thresholds.items()},
        (short, long),
        concepts,
        weights,
    )


def write_source(source: Source) -> str:
    """The file that `read_source` reads."""
    words: dict[str, list[str]] = {}
    for word, concept in source.concepts.items():
        words.setdefault(concept, []).append(word)
    return "\n".join(
        (
            "[thresholds]",
            *(f"{name}\t{value:.6f}" for name, value in source.thresholds.items()),
            "[biases]",
            *(f"{bias:.4f}" for bias in source.biases),
            "[concepts]",
            *(f"{concept}\t{' '.join(some)}" for concept, some in words.items()),
            "[weights]",
            *(f"{weight}\t{name}" for name, weight in sorted(source.weights.items())),
            "",
        )
    )
