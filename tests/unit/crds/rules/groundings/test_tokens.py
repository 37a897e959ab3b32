import pytest
from aipolicy.rules.groundings.tokens import Piece, figure, read_tokens, sentences
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "cut"),
    (
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("In v1.2 of x.org it is so.", ["In v1.2 of x.org it is so."]),
        ('He said "no." Then\n\n- left', ['He said "no." ', "Then\n\n", "- left"]),
        ("一。二", ["一。", "二"]),
        (" \n ", []),
    ),
)
def test_a_text_is_cut_into_sentences(text: str, cut: list[str]) -> None:
    assert [text[one.start : one.end] for one in sentences(text)] == cut


@given(st.text("a. \n!。"))
def test_nothing_but_blanks_is_between_sentences(text: str) -> None:
    end = 0
    for one in sentences(text):
        assert one.start >= end
        assert not text[end : one.start].strip(". \n!。")
        end = one.end


def test_a_sentence_has_pieces() -> None:
    text = "In 1987 the Ida bridge, 412.0 m, see https://x.example/Y. 漢字学"
    tokens = read_tokens(text, Piece(0, len(text)))
    assert [one.key for one in tokens.dates] == ["1987"]
    assert [one.key for one in tokens.numbers] == ["412"]
    assert [one.key for one in tokens.links] == ["https://x.example/y"]
    assert [(one.key, one.name) for one in tokens.words] == [
        ("ida", True),
        ("bridg", False),
        ("see", False),
        ("漢字", False),
        ("字学", False),
    ]
    assert {"in", "the", "m", "see"} < tokens.plain


@pytest.mark.parametrize(
    ("text", "value"),
    (
        ("1,250,000.50", "1250000.5"),
        ("1.250.000,5", "1250000.5"),
        ("412.0", "412"),
        ("3,5", "3.5"),
        ("007", "7"),
        ("0", "0"),
        ("10", "10"),
    ),
)
def test_a_number_has_one_spelling(text: str, value: str) -> None:
    assert figure(text) == value
