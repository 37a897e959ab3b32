"""A stream of disguised texts has the outcome of the whole, however it is cut."""

import functools

import pytest
from aipolicy.findings import Finding
from aipolicy.rules import RuleSet, StreamEditor, edit
from hypothesis import given
from hypothesis import strategies as st
from support.disguises import DISGUISES
from support.rule_sets import find_regex, make_rule, make_rules
from support.scans import cut, follow, found, whole

WORDS = (
    "4111111111111111",
    "a@b.com",
    "bluebird",
    "proj-12",
    "ab",
    "a b 1 2 ",
    " and the ",
    "éж",
    "&",
)
PIECES = st.tuples(st.sampled_from(["", *DISGUISES]), st.sampled_from(WORDS))
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map(
    lambda pairs: "".join(DISGUISES.get(name, str)(word) for name, word in pairs).encode()
)


@functools.cache
def rules() -> RuleSet:
    return make_rules(
        make_rule("pii", "Redact", pii={}),
        make_rule("words", "Redact", patterns={"words": ["bluebird"]}),
        find_regex("proj-[0-9]+", "a+b", "[^a]a"),
        find_regex("b.?1", mode="Audit"),
    )


@given(TEXTS, st.lists(st.integers(0, 300), max_size=12))
def test_cuts_change_nothing(text: bytes, places: list[int]) -> None:
    expected = whole(rules(), text)
    redacted = edit(text, [finding for finding in expected if finding.rule != 3])

    for pieces in (cut(text, places), cut(text, range(len(text)))):
        scans = follow(rules(), pieces)
        assert sorted(found(scans), key=Finding.order) == [*expected]
        editor = StreamEditor()
        released = [
            editor.feed(piece, scan.safe, [one for one in scan.findings if one.rule != 3])
            for piece, scan in zip(pieces, scans, strict=True)
        ]
        assert b"".join(released) == redacted


@pytest.mark.parametrize("name", DISGUISES)
def test_what_is_left_of_a_long_disguised_text_says_nothing(name: str) -> None:
    text = DISGUISES[name]("so " * 150 + "bluebird, bluebird! " + "so " * 150).encode()
    pieces = cut(text, range(0, len(text), 7))

    bluebird = make_rules(make_rule("words", "Redact", patterns={"words": ["bluebird"]}))
    scans = follow(bluebird, pieces)

    assert {finding.label for finding in found(scans)} == {"words"}
    assert not [fault for scan in scans for fault in scan.faults]
    assert whole(bluebird, edit(text, found(scans))) == ()
