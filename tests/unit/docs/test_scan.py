import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from aipolicy_sidecar.offline.__main__ import main
from aipolicy_sidecar.offline.apis import PATHS

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/scan.md"


def _outcomes(output: str) -> list[dict[str, Any]]:
    """What was decided; how sure detectors are changes with each of them."""
    lines = [json.loads(line) for line in output.splitlines()]
    kept = ("id", "decision", "text", "body")
    return [{name: line[name] for name in kept if name in line} for line in lines]


def test_golden_output_on_the_page_is_what_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text()
    shown = re.findall(r"\n\$ aipolicy ([^\n]+)\n(.*?)\n```", text, re.DOTALL)
    assert len(shown) == 3
    for command, output in shown:
        bad = "mistakes" in command
        assert main(command.split()) == (2 if bad else 1)
        said = capsys.readouterr()
        written = (said.err if bad else said.out).rstrip("\n")
        if os.environ.get("UPDATE_GOLDEN"):
            text = text.replace(output, written)
            PAGE.write_text(text)
        else:
            assert output == written if bad else _outcomes(output) == _outcomes(written)


def test_the_page_names_every_api() -> None:
    assert ", ".join(f"`{name}`" for name in PATHS) in PAGE.read_text()
