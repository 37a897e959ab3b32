import pytest
from aipolicy.rules.expressions.openings import openings
from aipolicy.rules.expressions.regexes import Regex, RegexError
from hypothesis import given
from hypothesis import strategies as st
from support.expressions import EXPRESSIONS, any_expression


@pytest.mark.parametrize(
    ("pattern", "first"),
    (
        (r"\bghp_[0-9]{36}", r"\b(?:g)"),
        (r"\b(?:ghp|sk)-|\$2", r"\b(?:(?:g)|(?:s))|(?:\$)"),
        ("a?bc", "(?:a)|(?:b)"),
        ("(?:a?b)*c", "(?:(?:a)|(?:b))|(?:c)"),
        ("(?i)ab", "(?i)(?:a)"),
        ("a?", "a"),
        ("a*|b", "a|b"),
        (r"a?\bb?", r"(?:a)|\b(?:b)"),
        (r"a|\b", None),
        (r"\b", None),
        (r"\C", None),
    ),
)
def test_what_a_match_begins_with(pattern: str, first: str | None) -> None:
    assert openings(pattern) == first


@given(
    pattern=st.one_of(st.sampled_from(EXPRESSIONS), any_expression()),
    text=st.text("aabbcdA \nüÜ.", max_size=25).map(str.encode),
)
def test_a_match_that_is_not_empty_begins_with_an_opening(pattern: str, text: bytes) -> None:
    try:
        regex = Regex(rf"(?:{pattern})\z")
    except RegexError:
        return
    first = openings(pattern)
    if first is None:
        return
    opening = Regex(first)
    for place in range(len(text)):
        if regex.matches_at(text, place):
            assert opening.matches_at(text, place)
