import json
from pathlib import Path

from aipolicy_sidecar.offline.costs import LINE, TEXT, cost_table, measure_costs

SOME = ("promptInjection",)
PROSE = "Die Brücke über den Fluss ist schön, und niemand weiß, wer sie gebaut hat. "
INNOCENT = ({"text": PROSE * 20, "label": 0}, {"text": PROSE * 40, "label": 0})
ATTACK = {"text": PROSE * 60, "label": 1}
ANSWER = {"context": "31 arches", "response": "It has 31 arches.", "hallucinated": 0}


def write(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_costs_are_those_of_texts_of_a_size(tmp_path: Path) -> None:
    innocent = write(tmp_path / "ben.jsonl", ATTACK, *INNOCENT)
    costs = measure_costs([innocent, write(tmp_path / "ground.jsonl", ANSWER)], SOME)

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


def test_sets_without_enough_text_have_no_costs(tmp_path: Path) -> None:
    innocent = write(tmp_path / "ben.jsonl", *INNOCENT)

    assert measure_costs([write(tmp_path / "ground.jsonl", ANSWER)]) is None
    assert measure_costs([write(tmp_path / "inj.jsonl", ATTACK)]) is None
    costs = measure_costs([innocent], SOME)
    assert costs is not None
    assert "grounding" not in "\n".join(cost_table(costs))
