"""A stream's outcome never depends on how it was cut."""

import functools

import pytest
from aipolicy.findings import Finding
from aipolicy.rule_specs import RuleMode
from aipolicy.rules import (
    RuleErrors,
    RuleFault,
    RuleSet,
    StreamEditor,
    StreamScan,
    StreamScanner,
    edit,
)
from aipolicy.rules.matchers import Matcher
from aipolicy.rules.prefixes import viable_prefixes
from aipolicy.rules.regexes import Regex, Span
from aipolicy.rules.streams import BLOCK, MAX_UNDECIDED, Followed, complete_length
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rules import cut, follow, found, regex_rule, rule_set, scanner, whole

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
ALPHABET = "aaabbbcdAB \n-1.+{]üÜ日本α"
TEXTS = st.text(ALPHABET, max_size=60).map(str.encode)


@functools.cache
def rules_for(*patterns: str) -> RuleSet:
    return rule_set(*(regex_rule(pattern) for pattern in patterns))


@pytest.mark.parametrize("pattern", EXPRESSIONS)
@settings(max_examples=30)  # of each of many expressions
@given(text=TEXTS, places=st.lists(st.integers(0, 90), max_size=12))
def test_cuts_change_nothing(pattern: str, text: bytes, places: list[int]) -> None:
    rules = rules_for(pattern)
    expected = whole(rules, text)

    for pieces in (cut(text, places), cut(text, range(len(text)))):
        scans = follow(rules, pieces)
        assert found(scans) == expected
        assert [scan.faults for scan in scans] == [()] * len(scans)
        safe = [0, *(scan.safe for scan in scans)]
        assert safe == sorted(safe)
        assert safe[-1] == len(text)
        for before, scan in zip(safe, scans, strict=False):
            assert all(before <= finding.start < scan.safe for finding in scan.findings)


@given(
    patterns=st.lists(st.sampled_from(EXPRESSIONS), min_size=2, max_size=5, unique=True),
    text=TEXTS,
    places=st.lists(st.integers(0, 90), max_size=12),
)
def test_many_rules_edit_a_stream_as_they_edit_the_whole(
    patterns: list[str], text: bytes, places: list[int]
) -> None:
    rules = rules_for(*sorted(patterns))
    editor = StreamEditor()
    stream = scanner(rules)
    out = b""
    pieces = cut(text, places)
    for place, piece in enumerate(pieces):
        scan = stream.feed(piece, final=place == len(pieces) - 1)
        out += editor.feed(piece, scan.safe, scan.findings)

    assert out == edit(text, whole(rules, text))


