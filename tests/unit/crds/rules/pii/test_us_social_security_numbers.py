import pytest
from aipolicy.rules.pii.us_social_security_numbers import MATCHER
from support.scans import matches

FOUND = (
    "123-45-6789",
    "123 45 6789",
    "001-01-0001",
    "899-99-9999",
    "665-12-3456",
    "667-12-3456",
    "123\u00a045\u00a06789",
    "123\u201145\u20116789",
    "536-90-4399",
    "457-55-5462",
)
NEAR_MISSES = (
    "000-12-3456",
    "666-12-3456",
    "900-12-3456",
    "987-65-4321",
    "123-00-4567",
    "123-45-0000",
    "078-05-1120",  # printed in wallets
    "123456789",
    "123-456-789",
    "123-45 6789",
    "123-45-67890",
    "1123-45-6789",
    "123-45-6789-1",
    "5-123-45-6789",
    "123-45-6789.5",
    "A123-45-6789",
)


@pytest.mark.parametrize("number", FOUND)
def test_numbers_are_found(number: str) -> None:
    assert matches(MATCHER, f"SSN {number}, thanks") == [number]
    assert matches(MATCHER, f"{number}.") == [number]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_are_not(text: str) -> None:
    assert matches(MATCHER, f"See {text} there") == []
