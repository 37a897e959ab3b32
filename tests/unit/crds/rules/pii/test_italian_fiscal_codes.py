from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_codes() -> None:
    check(
        Entity.IT_FISCAL_CODE,
        (
            "RSSMRA85T10A562T",
            "RSSMRA85T00A562S",
            "RSSMRA85T32A562S",
            "JVPNGB42P31O312O",
            "RSSMRA85T72A562S",
            "RSSMRA85F10A562S",
            "RSSMRA85T10A562",
            "RSSMRA85T10A5622",
            "RS5MRA85T10A562S",
            "RSSMRA8T10A562S",
            "RSSMRAA85T10A562S",
            "ABCDEFGHIJKLMNOP",
        ),
        alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    )


def test_letters_that_stand_for_digits() -> None:
    assert find(Entity.IT_FISCAL_CODE, "rssmra85t10a562s") == {"rssmra85t10a562s": 0.95}
    assert find(Entity.IT_FISCAL_CODE, "RSSMRA85T10A56NH") == {"RSSMRA85T10A56NH": 0.95}
