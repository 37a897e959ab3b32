from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_imeis() -> None:
    check(
        Entity.IMEI,
        (
            "490154203237519",
            "49015420323751",
            "4901542032375180",
            "000000000000000",
            "49-015420-323751-9",
            "111111111111111",
            "490154-203237-518",
            "4901 5420 3237 518",
        ),
    )


def test_vins() -> None:
    check(
        Entity.VIN,
        (
            "1M8GDM9A1KP042788",
            "1M8GDM9AXKP04278",
            "1M8GDM9AXKP0427888",
            "1I8GDM9AXKP042788",
            "1M8GDM9AXKP0427O8",
            "11111111111111111",
            "ABCDEFGHXJKLMNPRS",
            "1M8GDM9A-XKP042788",
            "12345678901234567",
        ),
        checked=False,
    )


def test_a_printed_imei_counts_alone() -> None:
    assert find(Entity.IMEI, "on the box: 35-209900-176148-1") == {"35-209900-176148-1": 0.7}
