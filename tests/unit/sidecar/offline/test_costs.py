from aipolicy_sidecar.offline.costs import LINE, TEXT, cost_table, measure_costs
from aipolicy_sidecar.offline.labelled_rows import LabelledSet, Row, Subject

SOME = ("promptInjection",)
PROSE = "Die Brücke über den Fluss ist schön, und niemand weiß, wer sie gebaut hat. "
INNOCENT = LabelledSet("ben", "", Subject.INJECTION, (Row(PROSE * 20), Row(PROSE * 40)))
ANSWERS = LabelledSet(
    "ground", "", Subject.GROUNDING, (Row("It has 31 arches.", documents=("31 arches",)),)
)


def test_costs_are_those_of_texts_of_a_size() -> None:
    costs = measure_costs([INNOCENT, ANSWERS], SOME)

    assert costs is not None
    assert costs.texts == len((PROSE * 60).encode()) // TEXT
    assert [*costs.alone] == [*SOME]
    for times in (costs.together, *costs.alone.values(), costs.grounding):
        assert times is not None
        assert 0 < times.p50 <= times.p99
    assert costs.lines > 0
    assert costs.memory > costs.model > 0
    table = "\n".join(cost_table(costs))
    assert f"{costs.texts} texts of {TEXT} bytes" in table
    assert f"lines of {LINE} bytes" in table
    assert "grounding" in table


def test_sets_without_enough_text_have_no_costs() -> None:
    attacks = LabelledSet("inj", "", Subject.INJECTION, (Row(PROSE * 60, positive=True),))

    assert measure_costs([ANSWERS]) is None
    assert measure_costs([attacks]) is None
    costs = measure_costs([INNOCENT], SOME)
    assert costs is not None
    assert "grounding" not in "\n".join(cost_table(costs))
