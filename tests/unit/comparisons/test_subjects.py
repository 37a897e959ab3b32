"""Subjects: what each tool answers ends in the row of its tool, scored as ours is."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from aipolicy.rules.pii.entities import Entity
from aipolicy_sidecar.offline.labelled_rows import LabelledSet, Row, Subject
from aipolicy_sidecar.offline.span_scores import Place
from comparisons import subjects
from comparisons.runs import Answers, Program
from comparisons.tools.servings import Told

TEXT = "it is 192.0.2.7 here"


def answer(monkeypatch: pytest.MonkeyPatch, told: Mapping[str, Told]) -> None:
    """Let each module find one thing in the first text."""

    def ask(program: Program, _subject: str, texts: Sequence[str]) -> Answers:
        found = tuple((told[program.module],) if not place else () for place in range(len(texts)))
        return Answers(program.module, found, (0.001,) * len(texts))

    monkeypatch.setattr(subjects, "ask", ask)


@pytest.fixture
def bench() -> subjects.Bench:
    return subjects.Bench(Path("python"), Path("other/python"))


def test_personal_data_is_told_below_and_from_the_threshold(
    monkeypatch: pytest.MonkeyPatch, bench: subjects.Bench
) -> None:
    answer(
        monkeypatch,
        {
            "own_rules": Told(6, 15, "IPAddress", 0.9),
            "presidio_recognisers": Told(6, 15, "IP_ADDRESS", 0.1),
        },
    )
    rows = (Row(TEXT, places=(Place(6, 15, Entity.IP_ADDRESS),)),)

    lines = list(subjects.compare_entities(bench, [LabelledSet("s", "", Subject.PII, rows)]))

    recalls = {
        cells[3].strip(): cells[4].split()[0]
        for line in lines
        if len(cells := line.split("|")) > 5 and cells[1].strip() == "*these*"
    }
    assert recalls == {"aipolicy": "100.0%", "Presidio": "100.0%", "Presidio from 0.4": "0.0%"}
    assert sum("| IPAddress |" in line for line in lines) == 2
    assert list(bench.versions) == ["own_rules", "presidio_recognisers"]


def test_credentials_and_code_are_told_of_each_tool(
    monkeypatch: pytest.MonkeyPatch, bench: subjects.Bench
) -> None:
    ours, others = Told(0, 4, "SlackToken"), Told(0, 4, "Secret")
    answer(
        monkeypatch,
        {"own_rules": ours, "plain_expressions": others, "detect_secrets_plugins": others},
    )
    rows = (Row("abcd", positive=True, secret=(0, 4), rule="slack"), Row("x", rule="slack"))

    lines = list(subjects.compare_secrets(bench, [LabelledSet("s", "", Subject.SECRETS, rows)]))
    assert sum("| s |" in line and "100.0%" in line for line in lines) == 4
    assert "The loop's findings differ from ours in 1 of 2 rows." in lines

    lines = list(subjects.compare_code(bench, {"code": ["a\nb\n", "c\n"]}))
    assert sum(line.endswith("| 667 ms |") and "| 3 | 1 |" in line for line in lines) == 3


def test_prompts_are_timed(monkeypatch: pytest.MonkeyPatch, bench: subjects.Bench) -> None:
    told = Told(0, 1, "PromptInjection")
    answer(monkeypatch, {"own_rules": told, "plain_expressions": told})
    rows = (Row("x" * 4100),)

    lines = list(
        subjects.compare_injections(bench, [LabelledSet("s", "", Subject.INJECTION, rows)])
    )

    assert sum("| 2 | 1.00 ms | 1.00 ms |" in line for line in lines) == 2
