"""Runs of tools: each a process that is given texts and answers them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Final

from aipolicy_sidecar.offline.span_scores import Place

from comparisons.tools.servings import Told

TESTS: Final = Path(__file__).parents[1]
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Program:
    """A tool and how it is asked."""

    title: str
    """What tables call it."""
    python: Path
    """Whose packages it needs."""
    module: str
    """In `comparisons.tools`."""
    arguments: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        """What is run."""
        return [str(self.python), "-m", f"comparisons.tools.{self.module}", *self.arguments]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a program told of texts."""

    version: str
    told: tuple[tuple[Told, ...], ...]
    """Findings in each text."""
    seconds: tuple[float, ...]
    """CPU time of each text."""

    @property
    def mean(self) -> float:
        """Seconds for a text."""
        return fmean(self.seconds)

    @property
    def median(self) -> float:
        """The same in the middle."""
        return median(self.seconds)

    @property
    def total(self) -> float:
        """Seconds for all."""
        return sum(self.seconds)


def ask(program: Program, subject: str, texts: Sequence[str]) -> Answers:
    """Run a program over texts; the run ends here with a reason when it cannot answer."""
    print(f"==> {program.title}: {subject}, {len(texts)} texts", file=sys.stderr, flush=True)
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run(
        program.command,
        input=lines,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **_ONE_THREAD, "PYTHONPATH": str(TESTS)},
    )
    if done.returncode:
        raise SystemExit(
            f"{done.stderr}\n{program.module} ended with {done.returncode}. What it needs is put "
            "into build/comparisons by `make compare`; if that was interrupted or is old, remove "
            "the folder and run it again."
        )
    return read(done.stdout, len(texts))


def read(output: str, texts: int) -> Answers:
    """The answers of a program. ValueError when they are not those to so many texts."""
    first, *rest = (json.loads(line) for line in output.splitlines())
    if len(rest) != texts:
        raise ValueError(f"{len(rest)} answers to {texts} texts")
    return Answers(
        first["version"],
        tuple(tuple(Told(*one) for one in line["places"]) for line in rest),
        tuple(line["seconds"] for line in rest),
    )


def finder(
    texts: Sequence[str],
    answers: Answers,
    names: Mapping[str, str] | None = None,
    least: float = 0.0,
) -> Callable[[str], list[Place]]:
    """What looks up what was found, as the scorers of ``aipolicy eval`` ask for it.

    `names` are ours for the tool's, and what it does not name is left out; without it the tool's
    stay. Findings below a score are left out as well.
    """
    found = {
        text: [
            Place(one.start, one.end, one.kind if names is None else names[one.kind])
            for one in told
            if one.score >= least and (names is None or one.kind in names)
        ]
        for text, told in zip(texts, answers.told, strict=True)
    }
    return found.__getitem__
