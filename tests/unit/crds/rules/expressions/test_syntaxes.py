import pytest
from aipolicy.rules.expressions.nodes import Assertion, Atom, Choice, Node, Repeat, Sequence
from aipolicy.rules.expressions.syntaxes import (
    MAX_NESTING,
    SyntaxRefusal,
    parse,
    quote,
    takes_nothing,
)

A, B = Atom("a"), Atom("b")

STRUCTURES: tuple[tuple[str, Node], ...] = (
    ("", Sequence()),
    ("a", A),
    ("ab", Sequence((A, B))),
    ("a|b", Choice((A, B))),
    ("a|", Choice((A, Sequence()))),
    ("(a)(?:b)", Sequence((A, B))),
    ("(?P<name>a)(?<other>b)", Sequence((A, B))),
    ("a*", Repeat(A, 0, None)),
    ("a+?", Repeat(A, 1, None)),
    ("a??", Repeat(A, 0, 1)),
    ("a{2}", Repeat(A, 2, 2)),
    ("a{2,}", Repeat(A, 2, None)),
    ("a{2,3}?b", Sequence((Repeat(A, 2, 3), B))),
    ("a{,3}", Sequence((A, Atom(r"\{"), Atom(","), Atom("3"), Atom(r"\}")))),
    ("a{2", Sequence((A, Atom(r"\{"), Atom("2")))),
    ("(ab)*", Repeat(Sequence((A, B)), 0, None)),
    ("(?i)ab", Sequence((Atom("a", "i"), Atom("b", "i")))),
    ("a(?i)b|a", Choice((Sequence((A, Atom("b", "i"))), Atom("a", "i")))),
    ("(?i:a)b", Sequence((Atom("a", "i"), B))),
    ("(?i)a(?-i:b)", Sequence((Atom("a", "i"), B))),
    ("(a(?i)b)a", Sequence((Sequence((A, Atom("b", "i"))), A))),
    (".(?s).", Sequence((Atom("."), Atom(".", "s")))),
    ("(?U)a+", Repeat(A, 1, None)),
    (r"\.", Atom(r"\.")),
    (r"\d\pN\p{Greek}\PL", Sequence((Atom(r"\d"), Atom(r"\pN"), Atom(r"\p{Greek}"), Atom(r"\PL")))),
    (r"\x41\x{1F600}", Sequence((Atom(r"\x41"), Atom(r"\x{1F600}")))),
    (r"\0\101\12a", Sequence((Atom(r"\x{0}"), Atom(r"\x{41}"), Atom(r"\x{A}"), A))),
    (r"\Qa.\E*", Sequence((A, Repeat(Atom(r"\."), 0, None)))),
    (r"\Qa", A),
    (r"b\Q\Ea", Sequence((B, A))),
    ("[ab]", Atom("[ab]")),
    ("[]a]", Atom("[]a]")),
    ("[^]a]", Atom("[^]a]")),
    (r"[\]a]", Atom(r"[\]a]")),
    ("[[:alpha:]]", Atom("[[:alpha:]]")),
    ("[[:]", Atom("[[:]")),
    (r"[\p{L}\x{41}]", Atom(r"[\p{L}\x{41}]")),
    ("^a$", Sequence((Assertion("^", looks_ahead=False), A, Assertion("$", looks_ahead=True)))),
    (
        "(?m)^$",
        Sequence((Assertion("(?m:^)", looks_ahead=False), Assertion("(?m:$)", looks_ahead=True))),
    ),
    (
        r"\Aa\b\B\z",
        Sequence(
            (
                Assertion(r"\A", looks_ahead=False),
                A,
                Assertion(r"\b", looks_ahead=True),
                Assertion(r"\B", looks_ahead=True),
                Assertion(r"\z", looks_ahead=True),
            )
        ),
    ),
    ("é日", Sequence((Atom("é"), Atom("日")))),
)


@pytest.mark.parametrize(("pattern", "node"), STRUCTURES)
def test_structure(pattern: str, node: Node) -> None:
    assert parse(pattern) == node


@pytest.mark.parametrize(
    "pattern",
    (
        "",
        "a*",
        "a?",
        "a{0,3}",
        "a{0}",
        "|a",
        "()",
        r"\b",
        "^",
        "$",
        "^*",
        "(a|b*)",
        "a*b?",
        "(?:a?){3}",
    ),
)
def test_expressions_that_match_the_empty_text(pattern: str) -> None:
    assert takes_nothing(parse(pattern))


@pytest.mark.parametrize("pattern", ("a", "a+", "a*b", r"\ba\b", "a|b", "(?:a?b){2}", ".", "[^a]"))
def test_expressions_that_do_not(pattern: str) -> None:
    assert not takes_nothing(parse(pattern))


def test_half_characters_are_refused() -> None:
    with pytest.raises(SyntaxRefusal, match="half a character"):
        parse(r"a\C")


def test_deep_nesting_is_refused() -> None:
    parse("(" * MAX_NESTING + "a" + ")" * MAX_NESTING)
    with pytest.raises(SyntaxRefusal, match="deeper than 50"):
        parse("(" * 51 + "a" + ")" * 51)


@pytest.mark.parametrize("pattern", ("(a", "a)", "[a", "*", r"\p{a", "(?<na", "(?z)", "[a\\"))
def test_what_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(SyntaxRefusal, match="is not understood"):
        parse(pattern)


def test_quoting() -> None:
    assert [quote(character) for character in "a.\\é-"] == ["a", r"\.", r"\\", "é", "-"]
