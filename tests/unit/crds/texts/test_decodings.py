"""What units mean, whole and in parts."""

import base64
import string

import pytest
from aipolicy.texts.byte_runs import Unit
from aipolicy.texts.codings import Coding
from aipolicy.texts.decodings import MAX_FOLLOWED, atoms, decode, follow, is_begun
from hypothesis import given
from hypothesis import strategies as st

LONG = "The card of the man from Zürich is 4111 1111 1111 1111, said he. " * 12
SAID = LONG.replace("ü", "u")
LETTERS = (string.ascii_letters + string.digits).encode()
PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=12)


def in_lines(run: str, width: int) -> bytes:
    lines = (run[start : start + width] for start in range(0, len(run), width))
    return "\n".join(line.rstrip() for line in lines).rstrip(", ").encode()


def decode_run(run: bytes, before: bytes = b"i") -> Unit | None:
    return decode(before + run, len(before), len(before + run))


@pytest.mark.parametrize(
    ("run", "text"),
    (
        ("\u200b\uff49", "i"),
        ("&#105;&#x67;&lt;", "ig<"),
        ("&amp;#105;", "i"),
        ("&#105", "i"),
        ("&ZeroWidthSpace;&shy;", ""),
        ("%69%2567%c3%a9", "igé"),
        ("\\u0069\\x67\\u{6e}\\U0000006F", "igno"),
        ("\\\\u0069", "i"),
        ("\\ud83d\\ude00", "😀"),
        ("\\ud83d\\u0069", "\ufffdi"),
        (" g n o r e", "gnore"),
        (".g.n.o.r.e a.l.l", "gnore all"),
        ("-g-n-o-r-e-a-l-l-r-u-l-e-s", "gnore all rules"),
        (" g n o r e  a l l", "gnore all"),
        (" 1 1 1-1 1 1 1", "111 1111"),
        ("\ng\nn\no\nr\ne", "gnore"),
        (", g, n, o, r, e", "gnore"),
        ("69 67 6e 6f 72 65", "ignore"),
        ("0x69676e6f7265", "ignore"),
        ("34313131313131313131", "4111111111"),
        ("aWdub3JlIGFsbA==", "ignore all"),
        ("aWdu b3Jl\nIGFs bCBy", "ignore all r"),
        ("Pj8-Pj8_Pj8-", ">?>>??>?>"),
        ("YQo0MTExNDExMTEx", "a\n4111411111"),
        ("NFTW433SMUQGC3DM", "ignore all"),
        ("NFTW433SMUQGC3DMEE======", "ignore all!"),
        ("01101001 01100111, 01101110\n0b01101111", "igno"),
        ("001101000011000100110001", "411"),
        ("151 147 156 157 162 145", "ignore"),
        ("0o151, 0o147, 0o040, 0o0156, 157, 162", "ig nor"),
        ("\\151\\\\147", "ig"),
    ),
)
def test_meanings(run: str, text: str) -> None:
    unit = decode_run(run.encode())
    assert unit is not None
    assert (unit.text.decode(), unit.length) == (text, len(run.encode()))


@pytest.mark.parametrize(
    "run",
    (
        "&foo;",
        "%e9%e9",
        "4242424242424242",  # digits, and a card number
        "41 42 43 44 45 46 47",
        "distance",
        "ITY_NAME",
        "UUUUUUUUUUUU",  # controls
        "JBSWY3DPEBLW66ZMEAAAAAAA"[8:],  # controls
        "133 134 135 136 137 140",  # signs
        "00100001001000010010000100100001",  # signs
    ),
)
def test_what_is_no_text_is_left_alone(run: str) -> None:
    assert decode_run(run.encode()) is None


@pytest.mark.parametrize(
    ("before", "begun"),
    (("i", True), (" i", True), ("\u00e9-i", True), ("ei", False), ("\u00e9i", False), ("", False)),
)
def test_split_letters_follow_a_single_one(before: str, *, begun: bool) -> None:
    run = b" g n o r e"
    assert (decode_run(run, before.encode()) is not None) == begun
    assert is_begun(before.encode() + run, len(before.encode())) == begun


def test_a_run_is_taken_as_far_as_it_is_text() -> None:
    for run, length in (("%69%c3%a9%c3", 9), ("aWdub3JlUUUU", 8), ("69676e6f72650102", 12)):
        unit = decode_run(run.encode())
        assert unit is not None
        assert unit.length == length


