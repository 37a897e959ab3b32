from aipolicy_sidecar.offline.scores import Scores
from aipolicy_sidecar.offline.secret_scores import SecretScores
from aipolicy_sidecar.offline.span_scores import Counts, SpanScores
from aipolicy_sidecar.offline.tables import (
    benign,
    entity_tables,
    injection_tables,
    precision_tables,
    secret_tables,
    text_tables,
)

THRESHOLDS = {"Strict": 0.3, "Lenient": 0.7}


def make(positive: tuple[float, ...], negative: tuple[float, ...]) -> Scores:
    scores = Scores()
    for score in positive:
        scores.add(score, THRESHOLDS, positive=True)
    for score in negative:
        scores.add(score, THRESHOLDS, positive=False)
    return scores


MEASURED = {
    "attacks": make((0.9, 0.5), ()),
    "others": make((0.9,), ()),
    "ben": make((), (0.4, 0.1, 0.0, 0.0, 0.0)),
    "harm_x": make((), (0.8,)),
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


def test_sets_without_benign_texts_have_no_area_and_no_precision() -> None:
    rows = cells(injection_tables({"a": make((0.9,), ())}, THRESHOLDS))

    assert rows["a"][:2] == ["1", ""]
    assert precision_tables({"a": make((0.9,), ())}, THRESHOLDS) == []
    assert precision_tables({"a": make((), (0.9,))}, THRESHOLDS) == []


def test_precision_falls_where_attacks_are_rare() -> None:
    rows = cells(precision_tables(MEASURED, THRESHOLDS))

    # All of three attacks and one of five others; of the sets' mean, all and a fifth.
    assert [cell.split()[0] for cell in rows["Strict"]] == [
        *("75.0%", "0.857", "35.7%", "4.8%", "0.5%"),
    ]
    assert rows["Lenient"][2:] == ["100.0%"] * 3


def test_harmful_texts_are_in_no_pool() -> None:
    assert sorted(benign(MEASURED).negative) == [0, 0, 0, 0.1, 0.4]


def test_sets_of_both_labels_have_all_rates() -> None:
    some = {"g": make((0.9, 0.5), (0.4, 0.1)), "none": make((0.9,), ())}

    strict, lenient = text_tables(some, THRESHOLDS, ("made up", "borne out"))[2:]

    assert [cell.split(" [")[0] for cell in strict.strip("| ").split(" | ")] == [
        *("g", "2", "2", "100.0%", "Strict (0.300)", "100.0%", "50.0%", "66.7%", "0.800"),
    ]
    assert "Lenient (0.700) | 50.0% [" in lenient


def test_secrets_and_entities_have_tables() -> None:
    secrets = cells(secret_tables({"s": SecretScores(2, 1, 0, 1, 0, 3, 3)}))
    counts = Counts(found=1, missed=1)
    places = entity_tables({"p": SpanScores({"X": counts, "Y": Counts()}, 2, 0)})

    assert [cell.split()[0] for cell in secrets["s"]] == ["2", "50.0%", "0.0%", "0.0%"]
    assert cells(secret_tables({"s": SecretScores()}))["s"] == ["0", "", "", ""]
    assert [line.split(" | ")[1] for line in places[2:]] == ["X", "*all*"]
    assert places[-1].endswith("| 0.667 |")
