from pathlib import Path

from aipolicy.rule_specs import Threshold
from aipolicy_sidecar.offline.figures import measure
from aipolicy_sidecar.offline.fold_models import grounding_model
from aipolicy_sidecar.offline.labelled_rows import Subject, read_set
from grounding.folds import COLLECTIONS, hold_out, learn, weigh_all, write_fold
from grounding.rows import Row

DOCUMENTS = ("The bridge of Bergen has 31 arches and was built in 1902 by Ivar Holm in Norway.",)
RIGHT = "The bridge of Bergen has 31 arches."
WRONG = "Quarrels between dancing penguins usually begin at noon, about 77 of them."


def make(collection: str, *, wrong: bool, ending: str = ".csv") -> Row:
    return Row(DOCUMENTS, ("How?",), WRONG if wrong else RIGHT, wrong, f"{collection}{ending}")


def test_a_fold_is_judged_by_what_has_not_seen_it(tmp_path: Path) -> None:
    endings = (".csv", ".csv, lengthened", ".csv, taken")
    rows = weigh_all(
        make(collection, wrong=wrong, ending=ending)
        for collection in COLLECTIONS
        for wrong in (True, False)
        for ending in endings
    )

    model, out = hold_out(rows, 1)
    write_fold(tmp_path, 1, model, [row for row, _ in out])

    assert {row.source for row, _ in out} == {f"cmu{ending}" for ending in endings}
    assert model == learn([one for one in rows if "cmu" not in one[0].source])
    assert [*model.thresholds] == [*Threshold]
    assert grounding_model(tmp_path, "1") == model
    sets = [read_set(str(path)) for path in sorted(tmp_path.glob("*.gz"))]
    assert [(one.name, one.fold) for one in sets] == [
        ("ground_faithdial_audit", "1"),
        ("ground_faithdial_lengthened", "1"),
        ("ground_faithdial_spoilt", "1"),
    ]
    scores = measure(sets, tmp_path)[Subject.GROUNDING].scores["ground_faithdial_audit"]
    assert min(scores.positive) > max(scores.negative)
