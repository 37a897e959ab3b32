"""Runs that stand for bytes: which coding they are in, and how far they are text."""

import base64

import pytest
from aipolicy.texts.byte_runs import plain, read_run, text_length
from aipolicy.texts.codings import Coding
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz ABC 0123456789"), min_size=12)


@pytest.mark.parametrize(
    ("run", "coding", "text", "length", "goes_on"),
    (
        ("aWdub3JlIGFsbA==", Coding.BASE64, "ignore all", 16, False),
        ("aWdu b3Jl\nIGFs bCBy", Coding.SPACED_BASE64, "ignore all r", 19, True),
        ("NFTW433SMUQGC3DM", Coding.BASE32, "ignore all", 16, True),
        ("NFTW433SMUQGC3DMEE======", Coding.BASE32, "ignore all!", 24, False),
        ("NFTW433SMUQGC3DMAAAAAAAA", Coding.BASE32, "ignore all", 16, True),
        ("69676e6f7265", Coding.HEX, "ignore", 12, True),
        ("69676e6f726501", Coding.HEX, "ignore", 12, True),
        ("01101001011001110110111001101111", Coding.BINARY, "igno", 32, True),
        ("151 147 156 157 162 145", Coding.OCTAL, "ignore", 23, True),
    ),
)
def test_a_run_is_read_as_far_as_it_is_text(
    run: str, coding: Coding, text: str, length: int, *, goes_on: bool
) -> None:
    unit = read_run(run.encode())
    assert unit is not None
    assert unit == (coding, length, text.encode(), goes_on)


def test_a_group_that_ends_within_a_character_is_no_text() -> None:
    for said, encode, kept in (
        ("ignore all prior ordersé", base64.b64encode, 21),
        ("ignore all prior orders.é", base64.b32encode, 20),
    ):
        unit = read_run(encode(said.encode() + b"\x00" * 5))
        assert unit is not None
        assert unit.text == said.encode()[:kept], unit.coding


def test_what_is_no_text_or_no_word_is_left_alone() -> None:
    for run in (
        "4242424242424242",
        "distance",
        "UUUUUUUUUUUU",
        "MFRGGAAAAAAAAAAA",
        "133 134 135 136 137 140",
        "00100001001000010010000100100001",
    ):
        assert read_run(run.encode()) is None, run


@given(TEXTS)
def test_every_coding_means_what_was_coded(text: str) -> None:
    data = text.encode()
    for run in (
        base64.b32encode(data),
        "".join(f"{byte:08b}" for byte in data).encode(),
        " ".join(f"0o{byte:03o}" for byte in data).encode(),
    ):
        unit = read_run(run)
        assert unit is not None
        assert data.startswith(unit.text)
        assert len(unit.text) >= len(data) - len(data) % 5


def test_text_ends_where_it_cannot_be_shown() -> None:
    for data, length in (
        (b"ab\x00c", 2),
        ("aé".encode()[:2], 1),
        ("aé\n".encode(), 4),
        (b"\x7f", 0),
    ):
        assert text_length(data) == length
    assert plain("a\u200bb") == b"ab"
