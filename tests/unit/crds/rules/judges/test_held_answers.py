"""Answers that rules must see whole, followed piece by piece."""

from collections.abc import Iterator

import pytest
from aipolicy.findings import Finding
from aipolicy.rules import RuleFault, StreamEditor, StreamScan
from aipolicy.rules.judges.held_answers import TOO_LONG, HeldAnswer, Judged, place
from aipolicy.rules.judges.protocols import Objection
from hypothesis import given
from hypothesis import strategies as st
from support.rule_sets import make_rules, redact_cards
from support.scans import cut, scanner

CARD = b"4111 1111 1111 1111"
JUDGE = 5


def judge(text: bytes) -> Iterator[Objection]:
    if not text.endswith(b"}"):
        yield Objection("Bad")


def judged(*, most: int = 64, holds: bool = True, denies_on_error: bool = True) -> Judged:
    return Judged(JUDGE, judge, most, holds=holds, denies_on_error=denies_on_error)


def follow(rule: Judged, *pieces: bytes) -> list[StreamScan]:
    answer = HeldAnswer(scanner(make_rules(redact_cards())), [rule])
    return [answer.feed(one, final=place == len(pieces)) for place, one in enumerate(pieces, 1)]


def test_a_text_is_held_until_it_was_judged() -> None:
    assert follow(judged(), b"{", b"1", b"}") == [
        StreamScan(0),
        StreamScan(0),
        StreamScan(3),
    ]
    assert follow(judged(), b"{", b"1")[-1] == StreamScan(2, (Finding(JUDGE, 0, 2, "Bad"),))


def test_an_objection_has_its_place_or_is_to_the_whole() -> None:
    assert place(1, Objection("Bad"), 9) == Finding(1, 0, 9, "Bad")
    assert place(1, Objection("Bad", 2, 4, 0.5), 9) == Finding(1, 2, 4, "Bad")
    assert place(1, Objection("Bad", 2, 4, 0.5), 9).score == 0.5


def test_a_rule_that_only_tells_holds_nothing() -> None:
    assert follow(judged(holds=False), b"{", b"1") == [
        StreamScan(1),
        StreamScan(2, (Finding(JUDGE, 0, 2, "Bad"),)),
    ]


def test_what_other_rules_find_waits_for_the_release() -> None:
    found = (Finding(0, 1, 20, "CreditCard"),)

    assert follow(judged(), b"{" + CARD + b",", b"}") == [StreamScan(0), StreamScan(22, found)]
    assert follow(judged(holds=False), b"{" + CARD + b",", b"}")[0] == StreamScan(21, found)


def test_more_than_may_be_kept_is_a_fault() -> None:
    fault = (RuleFault(JUDGE, TOO_LONG),)

    assert follow(judged(most=2), b"{x", b"y", b"}") == [
        StreamScan(0),
        StreamScan(0, (), fault),
        StreamScan(0),
    ]
    assert follow(judged(most=2, denies_on_error=False), b"{x", b"y", b"}") == [
        StreamScan(0),
        StreamScan(3, (), fault),
        StreamScan(4),
    ]
    assert follow(judged(most=2, holds=False), b"{x", b"y", b"}") == [
        StreamScan(2),
        StreamScan(3, (), fault),
        StreamScan(4),
    ]


@pytest.mark.parametrize("denies", (True, False))
def test_a_judge_that_fails_is_its_rules_fault(denies: bool) -> None:
    def broken(text: bytes) -> Iterator[Objection]:
        raise ZeroDivisionError(text)

    rule = Judged(JUDGE, broken, 64, holds=True, denies_on_error=denies)
    scan = follow(rule, b"{", b"}")[-1]

    assert scan.faults == (RuleFault(JUDGE, "ZeroDivisionError"),)
    assert scan.safe == (0 if denies else 2)


@given(
    text=st.text("{}4 é").map(lambda text: text.encode() + CARD + b"}"),
    places=st.lists(st.integers(0, 60), max_size=5),
    rule=st.builds(
        judged, most=st.sampled_from((10, 64)), holds=st.booleans(), denies_on_error=st.booleans()
    ),
)
def test_the_outcome_does_not_depend_on_cuts(text: bytes, places: list[int], rule: Judged) -> None:
    def outcome(pieces: list[bytes]) -> tuple[bytes, set[Finding], set[RuleFault]]:
        scans = follow(rule, *pieces)
        editor = StreamEditor()
        released = b"".join(
            editor.feed(one, scan.safe, [found for found in scan.findings if found.rule == 0])
            for one, scan in zip(pieces, scans, strict=True)
        )
        found = {finding for scan in scans for finding in scan.findings}
        return released, found, {fault for scan in scans for fault in scan.faults}

    assert outcome(cut(text, places)) == outcome([text])
