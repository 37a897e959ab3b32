from aipolicy.rules.pii import Entity
from support.entity_checks import check


def test_swift_codes() -> None:
    check(
        Entity.SWIFT_CODE,
        (
            "deutdeff",
            "DEUTXXFF",
            "DEUTDEF",
            "DEUTDEFF5",
            "DEUTDEFF50",
            "DEUTDEFF5000",
            "PROGRAMMING",
            "TRANSFER",
            "DEUTDEFO",
            "DE UTDEFF",
            "D3UTDEFF",
            "PAYMENTS",
        ),
        checked=False,
    )
