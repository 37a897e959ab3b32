import pytest
from aipolicy.rules.expressions.outlines import outline
from aipolicy.rules.expressions.prefixes import PrefixError
from aipolicy.rules.expressions.regexes import Regex, RegexError
from hypothesis import given
from hypothesis import strategies as st
from support.expressions import EXPRESSIONS, any_expression


@pytest.mark.parametrize(
    ("pattern", "spans"),
    (
        (r"\bghp_[0-9A-Za-z]{36}", False),
        (r"[\w.]+@(?:\w+\.)+\w+", False),
        (r"\d{3}[ -]?\d{3}", False),
        (r"project\s+bluebird", False),
        ("a b|c d", False),
        ("ignore.{0,80}rules", True),
        ("<[^>]*>", True),
        (r"a(?:\w+\W+){0,3}b", True),
        (r"(?:[ a]?b)?", False),
        (r"\C", True),
    ),
)
def test_what_spans_words(pattern: str, spans: bool) -> None:
    assert outline(pattern, followed=False).spans_words is spans


def test_upper_bounds_are_not_counted() -> None:
    assert outline("a{0,63}@b{2,8}c{36}d{9,}", followed=False).present == (
        "(?:a){0,}@(?:b){2,8}(?:c){36,36}(?:d){9,}"
    )
    assert outline("(?i)a{1,9}", followed=False).present == "(?i)(?:a){1,}"
    assert outline("(a|b)c{1,3}", followed=False).present == "(a|b)c{1,3}"


def test_beginnings_that_are_too_many_are_those_that_streams_hold_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_node: object) -> str:
        raise PrefixError

    monkeypatch.setattr("aipolicy.rules.expressions.outlines.beginnings_of", refuse)
    assert outline("ab?", followed=True).begun == r"(?:|a)\z"


@given(
    pattern=st.one_of(st.sampled_from(EXPRESSIONS), any_expression()),
    texts=st.lists(st.text("aabbcdA \nüÜ.", max_size=25).map(str.encode), min_size=1, max_size=4),
)
def test_an_outline_occurs_wherever_its_expression_does(pattern: str, texts: list[bytes]) -> None:
    try:
        regex = Regex(pattern)
    except RegexError:
        return
    loose = Regex(outline(pattern, followed=False).present)
    for text in texts:
        assert regex.search(text) is None or loose.search(text) is not None
