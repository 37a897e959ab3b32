import pytest
from aipolicy.rules.pii import Entity, matchers_of
from support.scans import matches

MATCHER = matchers_of(Entity.EMAIL_ADDRESS)[0]

FOUND = (
    "jane.doe@example.com",
    "j@example.org",
    "JANE_DOE+news@mail.example.co.uk",
    "o'neil@example.com",
    "100%@example.com",
    "jürgen@müller.example",
    "анна@пример.рф",
    "jane..doe@example.com",
    "jane@xn--mller-kva.example",
    "jane@example.xn--p1ai",
    "jane@126.com",
    f"{'a' * 64}@example.com",
    "a-b@c-d.example",
)
NEAR_MISSES = (
    "@example.com",
    "jane@localhost",
    "jane@",
    "jane@example.c",
    "jane@example.c0m",
    "jane at example.com",
    "jane@.com",
    "jane@-example.com",
    "git@github.com:owner/name.git",
    "icon@2x.png",
    "left-pad@1.3.0.tgz",
    "jane@example .com",
    f"{'a' * 65}@example.com",
    f"jane@{'a' * 64}.com",
    f"jane@{'a.' * 125}com",
)


@pytest.mark.parametrize("address", FOUND)
def test_addresses_are_found(address: str) -> None:
    assert matches(MATCHER, f"Write to <{address}>.") == [address]
    assert matches(MATCHER, f"mailto={address}. Thanks") == [address]
    assert matches(MATCHER, address) == [address]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_are_not(text: str) -> None:
    assert matches(MATCHER, f"See {text} there") == []


def test_several_in_a_row() -> None:
    text = "a@example.com,b@example.com;c@example.com"

    assert matches(MATCHER, text) == ["a@example.com", "b@example.com", "c@example.com"]
