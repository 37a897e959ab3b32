from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.messages import Segment, ToolCall
from aipolicy_sidecar.core.answer_scans import scan_answer
from aipolicy_sidecar.core.facts import Facts
from aipolicy_sidecar.core.snapshots import compile_snapshot
from aipolicy_sidecar.core.tallies import Tally
from support.ports import REAL_CLOCK, make_policy
from support.rule_sets import deny_bluebird, make_rule, redact_cards

COMPLETION = ResponseSegment.COMPLETION
TEXTS = (
    Segment(COMPLETION, "/a", b"4111 1111 1111 1111"),
    Segment(COMPLETION, "/b", b"project bluebird"),
    Segment(COMPLETION, "/c", b"4111 1111 1111 1111"),
)


def test_every_text_and_call_is_looked_at_until_one_is_denied() -> None:
    tools = make_rule("tools", "Deny", toolCalls={"deny": ["shell"]}, mode="Audit")
    snapshot = compile_snapshot(make_policy(redact_cards(), deny_bluebird(), tools))
    tally = Tally(snapshot.rules, Direction.RESPONSE)
    facts = Facts(snapshot, REAL_CLOCK, answers=tally)
    edits = scan_answer(snapshot, facts, TEXTS, [ToolCall("shell", "{}")])
    assert (edits.texts["/a"], edits.needed) == (b"[CreditCard]", True)
    assert tally.denial() is not None
    labels = [set(one.labels) for one in tally.decisions(refused=True)]
    assert labels[:2] == [{"CreditCard"}, {"bluebird"}]
    assert labels[2]


def test_without_rules_nothing_changes() -> None:
    snapshot = compile_snapshot(make_policy())
    edits = scan_answer(snapshot, Facts(snapshot, REAL_CLOCK), TEXTS)
    assert (edits.texts, edits.needed) == ({}, False)
