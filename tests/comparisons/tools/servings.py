"""The pipe of all tools: lines of JSON in, each with a text; lines out, with what was found.

It is here, and imports nothing, because it is what runs in the venv of the other tools. Of each
text only the tool's own call is timed: CPU time, because the machine may have other work.
"""

import json
import sys
import time
from collections.abc import Iterable
from statistics import median
from typing import Any, Final, NamedTuple, Protocol, TextIO

WARM: Final = 20
"""Texts that are looked at once before anything is timed."""
ROUNDS: Final = 3
"""Times that each text is looked at; the median counts."""
ENOUGH: Final = 1_000_000
"""Characters in all of which one look takes so long that a second would tell nothing new."""


class Told(NamedTuple):
    """A finding, in code points."""

    start: int
    end: int
    kind: str
    score: float = 1.0


class Tool(Protocol):
    """A tool as it is called."""

    version: str
    """What is written about it, such as its name and version."""

    def ready(self, text: str) -> Any:
        """The text as the tool takes it."""
        ...

    def call(self, given: Any) -> Any:
        """What the tool finds. Nothing but this is timed."""
        ...

    def read(self, text: str, found: Any) -> Iterable[Told]:
        """What it found, as all tools tell it."""
        ...


def serve(tool: Tool, source: TextIO = sys.stdin, target: TextIO = sys.stdout) -> None:
    """Answer all texts: first who answers, then a line for each text."""
    texts = [json.loads(line)["text"] for line in source]
    given = [tool.ready(text) for text in texts]
    for one in given[:WARM]:
        tool.call(one)
    seconds: list[list[float]] = [[] for _ in texts]
    found: list[Any] = []
    for _ in range(ROUNDS if sum(map(len, texts)) < ENOUGH else 1):
        found.clear()
        for one, taken in zip(given, seconds, strict=True):
            begun = time.process_time()
            told = tool.call(one)
            taken.append(time.process_time() - begun)
            found.append(told)
    _write(target, {"version": tool.version})
    for text, told, taken in zip(texts, found, seconds, strict=True):
        _write(target, {"places": list(tool.read(text, told)), "seconds": median(taken)})


def _write(target: TextIO, line: dict[str, object]) -> None:
    target.write(json.dumps(line) + "\n")
