"""Regular expressions for tests: one of everything that RE2 knows, and any other."""

from hypothesis import strategies as st

EXPRESSIONS = (
    "abc",
    "a+b",
    "a+",
    "(?:ab)+",
    "a|ab|abc",
    "abc|ab|a",
    "a*?b",
    "a{2,3}",
    "(?:a{1,2}b){2}",
    "(?i)aB|Ü",
    "(?i:a)b(?-i:A)",
    r"\ba+\b",
    r"\bab\b|b\Bc",
    r"a\B",
    r"\Ba",
    "^a+",
    r"\Aab|ba",
    "a$",
    r"ab\z|ba",
    "(?m)^a|b$",
    "(?m)a$\nb",
    "(?s)a.b",
    "a.b",
    "[^a]a",
    "[[:alpha:]]b",
    r"[^\s]{2,4} ",
    r"\pL\pN",
    r"\p{Greek}+",
    r"\P{Latin}a",
    r"\Qa+\E|a\.b",
    r"\x61\x{fc}",
    "(?P<x>a)(b|c)*d",
    "a(?:b(?:c(?:d)?)?)?",
    "(?U)a+b",
    "ü.",
    "日本?",
    "a[^b]*b",
    "(a|b)*c",
    "(?:^|[^a])b",
    r"a(?:\z|[^\w])",
    "a(?i)b|c",
    r"(?:a\b)b*|a ",
    r"a(?:b*|\b)c?",
    "-{",
    "a{,2}",
    "a{2",
    "[]a]b",
    "[^]a]b",
    r"[a\]]b",
)

_ATOMS = st.sampled_from(
    (
        *("a", "b", "c", ".", "[ab]", "[^a]", "ü", r"\pL", r"\w", r"\s", r"\b", r"\B", "^", "$"),
        *(r"\z", "(?m:^)", "(?m:$)", "(?i)", "(?s)", "(?i:A)", r"\Qa.\E", "[[:upper:]]", r"\n"),
    )
)


def _larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeats = st.sampled_from(("*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?"))
    return st.one_of(
        st.lists(smaller, min_size=1, max_size=4).map("".join),
        st.lists(smaller, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(smaller, repeats).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        smaller.map(lambda one: f"(?i:{one})"),
    )


def any_expression() -> st.SearchStrategy[str]:
    """Anything that can be put together of what RE2 knows."""
    return st.recursive(_ATOMS, _larger, max_leaves=9)
