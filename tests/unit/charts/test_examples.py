"""The examples of the documentation are what the models accept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from aipolicy.budgets import AIBudget
from aipolicy.policies import AIPolicy

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
MODELS = {"AIPolicy": AIPolicy, "AIBudget": AIBudget}


def _documents(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(path.read_text()))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_valid(path: Path) -> None:
    for document in _documents(path):
        if model := MODELS.get(document["kind"]):
            model.model_validate(document)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_select_and_charge_what_they_define(path: Path) -> None:
    documents = _documents(path)
    budgets = {d["metadata"]["name"] for d in documents if d["kind"] == "AIBudget"}
    for policy in _policies(documents):
        assert {budget.name for budget in policy.spec.budgets} <= budgets
        templates = [d["spec"]["template"] for d in documents if d["kind"] == "Deployment"]
        assert any(
            policy.spec.selector.matches(template["metadata"]["labels"]) for template in templates
        )


def test_the_policy_in_the_notes_is_valid() -> None:
    notes = (ROOT / "charts" / "aipolicy" / "templates" / "NOTES.txt").read_text()
    _, _, rest = notes.partition("<<EOF\n")
    document, _, _ = rest.partition("  EOF\n")
    assert list(_policies([yaml.safe_load(document)]))


def _policies(documents: list[dict[str, Any]]) -> Iterator[AIPolicy]:
    return (AIPolicy.model_validate(d) for d in documents if d["kind"] == "AIPolicy")
