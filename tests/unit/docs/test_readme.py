"""The policy in the README is the example that can be applied."""

import re
from pathlib import Path

import yaml
from aipolicy.objects import read_budget, read_policy

ROOT = Path(__file__).parents[3]
SHOWN = re.compile(r"## An `AIPolicy`\n\n```yaml\n(.*?)```", re.DOTALL)


def test_the_readme_shows_the_example() -> None:
    (text,) = SHOWN.findall((ROOT / "README.md").read_text())
    shown = {one["kind"]: one for one in yaml.safe_load_all(text)}
    example = (ROOT / "docs/examples/support-bot.yaml").read_text()
    given = {one["kind"]: one for one in yaml.safe_load_all(example)}

    assert shown.keys() == {"AIPolicy", "AIBudget"}
    assert read_policy(shown["AIPolicy"]) == read_policy(given["AIPolicy"])
    for one in (shown, given):
        one["AIBudget"]["metadata"] = {"name": one["AIBudget"]["metadata"]["name"]}
    assert read_budget(shown["AIBudget"]) == read_budget(given["AIBudget"])


def test_the_two_commands_come_first() -> None:
    first = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[0]
    assert re.findall(r"^\$ (\S+ \S+)", first, re.MULTILINE) == ["make demo", "make test"]
