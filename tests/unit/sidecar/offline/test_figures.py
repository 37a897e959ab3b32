from aipolicy_sidecar.offline.figures import (
    draw,
    entity_tables,
    injection_tables,
    secret_tables,
    sections,
)
from aipolicy_sidecar.offline.measurements import Scores
from aipolicy_sidecar.offline.secret_scores import SecretScores
from aipolicy_sidecar.offline.span_scores import Counts, SpanScores

THRESHOLDS = {"Strict": 0.3, "Lenient": 0.7}
MEASURED = {
    "attacks": Scores([0.9, 0.5], []),
    "others": Scores([0.9], []),
    "ben": Scores([], [0.4, 0.1, 0.0, 0.0, 0.0]),
    "harm_x": Scores([], [0.8]),
}


def cells(lines: list[str]) -> dict[str, list[str]]:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line]
    return {row[0]: row[1:] for row in rows}


def test_attacks_and_benign_texts_are_counted_at_each_threshold() -> None:
    rows = cells(injection_tables(MEASURED, THRESHOLDS))

    assert rows["attacks found"] == ["rows", "AUC", "Strict (0.300)", "Lenient (0.700)"]
    assert [cell.split()[0] for cell in rows["others"]] == ["1", "100.0%", "100.0%", "100.0%"]
    assert rows["*mean of the sets*"][-2:] == ["100.0%", "75.0%"]
    assert [cell.split()[0] for cell in rows["ben"]] == ["5", "20.0%", "0.0%"]
    assert [cell.split()[0] for cell in rows["*all, but harm_…*"]] == ["5", "20.0%", "0.0%"]
    assert [cell.split()[0] for cell in rows["harm_x"]] == ["1", "100.0%", "100.0%"]
    # Of two of two, Wilson.
    assert rows["attacks"][2] == "100.0% [34.2%-100.0%]"


def test_sets_without_benign_texts_have_no_area() -> None:
    rows = cells(injection_tables({"a": Scores([0.9], [])}, THRESHOLDS))

    assert rows["a"][:2] == ["1", ""]
    assert set(draw({"a": Scores([0.9], [])}, THRESHOLDS)) == {
        "detection-roc.svg",
        "detection-scores.svg",
    }


def test_secrets_and_entities_have_tables() -> None:
    secrets = cells(secret_tables({"s": SecretScores(2, 1, 0, 1, 0, 3, 3)}))
    counts = Counts(found=1, missed=1)
    places = entity_tables({"p": SpanScores({"X": counts, "Y": Counts()}, 2, 0)})

    assert [cell.split()[0] for cell in secrets["s"]] == [
        *("2", "50.0%", "0.0%", "0.0%", "3", "100.0%"),
    ]
    assert cells(secret_tables({"s": SecretScores()}))["s"] == ["0", "", "", "", "0", ""]
    assert [line.split(" | ")[1] for line in places[2:]] == ["X", "*all*"]
    assert places[-1].endswith("| 0.667 |")


def test_empty_sections_are_left_out() -> None:
    assert list(sections({"a": ["x"], "b": []})) == ["### a", "", "x", ""]
