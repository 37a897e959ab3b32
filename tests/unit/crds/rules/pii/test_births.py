from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_days() -> None:
    check(
        Entity.DATE_OF_BIRTH,
        (
            "31/02/1985",
            "1985-13-12",
            "1985-02-30",
            "12/03/1785",
            "12/03/2985",
            "32.13.1985",
            "1985",
            "March 1985",
            "12 March",
            "0/0/1985",
            "12:03:1985",
            "1985.03.12.7",
            "12/03",
            "the 12th",
            "12-03-19851",
            "32 March 1985",
        ),
        checked=False,
        bounded=False,
    )


def test_forms_in_other_languages() -> None:
    for text, day in (
        ("fecha de nacimiento: 12 de marzo de 1985", "12 de marzo de 1985"),
        ("生年月日 1985年3月12日", "1985年3月12日"),
        ("дата рождения: 12 марта 1985", "12 марта 1985"),
        ("DOB 3/12/85", "3/12/85"),
        ('"date_of_birth": "1985-03-12"', "1985-03-12"),
    ):
        assert find(Entity.DATE_OF_BIRTH, text) == {day: 0.7}
