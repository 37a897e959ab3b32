"""What the expression of units finds, and how seldom it errs."""

import base64

import pytest
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.texts.codings import EXPRESSION, MAX_UNIT

UNIT = Regex(EXPRESSION)


def found(text: str) -> str | None:
    span = UNIT.search(text.encode())
    return None if span is None else text.encode()[slice(*span)].decode()


@pytest.mark.parametrize(
    "unit",
    (
        "\u200b\u200d",
        "&#105;&#X69;&lt;",
        "&amp;amp;#0000105;",
        "%69%2569",
        "\\u0069\\\\x69\\u{69}\\U00000069",
        " g n o r e",
        "-1.1_1|1/1",
        " g n o r",
        "\ng\nn,o;r",
        "69 67 6e 6f 72 65",
        "0x69, 0x67, 0x6E, 0x6f, 0x72, 0x65",
        "69676E6F7265",
        "aWdub3Jl",
        "aWdu b3Jl\r\nIHBy ZXZp",
        "c2VjcmV0IQ==",
        "JFTW433SMUQGC3DM",
        "NFTW433SMUQGC3DMEBZHK3DF",
        "NFTW433SMUQGC3DMEBZA====",
        "01101001 01100111, 01101110\n01101111",
        "01101001011001110110111001101111",
        "0b01101001 0b01100111 0b01101110 0b01101111",
        "151 147 156 157 162 145",
        "0o151, 0o147, 0o156, 0o157, 0o162, 0o145",
        "\\151\\147",
    ),
)
def test_units(unit: str) -> None:
    assert found(f"so!i{unit}!" if unit[0] in " -\n" else f"so! {unit}!") == unit


@pytest.mark.parametrize(
    "text",
    (
        "The quick brown fox jumps over the lazy dog; R&D costs 100% of a b c, see C:\\new.",
        "1, 2, 3, 4, 5, 6; 1\n2\n3\n4\n5\n6\n7",
        "x = [1, 2, 3]; if (a && b) return f(a - b) * 2;",
        "4111 1111 1111 1111, +1 212-555-0100, 2024-05-06 10:11:12",
        "https://example.com/a?b=c&d=e",
        "日本語 жизнь שלום",
        "10110011 and 1010, 192.168.100.101, 100 200 300, 10 11 12 13 14 15 16",
        "JFTW433SMUQGC3D, MAX_CONNECTIONS_PER_HOST, ACKNOWLEDGEMENTS, INTERNATIONALIZATION",
    ),
)
def test_ordinary_texts_hold_none(text: str) -> None:
    assert found(text) is None


def test_every_printable_text_is_found_in_base64() -> None:
    for first in (*range(0x20, 0x7F), 9, 10, 13):
        for second in (*range(0x20, 0x7F), 9, 10, 13):
            coded = base64.b64encode(bytes((first, second, first)) * 2).decode()
            assert found(coded) == coded


def test_every_printable_text_is_found_in_base32() -> None:
    for first in (*range(0x20, 0x7F), 9, 10, 13):
        for second in (*range(0x20, 0x7F), 9, 10, 13):
            coded = base64.b32encode(bytes((first, second)) * 5).decode()
            assert found(coded) == coded


@pytest.mark.parametrize(
    "endless",
    (
        *("\u200b", "&#0000000000000000105;", "%252569", "\\\\\\\\u{00000069}"),
        *("---a", "0x41, ", "41", "YWJj  ", "YWJj", "NFTW433S", "0b01101001\r\n", "0o0151, "),
    ),
)
def test_a_unit_has_a_bound(endless: str) -> None:
    span = UNIT.search(f" {endless * 1000}a ".encode())
    assert span is not None
    assert span[1] - span[0] <= MAX_UNIT
