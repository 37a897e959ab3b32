"""Texts without labels: code, in which a finding is mostly a false one, and prompts of 2 kB."""

import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from comparisons.tools.servings import Told

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = ("crds", "operator", "sidecar")
"""Folders of what ships; the tests are full of credentials that are made up."""
LENGTH: Final = 2000
"""Characters of a prompt."""


def repository() -> list[str]:
    """The Python files of what this repository ships."""
    return read(path for name in SOURCES for path in (ROOT / name).rglob("*.py"))


def standard_library() -> list[str]:
    """The modules at the top of the standard library."""
    return read(Path(sysconfig.get_path("stdlib")).glob("*.py"))


def read(paths: Iterable[Path]) -> list[str]:
    """The texts of files, but for empty ones, in the order of their names."""
    return [text for path in sorted(paths) if (text := path.read_text("utf-8"))]


def flagged_lines(text: str, told: Iterable[Told]) -> int:
    """How many lines of a text a finding begins in."""
    return len({text.count("\n", 0, one.start) for one in told})


def lines_of(text: str) -> int:
    """How many lines a text has."""
    return text.count("\n") + (not text.endswith("\n"))


def prompts(texts: Sequence[str], length: int = LENGTH) -> Iterator[str]:
    """Texts put together to prompts of one length; what is left over is no prompt."""
    joined = "\n\n".join(texts)
    for start in range(0, len(joined) - length + 1, length):
        yield joined[start : start + length]
