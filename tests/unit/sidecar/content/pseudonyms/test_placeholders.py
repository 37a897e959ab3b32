import pytest
from aipolicy.rules.pii import Entity, matchers_of
from aipolicy_sidecar.content.pseudonyms.placeholders import (
    ANY,
    BEGUN,
    MAX_LENGTH,
    TOKEN_LENGTH,
    write_placeholder,
)
from aipolicy_sidecar.content.splices import quote
from support.scans import matches

TOKEN = "k7f2qm3p"
LABELS = ("EmailAddress", "CreditCard", "house-words", "x" * 63, "a b/ü", "")


@pytest.mark.parametrize("label", LABELS)
def test_a_placeholder_is_found_and_begins_at_each_of_its_prefixes(label: str) -> None:
    placeholder = write_placeholder(label, TOKEN)
    assert len(TOKEN) == TOKEN_LENGTH
    assert len(placeholder) <= MAX_LENGTH
    text = b"to " + placeholder + b", as"
    assert ANY.search(text) == (3, 3 + len(placeholder))
    for length in range(1, len(placeholder)):
        begun = BEGUN.search(b"to " + placeholder[:length])
        assert begun == (3, 3 + length)


def test_what_no_placeholder_can_begin_with_is_not_held() -> None:
    for text in (b"to ", b"[a b", b"[Card-k7f2qm3p]", b"person-K", b"[" + b"x" * 60):
        begun = BEGUN.search(text)
        assert begun is None or begun[0] == len(text)


def test_an_address_stays_an_address() -> None:
    text = write_placeholder("EmailAddress", TOKEN).decode()
    assert text == "person-k7f2qm3p@example.com"
    (matcher,) = matchers_of(Entity.EMAIL_ADDRESS)
    assert matches(matcher, f"<{text}>") == [text]


@pytest.mark.parametrize("label", LABELS)
def test_nothing_in_a_placeholder_needs_escaping(label: str) -> None:
    text = write_placeholder(label, TOKEN).decode()
    assert quote(text) == f'"{text}"'
    assert not set(text) & set("_*<>&`\\")
