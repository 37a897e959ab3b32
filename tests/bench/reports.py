"""The rows of the result: as a table for people, as JSON for comparison."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be."""

    text: str
    met: Callable[[float], bool]


def at_most(bound: float, text: str = "") -> Target:
    """A figure that should be no larger."""
    return Target(text or f"≤ {bound:g}", lambda value: value <= bound)


def at_least(bound: float) -> Target:
    """A figure that should be no smaller."""
    return Target(f"≥ {bound:g}", lambda value: value >= bound)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure."""

    name: str
    value: float
    unit: str
    target: Target | None = None

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty without one."""
        if self.target is None:
            return ""
        return "yes" if self.target.met(self.value) else "no"

    def to_json(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "name": self.name,
            "value": round(self.value, 5),
            "unit": self.unit,
            "target": self.target.text if self.target else None,
            "met": self.target.met(self.value) if self.target else None,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run."""

    rows: Sequence[Row]
    missing: Sequence[str]
    """Lanes that could not be had, and why."""
    seconds: float

    def table(self) -> str:
        """The rows as a Markdown table."""
        cells = [("", "value", "unit", "target", "met")]
        cells += [
            (
                row.name,
                _rounded(row.value),
                row.unit,
                row.target.text if row.target else "",
                row.verdict,
            )
            for row in self.rows
        ]
        widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
        lines = [_line(line, widths) for line in cells]
        lines.insert(1, "|".join(["", *("-" * (width + 2) for width in widths), ""]))
        notes = [f"not measured: {reason}" for reason in self.missing]
        return "\n".join([*lines, *notes, f"took {self.seconds:.0f} s"])

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {
            "machine": {
                "arch": platform.machine(),
                "cores": os.cpu_count(),
                "python": platform.python_version(),
            },
            "seconds": round(self.seconds, 1),
            "missing": list(self.missing),
            "rows": [row.to_json() for row in self.rows],
        }
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _rounded(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        + " |"
    )
