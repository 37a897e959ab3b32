"""Models of folds, as training writes them: each has learnt nothing of the rows of its fold.

``3.txt`` is a model of injections, ``grounding.2.json`` the weights of the grounding score; both
with thresholds that were chosen on other folds. Rows of no fold are judged by what ships.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from aipolicy.rules.groundings import SCORES
from aipolicy.rules.groundings.scores import SHIPPED, Weights
from aipolicy.rules.injections.models import Model, shipped_model
from aipolicy.rules.injections.sources import read_source, shipped_source

from aipolicy_sidecar.offline.commands import CommandError
from aipolicy_sidecar.offline.scores import Thresholds

GROUNDING: Final = "grounding"
"""How names of files with weights begin."""


class InjectionModel(NamedTuple):
    """What judges a text."""

    model: Model
    thresholds: Thresholds


class GroundingModel(NamedTuple):
    """What judges an answer."""

    weights: Weights
    thresholds: Thresholds


@cache
def injection_model(models: Path | None, fold: str) -> InjectionModel:
    """The model of a fold; that which ships for rows of none. Raises CommandError."""
    if not fold:
        return InjectionModel(shipped_model(), shipped_source().thresholds)
    path = _path(models, fold, f"{fold}.txt")
    try:
        source = read_source(path.read_text("utf-8"))
        return InjectionModel(Model(source), source.thresholds)
    except (OSError, ValueError, KeyError):
        raise CommandError(f"{path}: no model") from None


@cache
def grounding_model(models: Path | None, fold: str) -> GroundingModel:
    """The weights of a fold; those that ship for rows of none. Raises CommandError."""
    if not fold:
        return GroundingModel(SHIPPED, {name.value: least for name, least in SCORES.items()})
    path = _path(models, fold, f"{GROUNDING}.{fold}.json")
    try:
        return read_weights(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandError(f"{path}: no weights") from None


def write_weights(model: GroundingModel) -> str:
    """The file that `read_weights` reads."""
    weights = model.weights._asdict()
    return json.dumps({"weights": weights, "thresholds": dict(model.thresholds)}, indent=1) + "\n"


def read_weights(text: str) -> GroundingModel:
    """Weights and thresholds. Raises ValueError, KeyError, TypeError."""
    found = json.loads(text)
    weights = Weights(**found["weights"])
    return GroundingModel(weights._replace(signs=tuple(weights.signs)), found["thresholds"])


def _path(models: Path | None, fold: str, name: str) -> Path:
    if models is None:
        raise CommandError(f"rows of fold {fold} need --models, with one that has not seen them")
    return models / name
