"""Texts without labels."""

from pathlib import Path

from comparisons.corpora import flagged_lines, lines_of, prompts, read
from comparisons.tools.servings import Told


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, text in (("b.py", "b = 1\n"), ("a.py", "a = 1\n"), ("empty.py", "")):
        (tmp_path / name).write_text(text)

    assert read(tmp_path.glob("*.py")) == ["a = 1\n", "b = 1\n"]


def test_lines_are_counted_once_each() -> None:
    text = "one two\nthree\nfour"
    told = (Told(0, 3, "x"), Told(4, 7, "y"), Told(14, 18, "x"))

    assert flagged_lines(text, told) == 2
    assert flagged_lines(text, ()) == 0
    assert lines_of(text) == lines_of(text + "\n") == 3


def test_prompts_have_one_length() -> None:
    assert list(prompts(["abc", "def", "g"], length=5)) == ["abc\n\n", "def\n\n"]
    assert list(prompts([], length=5)) == []
