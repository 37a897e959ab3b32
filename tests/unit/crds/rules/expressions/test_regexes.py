import pytest
from aipolicy.rules.expressions.regexes import Regex, RegexError, RegexSet

REFUSALS = (
    ("(?=a)", 'no look-ahead "(?="'),
    ("a(?!b)", 'no look-ahead "(?!"'),
    ("(?<=a)b", 'no look-behind "(?<="'),
    ("(?<!a)b", 'no look-behind "(?<!"'),
    ("(?>a)", 'no atomic group "(?>"'),
    ("(?#note)a", "no comments"),
    ("(?x)a", 'no flag "x"'),
    ("(?P=name)", "no back-reference"),
    (r"(a)\1", r'no back-reference "\1"'),
    (r"(?P<n>a)\k<n>", "no back-reference"),
    (r"a\Z", r"the end of the text is "),
    (r"\u2014", r'write a character as "\x{2014}"'),
    (r"\h", r'write "[\t\pZ]"'),
    (r"\y", r'no escape "\y"'),
    ("a++", 'no possessive repeat "++"'),
    ("a**", 'two repeats in a row: "**"'),
    ("a{1001}", "repeats too much"),
    ("(a{100}){100}", "repeats too much"),
    ("*a", 'nothing to repeat before "*"'),
    ("(a", "there is no closing )"),
    ("[a", "there is no closing ]"),
    ("a)", "unexpected )"),
    (r"\pL{1000}" * 6, "needs more than 4 MiB when compiled"),
    ("[z-a]", "z-a"),
)


@pytest.mark.parametrize(("pattern", "reason"), REFUSALS)
def test_refusals_are_in_plain_words(pattern: str, reason: str) -> None:
    with pytest.raises(RegexError) as caught:
        Regex(pattern)
    assert reason in str(caught.value)


def test_what_is_found_is_the_whole_or_the_group() -> None:
    assert Regex("b(c)").search(b"abc") == (1, 3)
    assert Regex("b(c)", captures=True).search(b"abc") == (2, 3)
    assert Regex("x").search(b"abc") is None


def test_offsets_are_bytes() -> None:
    assert Regex("é.").search("aéüb".encode()) == (1, 5)


def test_text_before_the_start_is_seen() -> None:
    assert Regex("^b").search(b"ab", 1) is None
    assert Regex(r"\bb").search(b"ab", 1) is None
    assert Regex(r"\bb").search(b" b", 1) == (1, 2)
    assert Regex("(?m)^b").search(b"\nb", 1) == (1, 2)


def test_a_set_names_what_occurs() -> None:
    some = RegexSet(["a+b", "c", "(?i)D"])

    assert sorted(some.hits(b"xaab d")) == [0, 2]
    assert list(some.hits(b"xyz")) == []
    assert list(RegexSet([]).hits(b"abc")) == []


def test_a_set_that_fails_lets_nothing_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """RE2 says "nothing found" when a set's automaton runs out of memory."""
    some = RegexSet(["a", "b"])
    monkeypatch.setattr(some, "_match", lambda _text: [])

    assert sorted(some.hits(b"xyz")) == [0, 1]


def test_a_set_that_cannot_be_compiled_says_why() -> None:
    with pytest.raises(RegexError, match="needs more than 4 MiB"):
        RegexSet([rf"a\pL{{900}}{number}" for number in range(60)])
