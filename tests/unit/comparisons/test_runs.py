"""Runs of tools: what they told is read, named and looked up."""

import sys
from pathlib import Path

import pytest
from aipolicy_sidecar.offline.span_scores import Place
from comparisons.runs import Answers, Program, ask, finder, read
from comparisons.tools.servings import Told

TOLD = (Told(0, 4, "US_SSN", 0.85), Told(0, 4, "DATE_TIME", 0.6), Told(5, 9, "US_SSN", 0.05))
ANSWERS = Answers("tool 1", (TOLD, ()), (0.001, 0.003))


def test_findings_are_looked_up_by_text_under_our_names() -> None:
    find = finder(["one", "two"], ANSWERS, {"US_SSN": "USSocialSecurityNumber"}, least=0.5)

    assert find("one") == [Place(0, 4, "USSocialSecurityNumber")]
    assert find("two") == []


def test_without_names_those_of_the_tool_stay() -> None:
    find = finder(["one", "two"], ANSWERS)

    assert [place.kind for place in find("one")] == ["US_SSN", "DATE_TIME", "US_SSN"]


def test_times_are_told_of_a_text_and_of_all() -> None:
    assert ANSWERS.mean == pytest.approx(0.002)
    assert ANSWERS.median == pytest.approx(0.002)
    assert ANSWERS.total == pytest.approx(0.004)


def test_an_answer_for_each_text_is_needed() -> None:
    with pytest.raises(ValueError, match="0 answers to 1 texts"):
        read('{"version": "tool 1"}\n', 1)


def test_a_tool_that_cannot_run_is_told_with_what_to_do() -> None:
    program = Program("nothing", Path(sys.executable), "no_such_tool")

    with pytest.raises(SystemExit, match=r"no_such_tool ended with 1.*make compare"):
        ask(program, "no rows", [])