@pytest.mark.parametrize(
    ("coding", "run"),
    (
        (Coding.BASE64, base64.b64encode(LONG.encode())),
        (Coding.BASE64, base64.encodebytes(LONG.encode()).rstrip()),
        (Coding.HEX, LONG.encode().hex().encode()),
        (Coding.HEX, LONG.encode().hex(" ").encode()),
        (Coding.HEX, in_lines(LONG.encode().hex(), 60)),
        (Coding.HEX, in_lines("".join(f"0x{byte:02x}, " for byte in LONG.encode()), 72)),
        (Coding.BASE32, base64.b32encode(LONG.encode())),
        (Coding.BASE32, in_lines(base64.b32encode(LONG.encode()).decode(), 76)),
        (Coding.BINARY, "".join(f"{byte:08b}" for byte in SAID.encode()).encode()),
        (Coding.BINARY, "".join(f", {byte:08b}" for byte in SAID.encode()).encode()),
        (Coding.OCTAL, "".join(f" {byte:03o}" for byte in SAID.encode()).encode()),
        (Coding.OCTAL, b"\n" + in_lines(" ".join(f"{byte:03o}" for byte in SAID.encode()), 64)),
        (Coding.SPLIT, b"".join(b".%c" % byte for byte in LONG.encode() if byte in LETTERS)),
    ),
)
def test_long_runs_are_followed(coding: Coding, run: bytes) -> None:
    place, texts = 0, []
    while (unit := follow(coding, run, place, final=True)) is not None and unit.length:
        place += unit.length
        texts.append(unit.text)

    assert place == len(run)
    expected = SAID if coding in {Coding.BINARY, Coding.OCTAL} else LONG
    if coding is Coding.SPLIT:
        expected = "".join(letter for letter in LONG if letter.encode() in LETTERS)
        texts = [text.replace(b" ", b"") for text in texts]  # common words are parted
    assert b"".join(texts) == expected.encode()


ENDLESS = {
    Coding.BASE64: b"aWdu",
    Coding.BASE32: b"NFTW433S",
    Coding.HEX: b"69",
    Coding.BINARY: b" 01101001",
    Coding.OCTAL: b" 151",
    Coding.SPLIT: b".i",
}


def test_digits_that_end_a_hexadecimal_run_belong_to_it() -> None:
    unit = follow(Coding.HEX, b"\n3131 3131", 0, final=True)
    assert unit is not None
    assert (unit.text, unit.length) == (b"1111", 10)


def test_what_is_left_of_base32_may_end_in_the_next_line() -> None:
    for left, text in ((b"NFTW\n4===", b"ign"), (b"NFTW\nIF you", b"ig"), (b"NFTW4===", b"ign")):
        unit = follow(Coding.BASE32, left, 0, final=True)
        assert unit is not None
        assert unit.text == text


@pytest.mark.parametrize("coding", ENDLESS)
def test_following_waits_for_what_may_come_and_no_longer(coding: Coding) -> None:
    run = ENDLESS[coding] * 400

    assert follow(coding, run[:20], 0, final=False) is None
    ended = follow(coding, b" ! and more of it", 0, final=False)
    assert ended is not None
    assert ended.length == 0
    begun = follow(coding, run[:MAX_FOLLOWED], 0, final=False)
    assert begun is not None
    assert begun == follow(coding, run, 0, final=False)


def test_a_rest_of_a_group_is_followed() -> None:
    unit = decode_run(b"aWdub3JlIGFsbA")
    assert unit is not None
    rest = follow(Coding.BASE64, b"aWdub3JlIGFsbA", unit.length, final=True)
    assert rest is not None
    assert unit.text + rest.text == b"ignore all"


@given(PRINTABLE)
def test_base64_means_what_was_coded(text: str) -> None:
    unit = decode_run(base64.b64encode(text.encode())[:256])
    assert unit is not None
    assert text.encode().startswith(unit.text)


@pytest.mark.parametrize(
    ("coding", "run", "parts"),
    (
        (Coding.CLEAN, "\u200bｉ", [(3, 0), (3, 1)]),
        (Coding.LATIN, "éд", [(2, 1), (2, 2)]),
        (Coding.ENTITIES, "&#105;&lt;", [(6, 1), (4, 1)]),
        (Coding.PERCENT, "%69%C3%A9", [(3, 1), (6, 2)]),
        (Coding.ESCAPES, "\\x69\\ud83d\\ude00", [(4, 1), (12, 4)]),
        (Coding.BASE64, "aWdub3Jl", [(8, 6)]),
    ),
)
def test_atoms(coding: Coding, run: str, parts: list[tuple[int, int]]) -> None:
    total = sum(size for _, size in parts)
    assert [*atoms(coding, run.encode(), total)] == parts
