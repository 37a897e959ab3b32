import pytest
from aipolicy.rules.expressions.beginnings import beginnings_of
from aipolicy.rules.expressions.prefixes import PrefixError, viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, RegexError
from aipolicy.rules.expressions.syntaxes import parse
from hypothesis import given
from hypothesis import strategies as st
from support.expressions import EXPRESSIONS, any_expression

BEGUN = (
    # expression, texts at whose end it has begun, texts at whose end it has not
    ("abc", ("a", "xab", "abab"), ("", "x", "abc", "ac")),
    ("a", (), ("", "a", "x")),
    ("^a", (), ("", "a")),
    ("^ab", ("a",), ("", "xa")),
    (r"\bab", ("a", "x a"), ("xa", "x")),
    ("a?b", ("a",), ("b", "ab", "x")),
    ("a?b?c", ("a", "ab", "b"), ("c", "x")),
    ("(?:|x)ab", ("a", "xa", "x"), ("ab", "y")),
    ("a+", ("a", "aa"), ("", "ab")),
    ("ab*", ("a", "abb"), ("", "abx")),
    ("(?:ab)*c", ("a", "ab", "xaba"), ("x", "abc")),
    (r"(?:^|[^a])b", ("c", "a "), ("", "a")),
    ("(?i)abc", ("A", "xaB"), ("", "c")),
    (r"a{3,40}b", ("a", "aa"), ("", "ab")),
    ("日本", ("日",), ("本", "日本")),
)


@pytest.mark.parametrize(("pattern", "begun", "not_begun"), BEGUN)
def test_what_has_begun(pattern: str, begun: tuple[str, ...], not_begun: tuple[str, ...]) -> None:
    for text in begun:
        assert has_begun(pattern, text.encode()), text
    for text in not_begun:
        assert not has_begun(pattern, text.encode()), text


def has_begun(pattern: str, text: bytes) -> bool:
    expression = beginnings_of(parse(pattern))
    return expression is not None and Regex(expression).search(text) is not None


@given(
    pattern=st.one_of(st.sampled_from(EXPRESSIONS), any_expression()),
    texts=st.lists(st.text("aabbcdA \nüÜ.", max_size=25).map(str.encode), min_size=1, max_size=4),
)
def test_nothing_is_undecided_that_has_not_begun(pattern: str, texts: list[bytes]) -> None:
    try:
        Regex(pattern)
        viable = Regex(viable_prefixes(pattern))
    except (RegexError, PrefixError):
        return
    for text in texts:
        span = viable.search(text)
        if span is not None and span[0] < len(text):
            assert has_begun(pattern, text)
