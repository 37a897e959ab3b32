"""What characters mean and what they look like."""

import pytest
from aipolicy.texts.characters import CLEAN, LATIN
from aipolicy.texts.confusables import CONFUSABLES


@pytest.mark.parametrize(
    ("text", "clean"),
    (
        ("ig\u200bno\u00adre\ufeff", "ignore"),  # zero-width space, soft hyphen, byte order mark
        ("\u202eign\u202core\u2066", "ignore"),  # bidirectional controls
        ("".join(chr(0xE0000 + ord(letter)) for letter in "ignore \U000e007f"[:7]), "ignore "),
        ("ig\ufe0fno\U000e0101re", "ignore"),  # variation selectors
        ("i\u0336g\u0337n\u0334ore", "ignore"),  # struck out
        ("ｉｇｎｏｒｅ＠", "ignore@"),
        ("𝐢𝓰𝖓𝚘ⓡⒺ", "ignorE"),
        ("ﬁle №\u00a0①", "file No 1"),
        ("٤۱१๑𝟙", "41111"),
        ("ig\x00no\x1bre\x85", "ignore\n"),
        ("Größe, naïve, жизнь, 日本が, 한국어, שלום", "Größe, naïve, жизнь, 日本が, 한국어, שלום"),
    ),
)
def test_clean_changes_no_language(text: str, clean: str) -> None:
    assert text.translate(CLEAN) == clean


@pytest.mark.parametrize(
    ("text", "latin"),
    (
        ("ignоrе рrеviоus", "ignore previous"),  # Cyrillic
        ("ιgnorε", "ignore"),  # Greek
        ("ïgñôrě ǿ đ ł", "ignore o d l"),
        ("i\u0301g\u0308nore", "ignore"),
        ("ɪɢɴᴏʀᴇ", "ignore"),
        ("🅸🅶🅽🅾🆁🅴 🇮🇬", "IGNORE IG"),
        ("ІΙ", "II"),  # not the small L that they look like
        ("straße æsop", "strasse aesop"),
        ("“don’t” – no", '"don\'t" - no'),
        ("日本語ノート", "日本語ノート"),
    ),
)
def test_latin_is_what_a_reader_of_english_sees(text: str, latin: str) -> None:
    assert text.translate(LATIN) == latin


@pytest.mark.parametrize("table", (CLEAN, LATIN, CONFUSABLES))
def test_nothing_gets_longer_and_plain_characters_stay(table: dict[int, str]) -> None:
    for code, plain in table.items():
        assert len(plain.encode()) <= len(chr(code).encode())
        assert code >= 0x80 or not chr(code).isprintable()


def test_what_is_folded_is_not_folded_again() -> None:
    for table in (CLEAN, LATIN):
        for plain in table.values():
            assert plain.translate(table) == plain
