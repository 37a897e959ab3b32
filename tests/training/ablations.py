"""Ablations: what each family of features, and each way of learning, brings on held-out sources.

Texts are judged as they are written, without the codings and disguises that the guard looks into.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final

import numpy as np
from aipolicy.rule_specs import Threshold
from aipolicy.rules.injections.models import UNIT

from training.corpora import SCALES, Corpus
from training.examples import FOLDS, OWN, SETS, Example
from training.held_out import learnt
from training.thresholds import RATES, Scored, choose
from training.trainings import SETTINGS, Settings, train

PUBLIC: Final = frozenset(one.file for one in SETS if one.attacks)
"""Sets of others whose attacks have the wording of one."""
_OWN: Final = frozenset(f"own_{name}" for name in OWN)
_FIRST: Final = frozenset(
    f"own_{kind}_{place}" for kind in ("attacks", "benign") for place in ("en", "world")
)


@dataclass(frozen=True, slots=True)
class Trial:
    """Another model."""

    name: str
    scales: Mapping[str, float] = field(default_factory=dict)
    """What families of features count, if otherwise; none is left out."""
    settings: Settings = SETTINGS
    unlearnt: Collection[str] = ()
    """Sources that are only judged."""


def _without(name: str, *families: str) -> Trial:
    return Trial(name, scales=dict.fromkeys(families, 0.0))


FEATURES: Final = (
    Trial("all"),
    _without("without phrases", "phrase"),
    _without("without concepts and their rows", "concept", "two", "three"),
    _without("without rows of concepts", "two", "three"),
    _without("without words", "word"),
    _without("without pairs of words", "pair"),
    _without("phrases alone", "word", "pair", "concept", "two", "three"),
    _without("words and pairs alone", "phrase", "concept", "two", "three"),
)
"""Families of features that are left out."""
LEARNING: Final = (
    Trial("each window once, with all its features", settings=Settings(1, 0.0)),
    Trial("copies that lack half of their features", settings=Settings(2, 0.5)),
    Trial("phrases count twice as much", {"phrase": 2 * SCALES["phrase"]}),
    Trial("of our wordings only the first", unlearnt=_OWN - _FIRST),
    Trial("no wordings of our own", unlearnt=_OWN),
)
"""Ways of learning that were tried, of all features."""


def ablate(examples: Sequence[Example], concepts: Mapping[str, str]) -> Iterator[str]:
    """Tables: recall at the same share of benign texts, mean of the sets."""
    corpus = Corpus(examples, concepts)
    heads = " | ".join(f"recall at {rate:.1%}" for rate in RATES.values())
    for title, trials in (("model", FEATURES), ("learnt", LEARNING)):
        yield f"| {title} | {heads} | of public sets at {RATES[Threshold.BALANCED]:.1%} |"
        yield "|" + "---|" * (2 + len(RATES))
        for trial in trials:
            scored = hold_out_as_written(corpus, concepts, trial)
            shares = [*recalls(scored).values(), recalls(scored, PUBLIC)[Threshold.BALANCED]]
            yield f"| {trial.name} | {' | '.join(f'{share:.1%}' for share in shares)} |"
        yield ""


def hold_out_as_written(
    corpus: Corpus, concepts: Mapping[str, str], trial: Trial
) -> tuple[Scored, ...]:
    """What the models of a trial say of the examples of their folds."""
    corpus = corpus.scaled({**SCALES, **trial.scales})
    examples = corpus.examples
    usable = [place for place in learnt(examples) if examples[place].source not in trial.unlearnt]
    scored: list[Scored] = []
    for fold in range(FOLDS):
        known = [place for place in usable if examples[place].fold != fold]
        model = train(corpus, known, concepts, {}, trial.settings)
        weights = np.array([model.weights.get(name, 0) / UNIT for name in corpus.names])
        scored += (
            Scored(one.source, one.attack, corpus.score(place, weights, model.biases))
            for place, one in enumerate(examples)
            if one.fold == fold
        )
    return tuple(scored)


def recalls(
    scored: Sequence[Scored], sources: Collection[str] | None = None
) -> dict[Threshold, float]:
    """The share of attacks found at each threshold, mean of the sets that are learnt from."""
    wordless = {one.file for one in SETS if not one.attacks}
    by_source: dict[str, list[float]] = defaultdict(list)
    for one in scored:
        wanted = one.source not in wordless if sources is None else one.source in sources
        if one.attack and wanted:
            by_source[one.source].append(one.score)
    thresholds = choose(scored)
    return {
        name: fmean(
            sum(score >= thresholds[name] for score in scores) / len(scores)
            for scores in by_source.values()
        )
        for name in Threshold
    }
