"""Measurements: what detectors say of labelled rows.

Injections and answers are judged as the guard does, those of a fold by the model that has not seen
them. Secrets and personal data are looked for by a rule with its defaults.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from aipolicy.rules import RuleSet, merge
from aipolicy.rules.groundings.evidences import weigh
from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.scores import score_answer
from aipolicy.segments import Direction, RequestSegment

from aipolicy_sidecar.offline.fold_models import grounding_model, injection_model
from aipolicy_sidecar.offline.labelled_rows import ENTITIES, LabelledSet
from aipolicy_sidecar.offline.reports import code_points
from aipolicy_sidecar.offline.scores import Scores
from aipolicy_sidecar.offline.scorings import injection_rule, make_rule, score
from aipolicy_sidecar.offline.secret_scores import Labelled, SecretScores, score_secrets
from aipolicy_sidecar.offline.span_scores import Place, SpanScores, score_spans

DEFAULT: Final = {"default": 0.5}
"""The score from which on personal data counts unless a rule says otherwise; secrets have more."""
ENTITIES_ALONE: Final = {"entities": [*ENTITIES.values()]}
"""A rule that looks for what the sets have labelled."""


def measure_injections(sets: Iterable[LabelledSet], models: Path | None) -> dict[str, Scores]:
    """Scores by set; `models` has a file for each fold. Raises CommandError."""
    measured: dict[str, Scores] = defaultdict(Scores)
    for one in sets:
        model, thresholds = injection_model(models, one.fold)
        rules = injection_rule(model)
        for row in one.rows:
            measured[one.name].add(score(rules, row.text), thresholds, positive=row.positive)
    return dict(measured)


def measure_grounding(sets: Iterable[LabelledSet], models: Path | None) -> dict[str, Scores]:
    """Scores of answers by set, in the same way. Raises CommandError."""
    measured: dict[str, Scores] = defaultdict(Scores)
    for one in sets:
        weights, thresholds = grounding_model(models, one.fold)
        for row in one.rows:
            weighed = weigh(row.text, Material(row.documents, row.questions))
            scored = score_answer(weighed, weights)
            measured[one.name].add(scored, thresholds, positive=row.positive)
    return dict(measured)


def measure_secrets(sets: Iterable[LabelledSet]) -> dict[str, SecretScores]:
    """How well credentials are found, by set."""
    find = _places(make_rule("secrets", {}))
    return {
        one.name: score_secrets(
            (Labelled(row.text, row.rule, row.secret, row.positive) for row in one.rows), find
        )
        for one in sets
    }


def measure_entities(sets: Iterable[LabelledSet]) -> dict[str, SpanScores]:
    """How well personal data is found, by set."""
    find = _places(make_rule("pii", ENTITIES_ALONE))
    return {
        one.name: score_spans(
            ((row.text, row.places) for row in one.rows), find, {*ENTITIES.values()}
        )
        for one in sets
    }


def measure_texts(
    sets: Iterable[LabelledSet], kind: str, spec: Mapping[str, object]
) -> dict[str, Scores]:
    """How sure a rule of a kind is of each text, by set, whatever is where in it."""
    rules = make_rule(kind, spec)
    measured: dict[str, Scores] = {}
    for one in sets:
        scores = measured.setdefault(one.name, Scores())
        for row in one.rows:
            holds = row.positive or bool(row.places)
            scores.add(score(rules, row.text), DEFAULT, positive=holds)
    return measured


def _places(rules: RuleSet) -> Callable[[str], list[Place]]:
    """What finds with a rule, in code points."""

    def find(text: str) -> list[Place]:
        data = text.encode(errors="replace")
        found = merge(rules.scan(Direction.REQUEST, RequestSegment.USER, data).findings)
        places = code_points(data, {edge for one in found for edge in (one.start, one.end)})
        return [Place(places[one.start], places[one.end], one.label) for one in found]

    return find
