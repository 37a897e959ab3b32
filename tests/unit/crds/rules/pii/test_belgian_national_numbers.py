from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_numbers() -> None:
    check(
        Entity.BE_NATIONAL_NUMBER,
        (
            "85.07.30-033.29",
            "85.13.30-033.28",
            "85.07.32-033.28",
            "85.07.30-000.61",
            "85.07.30-33.28",
            "85/07/30-033.28",
            "85.07.30.033.28",
            "8507303328",
            "850730033288",
            "85073003327",
        ),
    )


def test_who_was_born_since_2000_and_who_knows_no_day() -> None:
    for number in ("17073003384", "00012511119", "40000095579"):
        assert find(Entity.BE_NATIONAL_NUMBER, f"INSZ {number}") == {number: 0.95}
