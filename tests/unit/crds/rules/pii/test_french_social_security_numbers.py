from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_numbers() -> None:
    check(
        Entity.FR_SOCIAL_SECURITY_NUMBER,
        (
            "1 85 05 78 006 084 92",
            "1 85 13 78 006 084 91",
            "185057800608490",
            "1 85 05 00 006 084 91",
            "5 85 05 78 006 084 91",
            "0 85 05 78 006 084 91",
            "1 85 05 78 006 084",
            "1 85 05 78 006 08 491",
            "11850578006084 91 2",
            "253072C07300470",
        ),
    )


def test_of_sexes_that_are_rare_bare_digits_need_words() -> None:
    assert find(Entity.FR_SOCIAL_SECURITY_NUMBER, "my card 346412338913585") == {}
    assert find(Entity.FR_SOCIAL_SECURITY_NUMBER, "NIR 346412338913585") != {}
