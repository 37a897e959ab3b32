"""What models say of examples of which they have learnt nothing, as the guard asks them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from aipolicy.rules.injections.models import Model
from aipolicy.rules.injections.sources import Source
from aipolicy_sidecar.offline.scorings import injection_rule, score

from training.corpora import Corpus
from training.examples import FOLDS, Example
from training.thresholds import Scored, choose
from training.trainings import train


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The models of the folds, and the scores that each gave the examples of its own."""

    models: tuple[Source, ...]
    folds: tuple[tuple[Scored, ...], ...]

    @property
    def scored(self) -> tuple[Scored, ...]:
        """All of them."""
        return tuple(chain.from_iterable(self.folds))

    def thresholds(self, fold: int) -> dict[str, float]:
        """Those chosen on other folds: figures of this one must not come of its own rows."""
        others = (scored for place, scored in enumerate(self.folds) if place != fold)
        return choose(chain.from_iterable(others))


def hold_out(corpus: Corpus, concepts: Mapping[str, str]) -> HeldOut:
    """Train a model for each fold and let it judge the examples of it."""
    models: list[Source] = []
    folds: list[tuple[Scored, ...]] = []
    for fold in range(FOLDS):
        known = [place for place in learnt(corpus.examples) if corpus.examples[place].fold != fold]
        models.append(train(corpus, known, concepts, {}))
        rules = injection_rule(Model(models[-1]))
        own = (one for one in corpus.examples if one.fold == fold)
        folds.append(tuple(Scored(one.source, one.attack, score(rules, one.text)) for one in own))
    return HeldOut(tuple(models), tuple(folds))


def learnt(examples: Sequence[Example]) -> list[int]:
    """Places of those that are learnt from."""
    return [place for place, one in enumerate(examples) if one.weight]
