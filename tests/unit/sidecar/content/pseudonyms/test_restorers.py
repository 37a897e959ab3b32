import pytest
from aipolicy_sidecar.content.pseudonyms.placeholders import MAX_LENGTH
from aipolicy_sidecar.content.pseudonyms.restorers import Restorer, restore
from aipolicy_sidecar.content.pseudonyms.vaults import Vault
from hypothesis import given
from hypothesis import strategies as st
from support.operations import CountedBytes
from support.scans import cut

OURS = Vault(b"o" * 32)
MAIL = OURS.hide("jörg@x.org".encode(), "EmailAddress")
CARD = OURS.hide(b"4111 1111 1111 1111", "CreditCard")
THEIRS = Vault(b"t" * 32).hide(b"ann@y.org", "EmailAddress")


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        (b"", b""),
        (b"Hello [x](y) person-", b"Hello [x](y) person-"),
        (b"to " + MAIL + b".", "to jörg@x.org.".encode()),
        (CARD + CARD + b"]", b"4111 1111 1111 11114111 1111 1111 1111]"),
        (b"[" + CARD[:-1] + MAIL, b"[" + CARD[:-1] + "jörg@x.org".encode()),
        (b"x" + MAIL + b"munity", "xjörg@x.orgmunity".encode()),
        (THEIRS, THEIRS),
        (b"[CreditCard-aaaaaaaa]", b"[CreditCard-aaaaaaaa]"),
        (MAIL.upper(), MAIL.upper()),
        (CARD.replace(b"Credit", b"Debit"), CARD.replace(b"Credit", b"Debit")),
    ),
)
def test_only_what_is_ours_is_restored(text: bytes, expected: bytes) -> None:
    assert restore(text, OURS.value) == expected


def test_an_original_is_not_read_again() -> None:
    vault = Vault(b"v" * 32)
    inner = vault.hide(b"a", "A")
    outer = vault.hide(inner, "A")
    assert restore(outer, vault.value) == inner


PARTS = st.sampled_from(
    (MAIL, CARD, THEIRS, MAIL[:9], CARD[:15], b"[", b"]", b"p", b"person-", "ü ".encode(), b"word ")
)


def follow(pieces: list[bytes]) -> bytes:
    restorer = Restorer(OURS.value)
    out = b"".join(restorer.feed(piece, final=False) for piece in pieces[:-1])
    out += restorer.feed(pieces[-1], final=True)
    assert not restorer.holds
    return out


@given(st.lists(PARTS, max_size=12), st.lists(st.integers(0, 300), max_size=9))
def test_a_stream_is_restored_as_the_whole_at_every_cut(
    parts: list[bytes], places: list[int]
) -> None:
    text = b"".join(parts)
    whole = restore(text, OURS.value)
    for place in range(len(text) + 1):
        assert follow([text[:place], text[place:]]) == whole
    assert follow(cut(text, places)) == whole


@given(st.lists(PARTS, max_size=12))
def test_no_more_is_held_than_a_placeholder_may_need(parts: list[bytes]) -> None:
    restorer = Restorer(lambda _: None)
    fed = sent = 0
    for part in parts:
        fed += len(part)
        sent += len(restorer.feed(part, final=False))
        assert 0 <= fed - sent < MAX_LENGTH
        assert restorer.holds == (sent < fed)


def test_text_that_cannot_begin_a_placeholder_goes_on_at_once() -> None:
    data = b"Hello, how are you?"
    assert Restorer(OURS.value).feed(data, final=False) is data


def test_work_is_linear_in_a_text_however_many_placeholders_it_has() -> None:
    text = CountedBytes(b"[CreditCard-abcdefgh] " * 300 + b"[Credit")
    CountedBytes.copied = 0
    assert Restorer(lambda _: b"4111").feed(text, final=False) == b"4111 " * 300
    assert CountedBytes.copied <= 3 * len(text)
