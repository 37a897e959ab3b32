"""Numbers are the issuers' published test numbers, or made to fit with a right check digit."""

import pytest
from aipolicy.rules.pii import Entity, matchers_of
from support.entity_checks import check, find
from support.scans import matches

MATCHER = matchers_of(Entity.CREDIT_CARD)[0]

FOUND = (
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111111111111111",
    "5555555555554444",
    "5555 5555 5555 4444",
    "2223003122003222",
    "378282246310005",
    "3782 822463 10005",
    "6011111111111117",
    "30569309025904",
    "3056 930902 5904",
    "3530111333300000",
    "6200000000000005",
    "4000\u00a00000\u00a00000\u00a00002",
    "6304000000000000",
    "4111 1111 1111 1110 005",
)
NEAR_MISSES = (
    "4111 1111 1111 1112",  # check digit
    "1234567812345670",  # Luhn holds, but nobody issues 1234
    "4111 1111 1111 111",  # too short
    "41111111111111111111",  # too long
    "4444444444444444 ",  # one digit over and over
    "x4111111111111111",
    "4111111111111111x",
    "id_4111111111111111",
    "0.4111111111111111",
    "4111111111111111.50",
    "4111 11111111 1111",  # no card is grouped so
    "4111  1111  1111  1111",
    "2023-11-05 10:20:30",
    "5555555555554445",
    "37828224631000",  # American Express has 15
)


@pytest.mark.parametrize("number", FOUND)
def test_cards_are_found(number: str) -> None:
    assert matches(MATCHER, f"Card: {number}, exp 12/29.") == [number]
    assert matches(MATCHER, number) == [number]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_are_not(text: str) -> None:
    assert matches(MATCHER, f"See {text} there") == []


def test_a_card_behind_other_groups_of_digits_is_found() -> None:
    assert matches(MATCHER, "4000 4111 1111 1111 1111") == ["4111 1111 1111 1111"]


def test_in_any_language() -> None:
    near_misses = (one for one in NEAR_MISSES if "  " not in one)  # which counts near words
    check(Entity.CREDIT_CARD, near_misses, bounded=False)


def test_what_is_written_with_points_counts_alone_and_wider_gaps_near_words() -> None:
    for number in ("4111.1111.1111.1111", "4111_1111_1111_1111", "3782.822463.10005"):
        assert find(Entity.CREDIT_CARD, f"see {number}.") == {number: 0.7}
    for number in ("4111  1111  1111  1111", "4111 1111\n1111 1111", "3782\r\n822463\r\n10005"):
        assert find(Entity.CREDIT_CARD, f"see {number}.") == {}
        assert find(Entity.CREDIT_CARD, f"Kreditkarte: {number}.") == {number: 0.95}
    for text in (
        *("4111.1111.1111.1112", "4111.1111.1111.1111.5", "7.4111.1111.1111.1111", "1.2.3.4"),
        *("card 2019  4111  1111  1111  1111", "x_4111_1111_1111_1111", "4111.1111 1111 1111"),
        *("card 4111     1111     1111     1111", "card 4111/1111/1111/1111", "4111_1111_1111"),
        *("5555.4444.3333.2222", "order 4111.1111.1111.1111", "v4111.1111.1111.1111"),
    ):
        assert find(Entity.CREDIT_CARD, text) == {}, text


def test_short_numbers_count_behind_words_only() -> None:
    for number in ("4222222222222", "587428561654", "630427373398"):
        assert find(Entity.CREDIT_CARD, f"my card is {number}") == {number: 0.95}
    for number in ("4222222222222", "587428561654"):
        assert find(Entity.CREDIT_CARD, f"article {number}") == {}
