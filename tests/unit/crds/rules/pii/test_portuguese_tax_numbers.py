from aipolicy.rules.pii import Entity
from support.entity_checks import check


def test_numbers() -> None:
    check(
        Entity.PT_TAX_NUMBER,
        (
            "501964844",
            "123456789",
            "701964843",
            "50196484",
            "5019648430",
            "50 1964 843",
            "501/964/843",
            "001964843",
            "111111111",
        ),
    )
