import pytest
from aipolicy.rules.expressions.prefixes import PrefixError, viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, RegexError
from aipolicy.rules.streams import holdbacks
from aipolicy.rules.streams.holdbacks import Holdback
from hypothesis import given
from hypothesis import strategies as st
from support.expressions import EXPRESSIONS, any_expression


@given(
    pattern=st.one_of(st.sampled_from(EXPRESSIONS), any_expression()),
    text=st.text("aabbcdA \nüÜ.", max_size=25).map(str.encode),
    position=st.integers(0, 25),
)
def test_a_large_expression_holds_back_what_a_small_one_does(
    pattern: str, text: bytes, position: int
) -> None:
    try:
        Regex(pattern)
        exact = Regex(viable_prefixes(pattern))
    except (RegexError, PrefixError):
        return
    position = min(position, len(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdbacks, "LARGE", 0)
        large = Holdback.of(pattern, exact)
        patch.setattr(holdbacks, "TOO_LARGE", 0)
        holdbacks._places.cache_clear()  # noqa: SLF001 - it knows what is not too large
        larger = Holdback.of(pattern, exact)
        holdbacks._places.cache_clear()  # noqa: SLF001 - as above
    start = Holdback(exact).start(text, position)
    assert large.start(text, position) == larger.start(text, position) == start


def test_counted_gaps_are_asked_about_at_each_place_where_one_may_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(holdbacks, "LARGE", 500)
    names = "|".join(f"name{number}" for number in range(300))
    pattern = f"(?:{names})[^0-9]{{0,9}}[0-9]"
    exact = Regex(viable_prefixes(pattern))
    large = Holdback.of(pattern, exact)

    assert exact.size > 500
    for text, start in (
        (b"a name299 is", 2),
        (b"name1, name2, name3", 14),
        (b"name1 " * 30 + b"and so on and on", 195),
        (b"name1 and so on and so on", 24),
    ):
        assert large.start(text, 0) == Holdback(exact).start(text, 0) == start
