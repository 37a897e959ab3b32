import pytest
from aipolicy.rules.pii import Entity, matchers_of
from support.entity_checks import check, find
from support.scans import matches

MATCHER = matchers_of(Entity.PHONE_NUMBER)[0]

FOUND = (
    "+49 30 1234567",
    "+493012345678",
    "+33 (0)1 23 45 67 89",
    "+44 20 7946 0958",
    "+1 415 555 2671",
    "+1-415-555-2671",
    "+1 (415) 555-2671",
    "+39-06-1234-5678",
    "0049 30 1234567",
    "(415) 555-2671",
    "(415)555-2671",
    "415-555-2671",
    "415.555.2671",
    "1-415-555-2671",
    "415-555-2671 x12",
    "+354 412 3456",
)
NEAR_MISSES = (
    "4155552671",  # bare digits
    "+1 115 555 2671",  # no area code begins with 1
    "115-555-2671",
    "415-155-2671",  # no exchange does
    "911-555-2671",
    "415-911-2671",
    "+999 1234 5678",  # unassigned
    "+49 123",
    "1+4930123456",
    "2-415-555-2671",
    "415-555-26712",
    "415-555-2671-3",
    "x415-555-2671",
    "3.415.555.2671",
    "2024-05-06 10:15",
    "192.168.100.1234",
    "order 48213-12-1",
    "00 48 65 6c 6c 6f",
    "order 415-555-2671",
)


@pytest.mark.parametrize("number", FOUND)
def test_numbers_are_found(number: str) -> None:
    assert matches(MATCHER, f"Call {number}, please") == [number]
    assert matches(MATCHER, f"{number}.") == [number]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_are_not(text: str) -> None:
    assert matches(MATCHER, f"See {text} there") == []


def test_what_follows_the_fifteenth_digit_is_not_part_of_a_number() -> None:
    assert matches(MATCHER, "+49 30 12345678 20240101") == ["+49 30 12345678"]


def test_groups_within_an_account_number_are_none() -> None:
    assert matches(MATCHER, "DE89 3704 0044 0532 0130 00") == []


def test_national_forms_and_what_looks_like_them() -> None:
    for number in ("06 12 34 56 78", "07700 900123", "(11) 98765-4321", "03-1234-5678"):
        assert find(Entity.PHONE_NUMBER, f"see {number}.") == {number: 0.6}
    for text in ("4a 06 12 34 56 78", "06 12 34 56 78 9a", "01-02-2024", "3.06.12.34.56.78"):
        assert find(Entity.PHONE_NUMBER, text) == {}


def test_any_number_counts_behind_words() -> None:
    for text, number in (
        ("Tel. 030/1234567", "030/1234567"),
        ('{"mobile": "01761234567"}', "01761234567"),
        ("reach me on 555 1234", "555 1234"),
        ("手机13812345678", "13812345678"),
        ("userPhone=4155552671", "4155552671"),
    ):
        assert find(Entity.PHONE_NUMBER, text) == {number: 0.7}
    for text in (
        *("tel 12345", "phone 12345678901234", "phone 2024-11-05", "telephone 1111111"),
        *("mobile app 12345678", "cell 1234567", "a handy 1234567", "phone: order 12, 1234567"),
    ):
        assert find(Entity.PHONE_NUMBER, text) == {}
    check(
        Entity.PHONE_NUMBER, ("12345", "9/11", "2024-11-05", "10:30"), checked=False, bounded=False
    )
