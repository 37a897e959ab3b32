from aipolicy.rules.pii import Entity
from support.entity_checks import check


def test_numbers() -> None:
    check(
        Entity.ZA_IDENTITY_NUMBER,
        (
            "8001015009088",
            "8013015009087",
            "8001325009087",
            "8001015009387",
            "8001015009077",
            "800101500908",
            "80010150090870",
            "80 01 01 5009 087",
            "800101-5009-087",
            "8001015 009087",
        ),
    )
