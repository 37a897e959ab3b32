from hashlib import sha256
from importlib.resources import files
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs/detection.md"


def test_the_figures_are_those_of_the_model_that_ships() -> None:
    model = (files("aipolicy") / "rules/injections/model.txt").read_bytes()

    assert f"Model `{sha256(model).hexdigest()[:16]}`." in PAGE.read_text()
