"""Calls and whole answers, judged in order, with what is not reached told as such."""

from collections.abc import Sequence

from aipolicy.rules import Context, RuleSet
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from aipolicy_sidecar.content.messages import ToolCall
from aipolicy_sidecar.core.judgings import judge_answers, judge_calls, note_idle
from aipolicy_sidecar.core.records import Decision, Effect, Outcome
from aipolicy_sidecar.core.tallies import Tally
from support.rule_sets import deny_bluebird, make_rule, make_rules

COMPLETION = ResponseSegment.COMPLETION
FORM = {"schema": {"type": "object"}}
RULES = make_rules(
    deny_bluebird(),
    make_rule("tools", "Deny", toolCalls={"deny": ["shell"]}),
    make_rule("audited-tools", "Deny", toolCalls={"deny": ["shell"]}, mode="Audit"),
    make_rule("form", "Deny", jsonSchema=FORM),
    make_rule("audited-form", "Deny", jsonSchema=FORM, mode="Audit"),
)
BLUEBIRD, TOOLS, AUDITED_TOOLS, FORMED, AUDITED_FORM = range(5)
SHELL, FETCH = ToolCall("shell", "{}"), ToolCall("fetch", "{}")


def judge(calls: Sequence[ToolCall], *answers: bytes, text: bytes = b"") -> list[Decision]:
    tally = Tally(RULES, Direction.RESPONSE)
    tally.begin()
    tally.add(RULES.scan(Direction.RESPONSE, COMPLETION, text).findings, ())
    judge_calls(RULES, Direction.RESPONSE, calls, tally)
    judge_answers(RULES, [(COMPLETION, one) for one in answers], Context(), tally)
    tally.denial()
    return tally.decisions(refused=True)


def told(decisions: list[Decision]) -> list[tuple[Outcome, Effect, str]]:
    return [(one.outcome, one.effect, one.reason) for one in decisions]


EVALUATED = (Outcome.EVALUATED, Effect.NONE, "")
SKIPPED = (Outcome.SKIPPED, Effect.NONE, "denied earlier")
DENIED = (Outcome.EVALUATED, Effect.DENIED, "")
WOULD_DENY = (Outcome.EVALUATED, Effect.WOULD_DENY, "")


def test_all_are_asked_while_nothing_is_denied() -> None:
    assert told(judge([FETCH], b"{}")) == [EVALUATED] * 5


def test_after_a_denial_only_audited_rules_are_asked() -> None:
    denied = judge([SHELL], b"no JSON", text=b"project bluebird")

    assert told(denied) == [DENIED, SKIPPED, WOULD_DENY, SKIPPED, WOULD_DENY]
    assert told(judge([SHELL], b"{}")) == [EVALUATED, DENIED, WOULD_DENY, SKIPPED, EVALUATED]
    assert told(judge([], b"x")) == [EVALUATED] * 3 + [DENIED, WOULD_DENY]


def test_a_rule_that_saw_only_some_calls_is_told_as_skipped() -> None:
    rules = make_rules(
        make_rule("a", "Deny", toolCalls={"deny": ["shell"]}),
        make_rule("b", "Deny", toolCalls={"deny": ["other"]}),
    )
    tally = Tally(rules, Direction.RESPONSE)
    tally.begin()
    judge_calls(rules, Direction.RESPONSE, [SHELL, ToolCall("other", "{}")], tally)

    assert [one.outcome for one in tally.decisions(refused=True)] == [
        Outcome.EVALUATED,
        Outcome.SKIPPED,
    ]


def test_rules_with_nothing_to_judge_by_are_told_as_skipped() -> None:
    rules = make_rules(make_rule("grounded", "Deny", grounding={}))

    def outcome(context: Context) -> tuple[Outcome, str]:
        tally = Tally(rules, Direction.RESPONSE)
        tally.begin()
        judge_answers(rules, [(COMPLETION, b"It was 1988.")], context, tally)
        note_idle(rules, context, tally)
        (decision,) = tally.decisions(refused=False)
        return decision.outcome, decision.reason

    assert outcome(Context()) == (Outcome.SKIPPED, "no documents")
    assert outcome(Context({RequestSegment.DOCUMENT: (b"x",)})) == (Outcome.EVALUATED, "")
    assert RuleSet([]).judges.idle(Context()) == {}
