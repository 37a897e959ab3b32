from aipolicy.rules.pii import Entity
from support.entity_checks import check


def test_passports() -> None:
    check(
        Entity.PASSPORT_NUMBER,
        (
            "20241105",
            "1234",
            "AB123",
            "HOLDER",
            "1234567890123",
            "12-34-56",
            "expired",
            "CHRISTMAS",
            "A1B2C3",
            "2024",
            "ABCD1234567",
        ),
        checked=False,
        bounded=False,
    )


def test_driving_licences() -> None:
    check(
        Entity.DRIVING_LICENCE_NUMBER,
        (
            "20241105",
            "1234",
            "AB12",
            "HOLDER",
            "123456789012345678",
            "class B",
            "expires 2030",
            "19991231",
            "EXPIRED",
            "A1",
            "1-2-3",
        ),
        checked=False,
        bounded=False,
    )
