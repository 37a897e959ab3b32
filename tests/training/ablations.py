"""Ablations: what each family of features brings, and the rounds, on held-out sources."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Final

from aipolicy.rule_specs import Threshold

from training.corpora import SCALES, Corpus
from training.examples import SETS, Example
from training.held_out import hold_out
from training.thresholds import RATES, Scored, choose

LEFT_OUT: Final[Mapping[str, tuple[str, ...]]] = {
    "all": (),
    "without phrases": ("phrase",),
    "without concepts and their rows": ("concept", "two", "three"),
    "without rows of concepts": ("two", "three"),
    "without words": ("word",),
    "without pairs of words": ("pair",),
    "phrases alone": ("word", "pair", "concept", "two", "three"),
    "words and pairs alone": ("phrase", "concept", "two", "three"),
}
"""Families of features that are left out."""


def ablate(examples: Sequence[Example], concepts: Mapping[str, str]) -> Iterator[str]:
    """A table: recall at the same share of benign texts, mean of the sets, by what is left out."""
    heads = " | ".join(f"recall at {rate:.1%}" for rate in RATES.values())
    yield f"| model | {heads} |"
    yield "|" + "---|" * (1 + len(RATES))
    for name, families in LEFT_OUT.items():
        scales = {**SCALES, **dict.fromkeys(families, 0.0)}
        scored = hold_out(Corpus(examples, concepts, scales), concepts).scored
        shown = " | ".join(f"{share:.1%}" for share in recalls(scored).values())
        yield f"| {name} | {shown} |"


def recalls(scored: Sequence[Scored]) -> dict[Threshold, float]:
    """The share of attacks found at each threshold, mean of the sets that are learnt from."""
    wordless = {one.file for one in SETS if not one.attacks}
    by_source: dict[str, list[float]] = defaultdict(list)
    for one in scored:
        if one.attack and one.source not in wordless:
            by_source[one.source].append(one.score)
    thresholds = choose(scored)
    return {
        name: fmean(
            sum(score >= thresholds[name] for score in scores) / len(scores)
            for scores in by_source.values()
        )
        for name in Threshold
    }
