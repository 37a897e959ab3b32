from aipolicy.rules.groundings.evidences import Sign, weigh
from aipolicy.rules.groundings.materials import Material
from grounding.ablations import WITHOUT, leave_out, tell
from grounding.folds import COLLECTIONS, KINDS, weigh_all
from grounding.rows import Row

DOCUMENTS = ("The bridge of Bergen has 31 arches and was built in 1902 by Ivar Holm in Norway.",)


def test_signs_that_are_left_out_are_not_counted() -> None:
    (evidence,) = weigh("The bridge has 77 arches.", Material(DOCUMENTS))

    assert evidence.hard
    assert evidence.counts[Sign.NUMBER] == 1
    left = leave_out(evidence, WITHOUT["without numbers and dates"])
    assert not left.hard
    assert left.counts[Sign.NUMBER] == 0
    assert leave_out(evidence, frozenset()) == evidence


def test_each_sign_has_its_line() -> None:
    answers = ("The bridge has 31 arches.", "The bridge has 77 arches.")
    rows = weigh_all(
        Row(DOCUMENTS, ("How?",), answer, answer == answers[1], f"{collection}.csv{made}")
        for collection in COLLECTIONS
        for made in ("", ", lengthened", ", taken")
        for answer in answers
    )

    head, _, *lines = tell(rows)

    assert head.count("AUC") == len(KINDS)
    assert [line.split(" | ")[0].strip("| ") for line in lines] == [*WITHOUT]
    assert "100.0%" in lines[0]
    assert "50.0%" in lines[4]
