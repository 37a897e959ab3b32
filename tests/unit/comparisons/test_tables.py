"""Tables of comparisons."""

from aipolicy_sidecar.offline.secret_scores import SecretScores
from aipolicy_sidecar.offline.span_scores import Counts, SpanScores
from comparisons.runs import Answers
from comparisons.tables import (
    Flags,
    code_table,
    entity_table,
    milliseconds,
    secret_table,
    time_table,
)


def test_a_set_of_personal_data_tells_of_each_kind_and_of_all() -> None:
    scores = {
        "ours": SpanScores({"IBAN": Counts(3, 1, 0), "VIN": Counts()}, 10, 0),
        "theirs": SpanScores({"IBAN": Counts(4, 0, 1), "VIN": Counts(0, 0, 2)}, 10, 2),
    }

    assert list(entity_table(scores, ["IBAN"], "set", ["theirs"]))[2:] == [
        "| IBAN | 4 | theirs | 100.0% [51.0%-100.0%] | 80.0% [37.6%-96.4%] | 0.889 |",
        "| *these* | 4 | ours | 75.0% [30.1%-95.4%] | 100.0% [43.8%-100.0%] | 0.857 |",
        "| *these* | 4 | theirs | 100.0% [51.0%-100.0%] | 80.0% [37.6%-96.4%] | 0.889 |",
        "| *others* | 0 | ours | | 0 false ones | |",
        "| *others* | 0 | theirs | | 2 false ones | |",
        "| *rows with a false finding* | 10 rows | ours | | 0.0% [0.0%-27.8%] | |",
        "| *rows with a false finding* | 10 rows | theirs | | 20.0% [5.7%-51.0%] | |",
    ]


def test_a_kind_without_places_has_no_row() -> None:
    scores = {"ours": SpanScores({"IBAN": Counts(), "VIN": Counts(1, 0, 0)}, 1, 0)}

    assert not any(
        "| IBAN" in line for line in entity_table(scores, ["IBAN", "VIN"], "set", ["ours"])
    )


def test_secrets_code_and_times_are_told_with_what_they_took() -> None:
    secrets = {("set", "ours"): (SecretScores(secrets=4, found=2, others=2, flagged=0), 0.00025)}
    (row,) = list(secret_table(secrets))[2:]
    assert row == ("| set | ours | 4 | 50.0% [15.0%-85.0%] | 2 | 0.0% [0.0%-65.8%] | 0.250 ms |")

    (row,) = list(code_table([Flags("files", "ours", 2000, 1, 0.5)]))[2:]
    assert row == "| files | ours | 2000 | 1 | 0.050% [0.009%-0.283%] | 250 ms |"

    answers = {("texts", "ours"): Answers("1", ((), ()), (0.001, 0.002))}
    assert list(time_table("time", answers)) == [
        "| time | tool | texts | mean | median |",
        "|---|---|---|---|---|",
        "| texts | ours | 2 | 1.50 ms | 1.50 ms |",
    ]


def test_times_have_three_digits() -> None:
    shown = [milliseconds(seconds) for seconds in (0.0000214, 0.00214, 0.0214, 0.214, 2.14)]
    assert shown == ["0.021 ms", "2.14 ms", "21.4 ms", "214 ms", "2140 ms"]
