from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_chinese() -> None:
    check(
        Entity.CN_IDENTITY_NUMBER,
        (
            "110105194912310021",
            "11010519491331002X",
            "11010519490231002X",
            "91010519491231002X",
            "11010517491231002X",
            "1101051949123100",
            "11010519491231002",
            "110105 19491231 002X",
            "11010519491231002XX",
            "010105194912310029",
        ),
    )


def test_singaporean() -> None:
    check(
        Entity.SG_IDENTITY_NUMBER,
        (
            "S1234567A",
            "T1234567D",
            "F1234567A",
            "G1234567A",
            "M1234567A",
            "A1234567D",
            "S123456D",
            "S12345678D",
            "S1234567",
            "S1234567DD",
            "s1234567D",
            "SS123456D",
        ),
        alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    )


def test_korean() -> None:
    check(
        Entity.KR_REGISTRATION_NUMBER,
        (
            "901301-1234567",
            "900132-1234567",
            "900101-9234567",
            "900101-0234567",
            "900101-123456",
            "900101-12345678",
            "900101 1234567",
            "90-0101-1234567",
            "900101.1234567",
        ),
        checked=False,
    )


def test_turkish() -> None:
    check(
        Entity.TR_IDENTITY_NUMBER,
        (
            "10000000147",
            "10000000156",
            "00000000146",
            "1000000014",
            "100000001460",
            "11111111111",
            "12345678901",
            "100 000 001 46",
            "1000000-0146",
        ),
    )


def test_a_korean_number_without_its_check_digit_needs_words() -> None:
    assert find(Entity.KR_REGISTRATION_NUMBER, "201105-3123456") == {}
    assert find(Entity.KR_REGISTRATION_NUMBER, "주민등록번호 201105-3123456") == {
        "201105-3123456": 0.95
    }
