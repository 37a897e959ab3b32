from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_tax_ids() -> None:
    check(
        Entity.DE_TAX_ID,
        (
            "12345678912",
            "11111111111",
            "01234567890",
            "12345678901",
            "86095742718",
            "8609574271",
            "860957427190",
            "86 095 742 71",
            "860 957 427 19",
            "98765432106",
        ),
    )


def test_identity_cards() -> None:
    check(
        Entity.DE_IDENTITY_CARD,
        (
            "T220001294",
            "T22000129D4",
            "A22000129",
            "ABCDEFGHI",
            "CHRISTLICH",
            "T2200012",
            "T2200012934",
            "122000129",
            "Verlängert",
        ),
        checked=False,
    )


def test_a_card_is_surer_with_its_check_digit() -> None:
    assert find(Entity.DE_IDENTITY_CARD, "Ausweis T22000129") == {"T22000129": 0.7}
    assert find(Entity.DE_IDENTITY_CARD, "Ausweis T220001293D") == {"T220001293D": 0.95}
    assert find(Entity.DE_IDENTITY_CARD, "Ausweis T220001295") == {}
