from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_tax_file_numbers() -> None:
    check(
        Entity.AU_TAX_FILE_NUMBER,
        (
            "123 456 789",
            "111 111 111",
            "123 456 78",
            "12 345 6782",
            "1234 567 82",
            "1234567820",
            "123/456/782",
            "000000000",
        ),
    )


def test_medicare_numbers() -> None:
    check(
        Entity.AU_MEDICARE_NUMBER,
        (
            "2123 45671 1",
            "1123 45670 1",
            "7123 45670 1",
            "2123 45670 0",
            "2123 4567 01",
            "212 345670 1",
            "2123 45670",
            "212345670",
            "21234567 01",
        ),
        checked=False,
        bounded=False,
    )


def test_business_numbers() -> None:
    check(
        Entity.AU_BUSINESS_NUMBER,
        (
            "51 824 753 557",
            "01 824 753 556",
            "51 824 753 55",
            "518 247 535 56",
            "5182 4753 556",
            "51/824/753/556",
            "51-824-753/556",
            "51824753557",
        ),
    )


def test_forms() -> None:
    assert find(Entity.AU_TAX_FILE_NUMBER, "TFN 87654326") == {}
    assert find(Entity.AU_MEDICARE_NUMBER, "medicare 2123456701/1") == {"2123456701/1": 0.95}
    assert find(Entity.AU_BUSINESS_NUMBER, "51824753556") == {}
    assert find(Entity.AU_BUSINESS_NUMBER, "abn 51824753556") == {"51824753556": 0.95}
