import pytest
from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.matchers import Matcher
from aipolicy.rules.words import word_check, word_patterns
from support.scans import matches


def words_in(text: str, *words: str) -> list[str]:
    found: list[str] = []
    for pattern in word_patterns(words):
        matcher = Matcher(
            "word",
            Regex(pattern, captures=True),
            Regex(viable_prefixes(pattern)),
            word_check(words),
            retry=True,
        )
        found += matches(matcher, text)
    return found


@pytest.mark.parametrize(
    ("words", "text", "found"),
    (
        (("cat",), "cat", ["cat"]),
        (("cat",), "The Cat, a CAT!", ["Cat", "CAT"]),
        (("cat",), "cat cat", ["cat", "cat"]),
        (("cat",), "concat cats cat_ _cat cat1", []),
        (("cat",), "écat caté", []),
        (("cat",), "(cat) cat-like", ["cat", "cat"]),
        (("cat",), "cat\u0301 ca\u0301t", ["cat", "ca\u0301t"]),  # accents disguise no word
        (("été",), "L'ÉTÉ, en été.", ["ÉTÉ", "été"]),
        (("été",), "étés", []),
        (("straße",), "die Straße", ["Straße"]),
        (("слово",), "Слово, словом", ["Слово"]),
        (("new york", "new york times"), "the New York Times", ["New York Times"]),
        (("new york", "new york times"), "New York timesheet", ["New York"]),
        (("new york",), "new\n   york new\u00a0york", ["new\n   york", "new\u00a0york"]),
        (("a", "ab"), "ab a abc", ["ab", "a"]),
        (("C++",), "C++ C++11 AC++", ["C++", "C++"]),
        (("#tag",), "a#tag #tags", ["#tag"]),
        ((".net",), "ASP.NET", [".NET"]),
        (("機密",), "これは機密です", ["機密"]),
        (("cat",), "这是cat的", ["cat"]),
        (("기밀",), "기밀을", ["기밀"]),
        (("a.b",), "a.b axb", ["a.b"]),
        (("secret",), "\u017fecret", ["\u017fecret"]),  # long s folds to s
        (("b", "a b"), "éa b", ["b"]),
        (("bluebird",), "b1uebird 8LU3B1RD b|ueb!rd", ["b1uebird", "8LU3B1RD", "b|ueb!rd"]),
        (("project bluebird",), "pr0jec7\nbluebir0", []),
        (("project bluebird",), "pr0jec7\nblu3bird", ["pr0jec7\nblu3bird"]),
        (("sell", "bills"), "sel!, sel1 b!ll$ 8i11s 8ill5", ["sel1", "8ill5"]),
        (("lol", "salt", "oils"), "101 5417 5a17 0115 s417 011s", []),
        (("4000", "c0vid19"), "4000 c0vid19 covid19", ["4000", "c0vid19"]),
    ),
)
def test_words(words: tuple[str, ...], text: str, found: list[str]) -> None:
    assert words_in(text, *words) == found


def test_equal_words_are_one() -> None:
    assert word_patterns(["Cat", "cat", " cat "]) == word_patterns(["cat"])


def test_words_with_and_without_a_boundary_behind_are_apart() -> None:
    assert len(word_patterns(["cat", "c++"])) == 2
