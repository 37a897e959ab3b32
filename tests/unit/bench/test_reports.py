"""The table and the JSON of a run."""

import json
from pathlib import Path

from bench.reports import Report, Row, at_least, at_most

REPORT = Report(
    rows=(
        Row("added", 0.4567, "ms", at_most(0.5)),
        Row("rate", 1234.5, "1/s", at_least(2000)),
        Row("told only", 12.0, "ms"),
    ),
    missing=("Go no-op: Go is not on PATH",),
    seconds=61.2,
)


def test_the_table_puts_targets_beside_values() -> None:
    lines = [" ".join(line.replace("|", " ").split()) for line in REPORT.table().splitlines()]
    assert lines[0] == "value unit target met"
    assert lines[2:] == [
        "added 0.457 ms ≤ 0.5 yes",
        "rate 1234 1/s ≥ 2000 no",
        "told only 12 ms",
        "not measured: Go no-op: Go is not on PATH",
        "took 61 s",
    ]


def test_the_json_holds_the_same(tmp_path: Path) -> None:
    REPORT.write(tmp_path / "build" / "bench.json")
    document = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert [row["met"] for row in document["rows"]] == [True, False, None]
    assert document["missing"] == ["Go no-op: Go is not on PATH"]
