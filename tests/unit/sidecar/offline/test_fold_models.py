from pathlib import Path

import pytest
from aipolicy.rules.groundings.scores import SHIPPED, Weights
from aipolicy.rules.injections.models import shipped_model
from aipolicy.rules.injections.sources import shipped_source, write_source
from aipolicy_sidecar.offline.commands import CommandError
from aipolicy_sidecar.offline.fold_models import (
    GroundingModel,
    grounding_model,
    injection_model,
    read_weights,
    write_weights,
)

OTHER = {"Strict": 0.25}
WEIGHTS = GroundingModel(Weights((1.0, 0.5), 0.25, 0.75, 0.5), OTHER)


def test_rows_of_no_fold_are_judged_by_what_ships() -> None:
    assert injection_model(None, "") == (shipped_model(), shipped_source().thresholds)
    assert grounding_model(None, "").weights is SHIPPED
    assert [*grounding_model(None, "").thresholds] == ["Strict", "Balanced", "Lenient"]


def test_rows_of_a_fold_are_judged_by_its_model_and_thresholds(tmp_path: Path) -> None:
    (tmp_path / "2.txt").write_text(write_source(shipped_source()._replace(thresholds=OTHER)))
    (tmp_path / "grounding.2.json").write_text(write_weights(WEIGHTS))

    assert injection_model(tmp_path, "2").thresholds == OTHER
    assert grounding_model(tmp_path, "2") == WEIGHTS
    assert read_weights(write_weights(WEIGHTS)) == WEIGHTS


def test_models_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("x")
    for fold, text in (("1", "x"), ("2", "{}"), ("3", '{"weights": 1, "thresholds": {}}')):
        (tmp_path / f"grounding.{fold}.json").write_text(text)
    for load in (injection_model, grounding_model):
        for models, fold in ((None, "1"), *((tmp_path, fold) for fold in "1234")):
            with pytest.raises(CommandError):
                load(models, fold)
