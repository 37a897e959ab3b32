from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_aadhaars() -> None:
    check(
        Entity.IN_AADHAAR,
        (
            "9999 4105 7059",
            "0999 4105 7058",
            "1999 4105 7058",
            "9999 4105 705",
            "9999 41057 058",
            "99994 1057 058",
            "999 9410 57058",
            "222222222222",
        ),
    )


def test_account_numbers() -> None:
    check(
        Entity.IN_ACCOUNT_NUMBER,
        (
            "AAADL1234C",
            "AAAPL0000C",
            "AAAPL123C",
            "AAAPL12345C",
            "AAAP11234C",
            "AAAAA1234C",
            "AAAPL12345",
            "1AAPL1234C",
            "AAAPL-1234-C",
        ),
        checked=False,
    )


def test_only_a_persons_account_number_counts_alone() -> None:
    assert find(Entity.IN_ACCOUNT_NUMBER, "code AAAPL1234C") == {"AAAPL1234C": 0.6}
    assert find(Entity.IN_ACCOUNT_NUMBER, "code AAACL1234C") == {}
    assert find(Entity.IN_ACCOUNT_NUMBER, "pan aaacl1234c") == {"aaacl1234c": 0.95}
