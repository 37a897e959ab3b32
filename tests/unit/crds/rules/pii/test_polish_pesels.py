from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_numbers() -> None:
    check(
        Entity.PL_PESEL,
        (
            "44051401358",
            "44131401359",
            "44053201359",
            "4405140135",
            "440514013590",
            "44 051401359",
            "44051401-359",
            "00000000000",
            "99999999999",
        ),
    )


def test_centuries() -> None:
    assert find(Entity.PL_PESEL, "pesel 02070803628") == {"02070803628": 0.95}  # 1902
    assert find(Entity.PL_PESEL, "pesel 02270812350") == {"02270812350": 0.95}  # 2002
    assert find(Entity.PL_PESEL, "02270812350", 0.4) == {"02270812350": 0.4}
