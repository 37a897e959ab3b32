from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_numbers() -> None:
    check(
        Entity.ES_IDENTITY_NUMBER,
        (
            "12345678A",
            "12345678-A",
            "X1234567A",
            "W1234567L",
            "1234567Z",
            "123456789Z",
            "00000000T",
            "12345678",
            "X123456L",
            "12.34.5678-Z",
            "12345678ZZ",
            "Z-12345678",
        ),
        alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    )


def test_small_letters_need_words() -> None:
    assert find(Entity.ES_IDENTITY_NUMBER, "hash 12345678z") == {}
    assert find(Entity.ES_IDENTITY_NUMBER, "dni 12345678z") == {"12345678z": 0.95}
