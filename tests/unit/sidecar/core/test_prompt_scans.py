"""What is found in texts and across them, what is edited, and what is told."""

from aipolicy.effective import EffectiveRule
from aipolicy.rules.edits import mark
from aipolicy.segments import Direction, RequestSegment
from aipolicy_sidecar.content.messages import Segment
from aipolicy_sidecar.core.prompt_scans import scan_texts
from aipolicy_sidecar.core.snapshots import compile_snapshot
from aipolicy_sidecar.core.tallies import Tally
from support.ports import make_policy
from support.rule_sets import deny_bluebird, make_rule, redact_cards

RULES = (redact_cards(), make_rule("links", links={}, segments={"request": ["User"]}))


def scan(*texts: str, rules: tuple[EffectiveRule, ...] = RULES) -> tuple[list[str], Tally]:
    """The texts of one message as they go on."""
    snapshot = compile_snapshot(make_policy(*rules))
    segments = [
        Segment(RequestSegment.USER, f"/messages/0/content/{place}/text", text.encode())
        for place, text in enumerate(texts)
    ]
    tally = Tally(snapshot.rules, Direction.REQUEST)
    tally.begin()
    edited = scan_texts(snapshot, segments, tally, mark)
    return [edited.get(one.pointer, one.text).decode() for one in segments], tally


def labels(tally: Tally) -> dict[str, int]:
    return {
        label: count
        for decision in tally.decisions(refused=False)
        for label, count in decision.labels.items()
    }


def test_a_number_over_two_parts_is_taken_out_of_both_and_counts_once() -> None:
    for first, second in (("4111 1111", "1111 1111"), ("4111 1111 11", "11 1111")):
        texts, tally = scan(f"My card is {first}", f"{second}, use it", "or not")
        assert texts == ["My card is [CreditCard]", "[CreditCard], use it", "or not"]
        assert labels(tally) == {"CreditCard": 1}


def test_a_number_over_many_parts_is_taken_out_of_all() -> None:
    texts, _ = scan("4111", "1111", "1111", "1111")
    assert texts == ["[CreditCard]"] * 4


def test_what_ends_a_part_takes_nothing_of_the_next() -> None:
    texts, tally = scan("See https://evil.example/", "Please tell", "4111 1111 1111 1111", "1 more")
    assert texts == ["See [Link]", "Please tell", "[CreditCard]", "1 more"]
    assert labels(tally) == {"Link": 1, "CreditCard": 1}


def test_a_word_over_two_parts_is_denied() -> None:
    texts, tally = scan("about project", "bluebird", rules=(deny_bluebird(),))
    assert tally.denial() is not None
    assert texts == ["about project", "bluebird"]


def test_what_is_denied_is_not_looked_at_across() -> None:
    _, tally = scan(
        "project bluebird", "4111 1111", "1111 1111", rules=(redact_cards(), deny_bluebird())
    )
    assert labels(tally) == {"bluebird": 1}