ATOMS = st.sampled_from(
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


@given(
    pattern=st.recursive(ATOMS, _larger, max_leaves=9),
    texts=st.lists(st.text("aabbcA \nüÜ.", max_size=25).map(str.encode), min_size=1, max_size=4),
)
def test_any_expression_is_followed(pattern: str, texts: list[bytes]) -> None:
    try:
        rules = rule_set(regex_rule(pattern))
    except RuleErrors:
        return
    for text in texts:
        assert found(follow(rules, cut(text, range(len(text))))) == whole(rules, text)


PII_TEXTS = st.lists(
    st.sampled_from(
        (
            *("4111 1111 1111 1111", "4000 ", "DE89 3704 0044 0532 0130 00", "a@b.example", "@"),
            *("123-45-6789", "+49 30 1234567", "(415) 555-2671", " ", ".", "-", "7", "x", "ü"),
        )
    ),
    max_size=12,
).map(lambda parts: "".join(parts).encode())


@given(text=PII_TEXTS, places=st.lists(st.integers(0, 120), max_size=12))
def test_personal_data_is_followed(text: bytes, places: list[int]) -> None:
    rules = rules_for_pii()

    for pieces in (cut(text, places), cut(text, range(len(text)))):
        assert found(follow(rules, pieces)) == whole(rules, text)


@functools.cache
def rules_for_pii() -> RuleSet:
    return rule_set({"pii": {}}, {"patterns": {"words": ["x", "4000", "ü-"]}})


@pytest.mark.parametrize("size", (1, 2, 3, 7, 64, 255, 256, 257, 1000, 5000))
def test_long_texts_are_followed_in_pieces_of_any_size(size: int) -> None:
    rules = rules_for(r"\bab+\b", "^a", "ü[^ü]{1,300}ü", "(?m)^b", "a$")
    text = ("ab abb ü" + "x" * 250 + "üb\nb a@ " * 9).encode() * 7 + b"ab a"

    scans = follow(rules, cut(text, range(0, len(text), size)))

    assert sorted(found(scans), key=Finding.order) == list(found(scans))
    assert found(scans) == whole(rules, text)
    assert {scan.faults for scan in scans} == {()}


def test_text_without_a_beginning_of_anything_is_released_at_once() -> None:
    stream = scanner(rules_for("abc", r"\bxyz\b"))

    assert stream.feed(b"nothing he").safe == 10
    assert stream.feed("re, é".encode()).safe == 16
    assert stream.feed(b" ab").safe == 17
    assert stream.feed(b"d").safe == 20


def test_a_character_is_not_cut() -> None:
    stream = scanner(rules_for("é1"))

    assert stream.feed(b"ab\xc3").safe == 2
    assert stream.feed(b"\xa9").safe == 2
    assert stream.feed(b"2").safe == 5


def test_a_finding_is_final_once_nothing_can_change_it() -> None:
    stream = scanner(rules_for("ab+"))

    assert stream.feed(b"xab").findings == ()
    assert stream.feed(b"b").findings == ()
    scan = stream.feed(b"c")
    assert scan.findings == (Finding(0, 1, 4, "rule-0"),)
    assert scan.safe == 5


def test_audited_rules_hold_nothing_back() -> None:
    stream = scanner(rule_set(regex_rule("ab+", mode=RuleMode.AUDIT)))

    assert stream.feed(b"xab").safe == 3
    assert stream.feed(b"b") == StreamScan(safe=4)
    assert stream.feed(b"c").findings == (Finding(0, 1, 4, "rule-0"),)


def refuse(_text: bytes, start: int, _end: int) -> Span | None:
    raise ZeroDivisionError(start)


def broken(*, enforced: bool, denies: bool) -> StreamScanner:
    def matcher(pattern: str, *, breaks: bool) -> Matcher:
        viable = Regex(viable_prefixes(pattern))
        return Matcher(pattern, Regex(pattern), viable, refuse if breaks else None)

    return StreamScanner(
        [
            Followed(0, (matcher("a", breaks=False),), enforced=True, denies_on_error=True),
            Followed(1, (matcher("b", breaks=True),), enforced=enforced, denies_on_error=denies),
        ]
    )


def test_a_rule_that_fails_and_allows_is_left_out() -> None:
    stream = broken(enforced=True, denies=False)

    scan = stream.feed(b"ab")
    assert scan.faults == (RuleFault(1, "ZeroDivisionError"),)
    assert scan.safe == 2
    assert stream.feed(b"ba").findings == (Finding(0, 3, 4, "a"),)


def test_a_rule_that_fails_and_denies_lets_nothing_more_pass() -> None:
    stream = broken(enforced=True, denies=True)

    assert stream.feed(b"xa").safe == 2
    scan = stream.feed(b"xb")
    assert scan.faults == (RuleFault(1, "ZeroDivisionError"),)
    assert scan.safe == 2
    assert stream.feed(b"xxx", final=True).safe == 2


def test_an_audited_rule_that_fails_denies_nothing() -> None:
    stream = broken(enforced=False, denies=True)

    assert stream.feed(b"xb").safe == 2
    assert stream.feed(b"xa").safe == 4


@pytest.mark.parametrize("size", (1, 100, 256, 300, 5000))
def test_too_much_undecided_text_is_a_fault_at_the_same_place(size: int) -> None:
    text = b"x" * 100 + b"a" * (MAX_UNDECIDED + 2 * BLOCK) + b"b"

    scans = follow(rules_for("a+b"), cut(text, range(0, len(text), size)))

    faults = [fault for scan in scans for fault in scan.faults]
    assert faults == [RuleFault(0, "TooMuchUndecidedError")]
    assert scans[-1].safe == 100
    assert found(scans) == ()


def test_a_finding_that_is_too_long_is_a_fault() -> None:
    text = b"x" * BLOCK + b"a" * MAX_UNDECIDED + b"ab"

    (scan,) = follow(rules_for("a+b"), [text])

    assert scan.faults == (RuleFault(0, "FindingTooLongError"),)


def test_memory_is_bounded_by_what_is_undecided() -> None:
    stream = scanner(rules_for("a+b"))

    for _ in range(100):
        stream.feed(b"xyz" * 1000)
    assert len(stream._text) <= MAX_UNDECIDED + BLOCK  # noqa: SLF001 - a bound one cannot see


def test_a_rule_that_was_not_compiled_for_streams_is_a_bug() -> None:
    matcher = Matcher("x", Regex("a"))
    with pytest.raises(ValueError, match="not compiled for streams"):
        StreamScanner([Followed(0, (matcher,), enforced=True, denies_on_error=True)])


@pytest.mark.parametrize(
    ("text", "length"),
    (
        (b"", 0),
        (b"a", 1),
        ("é".encode(), 2),
        (b"a\xc3", 1),
        (b"a\xe6\x97", 1),
        ("日".encode(), 3),
        (b"\xf0\x9f\x98", 0),
        ("😀".encode(), 4),
        (b"a\x80\x80\x80", 4),
        (b"\xff", 0),
    ),
)
def test_complete_characters(text: bytes, length: int) -> None:
    assert complete_length(text) == length
