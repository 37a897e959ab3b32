from collections.abc import Iterator

from aipolicy.findings import Finding
from aipolicy.rules import Context, HeldAnswer, RuleFault, RuleSet
from aipolicy.rules.judgements import ask
from aipolicy.rules.judges.protocols import Objection
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from support.rule_sets import make_rule, make_rules, redact_cards

COMPLETION = ResponseSegment.COMPLETION
FORM = {"schema": {"type": "object"}}
TOOLS = {"deny": ["shell"], "arguments": {"search": {"jsonSchema": {"type": "object"}}}}
RULES = make_rules(
    redact_cards(),
    make_rule("form", "Deny", jsonSchema=FORM),
    make_rule("audited-form", "Deny", jsonSchema=FORM, mode="Audit"),
    make_rule("grounded", "Annotate", grounding={}),
    make_rule("tools", "Deny", toolCalls=TOOLS),
    make_rule("audited-tools", "Deny", toolCalls=TOOLS, mode="Audit"),
    make_rule("asked-tools", "Deny", toolCalls=TOOLS, segments={"request": ["ToolCall"]}),
)
FORMED, AUDITED, GROUNDED, CALLS, AUDITED_CALLS, ASKED_CALLS = range(1, 7)


def rules_of(scan: object) -> list[int]:
    return [finding.rule for finding in getattr(scan, "findings")]  # noqa: B009 - of any scan


def test_rules_that_judge_are_told_from_those_that_search() -> None:
    judges = RULES.judges

    assert judges.answering == {FORMED, AUDITED, GROUNDED}
    assert judges.calling == {CALLS, AUDITED_CALLS, ASKED_CALLS}
    assert judges.judges_calls
    assert judges.sources == {
        RequestSegment.DOCUMENT,
        RequestSegment.TOOL_RESULT,
        RequestSegment.SYSTEM,
        RequestSegment.USER,
    }
    nothing = RuleSet([]).judges
    assert not (nothing.answering)
    assert not (nothing.judges_calls)
    assert not (nothing.sources)


def test_answers_of_the_right_origin_are_judged() -> None:
    judge = RULES.judges.judge_answer

    assert judge(COMPLETION, b"x", Context()).findings == (
        Finding(FORMED, 0, 1, "JsonSchema"),
        Finding(AUDITED, 0, 1, "JsonSchema"),
    )
    assert rules_of(judge(ResponseSegment.REASONING, b"x", Context())) == []
    assert rules_of(judge(COMPLETION, b"x", Context(), denied=True)) == [AUDITED]


def test_calls_are_judged_in_their_direction() -> None:
    judge = RULES.judges.judge_call

    assert rules_of(judge(Direction.RESPONSE, "shell", "")) == [CALLS, AUDITED_CALLS]
    assert rules_of(judge(Direction.REQUEST, "shell", "")) == [CALLS, AUDITED_CALLS, ASKED_CALLS]
    assert rules_of(judge(Direction.REQUEST, "shell", "", denied=True)) == [AUDITED_CALLS]
    assert rules_of(judge(Direction.RESPONSE, "search", "7")) == [CALLS, AUDITED_CALLS]
    assert rules_of(judge(Direction.RESPONSE, "other", "7")) == []


def test_a_streamed_calls_name_and_arguments_are_judged_apart() -> None:
    judges = RULES.judges

    assert rules_of(judges.judge_name("shell")) == [CALLS, AUDITED_CALLS]
    assert rules_of(judges.judge_name("search")) == []
    assert judges.wants_arguments("search") == {CALLS, AUDITED_CALLS}
    assert judges.wants_arguments("shell") == frozenset()
    assert rules_of(judges.judge_arguments("search", "7")) == [CALLS, AUDITED_CALLS]


def test_only_rules_that_can_refuse_hold_arguments() -> None:
    def holds(action: str, mode: str) -> bool:
        rules = make_rules(make_rule("t", action, toolCalls=TOOLS, mode=mode))
        return rules.judges.holds_arguments("search")

    assert holds("Deny", "Enforce")
    assert not holds("Deny", "Audit")
    assert not holds("Annotate", "Enforce")
    assert not RULES.judges.holds_arguments("other")


def test_a_text_that_no_judge_wants_is_followed_as_before() -> None:
    scanner = RULES.stream(COMPLETION)

    assert isinstance(RULES.judges.follow(COMPLETION, scanner, Context()), HeldAnswer)
    assert RULES.judges.follow(ResponseSegment.REASONING, scanner, Context()) is scanner


def test_a_judge_that_fails_is_its_rules_fault() -> None:
    def broken() -> Iterator[Objection]:
        yield Objection("Found")
        raise ZeroDivisionError

    scan = ask([(0, broken), (1, lambda: [Objection("Found")])], 7)

    assert scan.findings == (Finding(1, 0, 7, "Found"),)
    assert scan.faults == (RuleFault(0, "ZeroDivisionError"),)
