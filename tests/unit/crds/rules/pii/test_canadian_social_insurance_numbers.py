from aipolicy.rules.pii import Entity
from support.entity_checks import check


def test_numbers() -> None:
    check(
        Entity.CA_SOCIAL_INSURANCE_NUMBER,
        (
            "046 454 286",
            "830 692 544",
            "130 692 545",
            "130 692 54",
            "130 6925 44",
            "1306 92 544",
            "130/692/544",
            "111111111",
            "1306925440",
        ),
    )
