"""Measurements: what detectors say of labelled rows.

Injections are judged as the guard does, but for what disguises mean; rows of a fold by the model
that has not seen them. Secrets and personal data are looked for by a rule with its defaults.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aipolicy.effective import EffectiveRule
from aipolicy.rules import Rule, compile_rules, merge
from aipolicy.rules.injections.models import NEVER, Model, shipped_model
from aipolicy.rules.injections.signs import find_all_signs
from aipolicy.rules.injections.sources import read_source
from aipolicy.segments import Direction, RequestSegment

from aipolicy_sidecar.offline.commands import CommandError
from aipolicy_sidecar.offline.labelled_rows import ENTITIES, LabelledSet
from aipolicy_sidecar.offline.reports import code_points
from aipolicy_sidecar.offline.secret_scores import Labelled, SecretScores, score_secrets
from aipolicy_sidecar.offline.span_scores import Place, SpanScores, score_spans


@dataclass(slots=True)
class Scores:
    """The scores of a set's texts."""

    positive: list[float] = field(default_factory=list)
    negative: list[float] = field(default_factory=list)


def measure_injections(sets: Iterable[LabelledSet], models: Path | None) -> dict[str, Scores]:
    """Scores by set; `models` has a file for each fold. Raises CommandError."""
    measured: dict[str, Scores] = defaultdict(Scores)
    for one in sets:
        model = _model(models, one.fold)
        for row in one.rows:
            text = row.text.encode(errors="replace")
            score = model.judge(text, find_all_signs(text), NEVER).score
            scores = measured[one.name]
            (scores.positive if row.positive else scores.negative).append(score)
    return dict(measured)


def measure_secrets(sets: Iterable[LabelledSet]) -> dict[str, SecretScores]:
    """How well credentials are found, by set."""
    find = _places("secrets", {})
    return {
        one.name: score_secrets(
            (Labelled(row.text, row.rule, row.secret, row.positive) for row in one.rows), find
        )
        for one in sets
    }


def measure_entities(sets: Iterable[LabelledSet]) -> dict[str, SpanScores]:
    """How well personal data is found, by set."""
    find = _places("pii", {"entities": [*ENTITIES.values()]})
    return {
        one.name: score_spans(
            ((row.text, row.places) for row in one.rows), find, {*ENTITIES.values()}
        )
        for one in sets
    }


def _places(kind: str, spec: Mapping[str, object]) -> Callable[[str], list[Place]]:
    """What finds with a rule of a kind, in code points."""
    members: Mapping[str, object] = {"name": kind, "action": "Deny", kind: spec}
    rule = Rule.model_validate(members)
    rules = compile_rules([EffectiveRule(policy="eval", index=0, mode=rule.mode, rule=rule)])

    def find(text: str) -> list[Place]:
        data = text.encode(errors="replace")
        found = merge(rules.scan(Direction.REQUEST, RequestSegment.USER, data).findings)
        places = code_points(data, {edge for one in found for edge in (one.start, one.end)})
        return [Place(places[one.start], places[one.end], one.label) for one in found]

    return find


@cache
def _model(models: Path | None, fold: str) -> Model:
    if not fold:
        return shipped_model()
    if models is None:
        raise CommandError(f"rows of fold {fold} need --models, with one that has not seen them")
    try:
        return Model(read_source((models / f"{fold}.txt").read_text("utf-8")))
    except (OSError, ValueError, KeyError):
        raise CommandError(f"{models / fold}.txt: no model") from None
