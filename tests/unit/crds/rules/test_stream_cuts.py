"""A stream's outcome never depends on how it was cut."""

import functools

import pytest
from aipolicy.findings import Finding
from aipolicy.rules import RuleErrors, RuleSet, StreamEditor, edit
from hypothesis import given, settings
from hypothesis import strategies as st
from support.expressions import EXPRESSIONS, any_expression
from support.rule_sets import find_regex, make_rule, make_rules
from support.scans import cut, follow, found, scanner, whole

ALPHABET = "aaabbbcdAB \n-1.+{]üÜ日本α"
TEXTS = st.text(ALPHABET, max_size=60).map(str.encode)


@functools.cache
def rules_for(*patterns: str) -> RuleSet:
    return make_rules(*(find_regex(pattern) for pattern in patterns))


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


@given(
    pattern=any_expression(),
    texts=st.lists(st.text("aabbcA \nüÜ.", max_size=25).map(str.encode), min_size=1, max_size=4),
)
def test_any_expression_is_followed(pattern: str, texts: list[bytes]) -> None:
    try:
        rules = make_rules(find_regex(pattern))
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
    return make_rules(make_rule(pii={}), make_rule(patterns={"words": ["x", "4000", "ü-"]}))


@pytest.mark.parametrize("size", (1, 2, 3, 7, 64, 255, 256, 257, 1000, 5000))
def test_long_texts_are_followed_in_pieces_of_any_size(size: int) -> None:
    rules = rules_for(r"\bab+\b", "^a", "ü[^ü]{1,300}ü", "(?m)^b", "a$")
    text = ("ab abb ü" + "x" * 250 + "üb\nb a@ " * 9).encode() * 7 + b"ab a"

    scans = follow(rules, cut(text, range(0, len(text), size)))

    assert sorted(found(scans), key=Finding.order) == list(found(scans))
    assert found(scans) == whole(rules, text)
    assert {scan.faults for scan in scans} == {()}
