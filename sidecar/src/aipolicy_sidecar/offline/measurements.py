"""Measurements: what detectors say of labelled rows.

Injections and answers are judged as the guard does, those of a fold by the model that has not seen
them. Secrets and personal data are looked for by a rule with its defaults.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from aipolicy.effective import EffectiveRule
from aipolicy.rules import Rule, RuleSet, compile_rules, merge
from aipolicy.rules.groundings.evidences import weigh
from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.scores import score_answer
from aipolicy.rules.injections.models import NEVER
from aipolicy.rules.injections.signs import find_all_signs
from aipolicy.segments import Direction, RequestSegment

from aipolicy_sidecar.offline.fold_models import grounding_model, injection_model
from aipolicy_sidecar.offline.labelled_rows import ENTITIES, LabelledSet
from aipolicy_sidecar.offline.reports import code_points
from aipolicy_sidecar.offline.scores import Scores
from aipolicy_sidecar.offline.secret_scores import Labelled, SecretScores, score_secrets
from aipolicy_sidecar.offline.span_scores import Place, SpanScores, score_spans

DEFAULT: Final = {"default": 0.5}
"""The score from which on personal data counts unless a rule says otherwise; secrets have more."""
FAULT: Final = 1.0
"""The score of a text that a rule cannot judge: it is denied, unless the rule says otherwise."""
ENTITIES_ALONE: Final = {"entities": [*ENTITIES.values()]}
"""A rule that looks for what the sets have labelled."""


def measure_injections(sets: Iterable[LabelledSet], models: Path | None) -> dict[str, Scores]:
    """Scores by set; `models` has a file for each fold. Raises CommandError."""
    measured: dict[str, Scores] = defaultdict(Scores)
    for one in sets:
        model, thresholds = injection_model(models, one.fold)
        for row in one.rows:
            text = row.text.encode(errors="replace")
            score = model.judge(text, find_all_signs(text), NEVER).score
            measured[one.name].add(score, thresholds, positive=row.positive)
    return dict(measured)


def measure_grounding(sets: Iterable[LabelledSet], models: Path | None) -> dict[str, Scores]:
    """Scores of answers by set, in the same way. Raises CommandError."""
    measured: dict[str, Scores] = defaultdict(Scores)
    for one in sets:
        weights, thresholds = grounding_model(models, one.fold)
        for row in one.rows:
            score = score_answer(weigh(row.text, Material(row.documents, row.questions)), weights)
            measured[one.name].add(score, thresholds, positive=row.positive)
    return dict(measured)


def measure_secrets(sets: Iterable[LabelledSet]) -> dict[str, SecretScores]:
    """How well credentials are found, by set."""
    find = _places(_rules("secrets", {}))
    return {
        one.name: score_secrets(
            (Labelled(row.text, row.rule, row.secret, row.positive) for row in one.rows), find
        )
        for one in sets
    }


def measure_entities(sets: Iterable[LabelledSet]) -> dict[str, SpanScores]:
    """How well personal data is found, by set."""
    find = _places(_rules("pii", ENTITIES_ALONE))
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
    rules = _rules(kind, spec)
    measured: dict[str, Scores] = {}
    for one in sets:
        scores = measured.setdefault(one.name, Scores())
        for row in one.rows:
            data = row.text.encode(errors="replace")
            score = rules.score(Direction.REQUEST, RequestSegment.USER, data).get(0, FAULT)
            scores.add(score, DEFAULT, positive=row.positive or bool(row.places))
    return measured


def _rules(kind: str, spec: Mapping[str, object]) -> RuleSet:
    """A rule of a kind."""
    members: Mapping[str, object] = {"name": kind.lower(), "action": "Deny", kind: spec}
    rule = Rule.model_validate(members)
    return compile_rules([EffectiveRule(policy="eval", index=0, mode=rule.mode, rule=rule)])


def _places(rules: RuleSet) -> Callable[[str], list[Place]]:
    """What finds with a rule, in code points."""

    def find(text: str) -> list[Place]:
        data = text.encode(errors="replace")
        found = merge(rules.scan(Direction.REQUEST, RequestSegment.USER, data).findings)
        places = code_points(data, {edge for one in found for edge in (one.start, one.end)})
        return [Place(places[one.start], places[one.end], one.label) for one in found]

    return find
