"""Checks against examples that the formats' own documents give, and against tokens made here."""

import pytest
from aipolicy.rules.secrets import checksums
from aipolicy.rules.secrets.formats import Check
from aipolicy.rules.secrets.providers import FORMATS
from support.tokens import make

CHECKED = [item for item in FORMATS if item.check is not None]


def test_every_check_takes_what_is_right_and_refuses_one_wrong_character() -> None:
    for item in CHECKED:
        for seed in range(20):
            token = make(item, seed).encode()
            assert item.fits(token), item
            assert item.check is not None
            assert item.check(token), item
        weak = (
            *(checksums.has_aws_account, checksums.has_json, checksums.is_discord_token),
            *(checksums.is_base64_of_64_bytes, checksums.is_macaroon, checksums.is_grafana_key),
        )
        if item.check in weak:
            continue
        refused = 0
        for place in range(len(token) - 20, len(token)):
            other = b"2" if token[place : place + 1] != b"2" else b"4"
            changed = token[:place] + other + token[place + 1 :]
            assert item.check is not None
            refused += item.check(changed) is False
            assert item.check(changed) or not (item.strict and item.fits(changed)), item
        # The last letter of base32 says a part of a letter only.
        assert refused >= 19, item


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    (
        # the example of the description of the format, put together
        (
            checksums.has_base62_crc32,
            b"ghp_" + b"zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + b"0mLq17",
            b"ghp_" + b"zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + b"0mLq18",
        ),
        # the key of Grafana's own test, put together
        (
            checksums.has_grafana_crc32,
            b"glsa_" + b"iNValIdinValiDinvalidinvalidinva" + b"_5b582697",
            b"glsa_" + b"iNValIdinValiDinvalidinvalidinva" + b"_5b582698",
        ),
        # BIP 173: valid and invalid checksums
        (checksums.has_bech32, b"A12UEL5L", b"A1G7SGD8"),
        (
            checksums.has_bech32,
            b"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
            b"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxq",
        ),
        # Bitcoin wiki, "Wallet import format": the example key, put together
        (
            checksums.has_base58_checksum,
            b"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZ" + b"yd4dZ1jvhTVqvbTLvyTJ",
            b"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZ" + b"yd4dZ1jvhTVqvbTLvyTj",
        ),
        # SEP-23: an account with another version than a seed has, the same checksum
        (
            checksums.has_base32_crc16,
            b"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
            b"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGY",
        ),
        (checksums.has_aws_account, b"AKIA" + b"Q" + b"A" * 15, b"AKIA" + b"7" * 16),
        (checksums.has_aws_account, b"AKIA" + b"I" + b"7" * 15, b"AKIA" + b"7" * 16),
        (checksums.has_json, b"glc_eyJhIjoxfQ==", b"glc_eyJhIjoxfA=="),
        (checksums.has_json, b"x_eyJhIjoxfQ_rest", b"x_eyJhIjox_rest"),
        (
            checksums.is_discord_token,
            b"MTIzNDU2Nzg5MDEyMzQ1Njc4.x.y",
            b"MTIzNDU2Nzg5MDEyMzQ1Njc4_.x.y",
        ),
        (checksums.is_discord_token, b"MTIzNDU2Nzg5MDEyMzQ1Njc4.x.y", b"MTIzNDU2YWJjZGVm.x.y"),
        (checksums.is_grafana_key, b"eyJrIjoiIiwibiI6IiIsImlkIjoxfQ==", b"eyJrIjoiIn0="),
        (checksums.is_macaroon, b"x-" + b"AgEBYQIBYgAABiA" + b"A" * 43, b"x-" + b"AgEBYQIBYgAABiA"),
        (checksums.is_base64_of_64_bytes, b"A" * 85 + b"g==", b"A" * 85 + b"h=="),
    ),
)
def test_checks(check: Check, right: bytes, wrong: bytes) -> None:
    assert check(right)
    assert not check(wrong)


@pytest.mark.parametrize(
    "token",
    (
        b"x-",
        b"x-AQ",
        b"x-Ag",
        b"x-AgH_____",
        b"x-Ag" + b"_" * 40,
        b"x-" + b"A" * 60,
        b"x-A" + b"A" * 60,
    ),
)
def test_what_is_no_macaroon_is_no_fault(token: bytes) -> None:
    assert not checksums.is_macaroon(token)


def test_json_that_is_nested_too_deep_is_no_fault() -> None:
    nested = b"eyJhIjpb" + b"W1tb" * 400

    assert not checksums.has_json(nested)
