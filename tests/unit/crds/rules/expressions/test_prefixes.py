import itertools

import pytest
from aipolicy.rules.expressions.prefixes import PrefixError, viable_prefixes
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.expressions.syntaxes import SyntaxRefusal

UNDECIDED = (
    # expression, text, what of its end is undecided
    ("abc", "xxab", "ab"),
    ("abc", "xxabc", ""),
    ("abc", "xxabcx", ""),
    ("abc", "", ""),
    ("ab|cd", "xa", "a"),
    ("ab|cd", "xc", "c"),
    ("a+b", "xaaa", "aaa"),
    ("a+", "xaaa", "aaa"),
    ("a{2,3}", "xa", "a"),
    ("a{2,3}", "xaa", "aa"),
    ("a{2,3}", "bbaaa", "aa"),
    ("(?:ab){2}", "xaba", "aba"),
    ("(?i)abc", "xAB", "AB"),
    ("abc", "xAB", ""),
    ("(?i:a)b", "xA", "A"),
    (r"ab\b", "xab", "ab"),
    (r"\bab", "xa", ""),
    (r"\bab", "x a", "a"),
    ("ab$", "xab", "ab"),
    ("^ab", "xa", ""),
    ("^ab", "a", "a"),
    ("(?m)^ab", "x\na", "a"),
    ("a.c", "xaü", "aü"),
    ("a.c", "xa\n", ""),
    ("(?s)a.c", "xa\n", "a\n"),
    ("a(b|c)*d", "xabcb", "abcb"),
    (r"\Qa.b\E", "xa.", "a."),
    ("(?:|x)ab", "yxa", "xa"),
    ("日本", "x日", "日"),
    (r"a\12b", "xa\n", "a\n"),
)


@pytest.mark.parametrize(("pattern", "text", "undecided"), UNDECIDED)
def test_what_is_undecided(pattern: str, text: str, undecided: str) -> None:
    data = text.encode()
    span = Regex(viable_prefixes(pattern)).search(data)

    assert span is None or span[1] == len(data)
    assert (b"" if span is None else data[slice(*span)]).decode() == undecided


@pytest.mark.parametrize(
    "pattern", ("abc", "ab|c", "a+b", "(?:ab){1,2}c", "[ab]c?a", r"a\bc?", "(?:a|bc)*c")
)
def test_prefixes_against_every_short_text(pattern: str) -> None:
    """Each text whose match can be changed by up to two more characters is undecided."""
    regex, viable = Regex(pattern), Regex(viable_prefixes(pattern))
    alphabet = "abc "
    for length in range(5):
        for letters in itertools.product(alphabet, repeat=length):
            text = "".join(letters).encode()
            span = viable.search(text)
            undecided = len(text) if span is None else span[0]
            before = regex.search(text)
            for more in itertools.chain(alphabet, itertools.product(alphabet, repeat=2)):
                after = regex.search(text + "".join(more).encode())
                if before != after:
                    changed = min(span[0] for span in (before, after) if span is not None)
                    assert changed >= undecided


def test_long_literals_stay_small() -> None:
    literal = "x" * 1024

    assert len(viable_prefixes(literal)) < 20 * len(literal)
    Regex(viable_prefixes(literal))


def test_many_words_stay_small() -> None:
    words = "|".join(f"word{number}" for number in range(1000))

    assert len(viable_prefixes(words)) < 6 * len(words)


def test_beginnings_that_are_too_many_are_refused() -> None:
    pattern = "|".join(f"{number:03}{'x' * 125}" for number in range(1000))
    with pytest.raises(PrefixError, match="too many to look for in a stream"):
        viable_prefixes(pattern)


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(SyntaxRefusal):
        viable_prefixes(r"\C")
