import pytest
from aipolicy_sidecar.offline.scores import Scores, pooled

LOOSE, TIGHT = {"Strict": 0.3, "Lenient": 0.7}, {"Strict": 0.6, "Lenient": 0.9}


def test_texts_count_at_the_thresholds_of_what_judged_them() -> None:
    scores = Scores()
    for score, thresholds, positive in (
        *((0.5, LOOSE, True), (0.5, TIGHT, True), (0.95, TIGHT, True)),
        *((0.8, LOOSE, False), (0.8, TIGHT, False), (0.0, TIGHT, False), (0.1, LOOSE, False)),
    ):
        scores.add(score, thresholds, positive=positive)

    assert scores.recall("Strict").value == pytest.approx(2 / 3)
    assert scores.recall("Lenient").value == pytest.approx(1 / 3)
    assert scores.false_positive_rate("Strict").value == 0.5
    assert scores.false_positive_rate("Lenient").value == 0.25
    precision = scores.precision("Strict")
    assert precision is not None
    assert precision.value == 0.5
    assert scores.f1("Strict") == pytest.approx(4 / 7)


def test_nothing_found_has_no_precision() -> None:
    assert Scores([0.1], [0.2]).precision("Strict") is None
    assert Scores([0.1], [0.2]).f1("Strict") == 0
    assert Scores().f1("Strict") == 0


def test_sets_are_pooled() -> None:
    one, other = Scores(), Scores()
    one.add(0.8, LOOSE, positive=True)
    other.add(0.5, LOOSE, positive=True)
    other.add(0.9, LOOSE, positive=False)

    pool = pooled([one, other])

    assert (pool.positive, pool.negative) == ([0.8, 0.5], [0.9])
    assert (pool.recall("Lenient").value, pool.false_positive_rate("Strict").value) == (0.5, 1)
