"""IBANs are the examples of the SWIFT IBAN Registry."""

import pytest
from aipolicy.rules.pii import Entity, matchers_of
from support.entity_checks import find
from support.scans import matches

MATCHER = matchers_of(Entity.IBAN)[0]

FOUND = (
    "DE89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "de89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "NO93 8601 1117 947",
    "BE68 5390 0754 7034",
    "MT84MALT011000012345MTLCAST001S",
    "CH9300762011623852957",
    "NL91 ABNA 0417 1643 00",
    "RU0304452522540817810538091310419",
    "GB29-NWBK-6016-1331-9268-19",
)
WIDE = ("  ", ".", "_", "\n", "\r\n ", "\u00a0", "\u202f")
"""What may stand between groups besides a space."""
NEAR_MISSES = (
    "DE89370400440532013001",  # check digits
    "DE8937040044053201300",  # too short for Germany
    "DE893704004405320130001",  # too long
    "XX89370400440532013000",  # no country
    "XDE89370400440532013000",
    "DE8X370400440532013000",
    "DE 89370400440532013000",  # check digits follow at once
    "GB29 NWBK 6016 1331 9268 1",
    "GB29NWBK60161331926819Z",
    "BE68 5390 0754",
    "US12345678901234567890",
)


@pytest.mark.parametrize("iban", FOUND)
def test_ibans_are_found(iban: str) -> None:
    assert matches(MATCHER, f"Pay to {iban}.") == [iban]
    assert matches(MATCHER, iban) == [iban]


@pytest.mark.parametrize("iban", FOUND)
def test_the_words_behind_an_iban_are_not_part_of_it(iban: str) -> None:
    assert matches(MATCHER, f"Pay to {iban} with many thanks, 2024") == [iban]


def test_groups_may_be_far_from_each_other() -> None:
    for iban in ("DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19"):
        for gap in WIDE:
            number = iban.replace(" ", gap)
            assert list(find(Entity.IBAN, f"Pay to {number} now")) == [number], repr(gap)
            assert find(Entity.IBAN, f"Pay to {number[:-1]}1 now") == {}, repr(gap)
        for gap in ("     ", ".....", "\n\n\n\n\n", "/", ", "):
            assert find(Entity.IBAN, f"Pay to {iban.replace(' ', gap)} now") == {}, repr(gap)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_are_not(text: str) -> None:
    assert matches(MATCHER, f"See {text} there") == []
