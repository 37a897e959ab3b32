from aipolicy.rules.pii import Entity
from support.entity_checks import check


def test_numbers() -> None:
    check(
        Entity.NL_CITIZEN_SERVICE_NUMBER,
        (
            "111222334",
            "123456789",
            "111111111",
            "1112223",
            "1112223330",
            "111-22-2333",
            "111 2223 33",
            "000000000",
            "12 34 56 782",
        ),
    )
