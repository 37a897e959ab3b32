"""What models say of examples of which they have learnt nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aipolicy.rules.injections.models import NEVER, Model
from aipolicy.rules.injections.signs import find_all_signs
from aipolicy.rules.injections.sources import Source

from training.corpora import Corpus
from training.examples import FOLDS, Example
from training.thresholds import Scored
from training.trainings import train


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The models of the folds, and the scores that they gave."""

    models: tuple[Source, ...]
    scored: tuple[Scored, ...]


def hold_out(corpus: Corpus, concepts: Mapping[str, str]) -> HeldOut:
    """Train a model for each fold and let it judge the examples of it."""
    models: list[Source] = []
    scored: list[Scored] = []
    for fold in range(FOLDS):
        known = [place for place in learnt(corpus.examples) if corpus.examples[place].fold != fold]
        models.append(train(corpus, known, concepts, {}))
        model = Model(models[-1])
        for one in corpus.examples:
            if one.fold == fold:
                text = one.text.encode(errors="replace")
                score = model.judge(text, find_all_signs(text), NEVER).score
                scored.append(Scored(one.source, one.attack, score))
    return HeldOut(tuple(models), tuple(scored))


def learnt(examples: Sequence[Example]) -> list[int]:
    """Places of those that are learnt from."""
    return [place for place, one in enumerate(examples) if one.weight]
