import base64
from unittest.mock import patch

from aipolicy_sidecar.content.pseudonyms import vaults
from aipolicy_sidecar.content.pseudonyms.placeholders import ANY
from aipolicy_sidecar.content.pseudonyms.vaults import (
    ENTRY_BYTES,
    MAX_BYTES,
    MAX_VALUE_LENGTH,
    Vault,
)
from hypothesis import given
from hypothesis import strategies as st

SECRET = b"s" * 32
JOE = b"joe@x.org"


def test_a_value_has_one_placeholder_and_comes_back() -> None:
    vault = Vault(SECRET)
    placeholder = vault.hide(JOE, "EmailAddress")
    assert vault.hide(JOE, "EmailAddress") == placeholder
    assert vault.value(placeholder) == JOE
    assert vault.holds(JOE)
    assert not vault.holds(placeholder)
    assert vault.value(JOE) is None
    assert (len(vault), vault.size) == (1, len(JOE) + ENTRY_BYTES)


def test_what_was_forgotten_gets_the_same_placeholder_again() -> None:
    assert Vault(SECRET).hide(JOE, "A") == Vault(SECRET).hide(JOE, "A")
    assert Vault(SECRET).hide(JOE, "A") != Vault(b"t" * 32).hide(JOE, "A")


def test_the_value_not_seen_for_longest_is_forgotten() -> None:
    vault = Vault(SECRET)
    with patch.object(vaults, "MAX_BYTES", 3 * (ENTRY_BYTES + 1)):
        placeholders = [vault.hide(value, "A") for value in (b"0", b"1", b"2")]
        vault.hide(b"0", "A")
        vault.hide(b"3", "A")
    assert vault.value(placeholders[0]) == b"0"
    assert vault.value(placeholders[1]) is None
    assert len(vault) == 3


def test_a_long_value_is_hidden_and_not_remembered() -> None:
    vault = Vault(SECRET)
    placeholder = vault.hide(b"x" * (MAX_VALUE_LENGTH + 1), "A")
    assert ANY.search(placeholder) == (0, len(placeholder))
    assert (len(vault), vault.size) == (0, 0)


def test_two_values_never_share_a_placeholder() -> None:
    encode = base64.b32encode
    with patch.object(base64, "b32encode", lambda digest: encode(bytes([digest[0] % 2] * 8))):
        vault = Vault(SECRET)
        first, second = vault.hide(b"1", "A"), vault.hide(b"2", "A")
    assert first != second
    assert (vault.value(first), vault.value(second)) == (b"1", b"2")


@given(st.lists(st.tuples(st.binary(max_size=3), st.integers(0, MAX_VALUE_LENGTH)), max_size=200))
def test_a_vault_is_bounded_and_counts_right(values: list[tuple[bytes, int]]) -> None:
    vault = Vault(SECRET)
    with patch.object(vaults, "MAX_BYTES", MAX_BYTES // 8):
        for value, length in values:
            vault.hide(value.ljust(length, b"."), "A")
            assert vault.size <= MAX_BYTES // 8
    held = [value for item, length in values if vault.holds(value := item.ljust(length, b"."))]
    assert vault.size == sum(len(value) + ENTRY_BYTES for value in set(held))
