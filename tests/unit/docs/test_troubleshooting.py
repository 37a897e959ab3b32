"""The page on troubleshooting names all that can be met."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from aipolicy.conditions import ConditionType
from aipolicy_operator.domain.bypasses import Gap
from aipolicy_operator.domain.protections import Bypass, Obstacle
from aipolicy_operator.domain.statuses import Reason
from aipolicy_sidecar.core.denials import DenialKind

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/troubleshooting.md").read_text()
REFUSAL = re.compile(r"^\| (\d{3}) `(\w+)` \|", re.MULTILINE)


def _section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_every_refusal_is_there_with_its_status() -> None:
    told = {(int(status), word) for status, word in REFUSAL.findall(PAGE)}
    assert told == {(kind.status, kind.word) for kind in DenialKind}


def test_every_row_says_what_to_do() -> None:
    for line in PAGE.splitlines():
        if line.startswith("| ") and " True, " not in line and "NoBypassKnown" not in line:
            assert line.rstrip(" |").count(" | ") >= 2, line


def _messages() -> Iterator[str]:
    """The longest part of each refusal's text that is the same for all clients."""
    for path in sorted((ROOT / "sidecar/src/aipolicy_sidecar").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Denial":
                parts = [
                    part.value
                    for part in ast.walk(node.args[1])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                yield max(parts, key=len, default="")


def test_every_refusal_is_there_in_its_own_words() -> None:
    messages = [re.split("[:;]", text)[0].strip(' "') for text in _messages()]
    assert len(messages) > 10
    for text in messages:
        assert text in PAGE, text


def test_every_condition_is_there_with_its_reasons() -> None:
    section = _section("Conditions")
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(ConditionType)
    assert set(re.findall(r"\| (?:True|False|Unknown), `(\w+)` \|", section)) == set(Reason)


def test_every_way_around_the_guard_is_there() -> None:
    told = re.findall(r"^\| `(\w+)` \|", _section("Ways around the guard"), re.MULTILINE)
    assert len(told) == len(set(told))
    assert set(told) == {*Obstacle, *Bypass, *Gap}
