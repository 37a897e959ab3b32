"""Judging what is more than a text: calls of tools, and answers as a whole.

Rules that look for places in texts are cheap and come first, calls come next and whole
answers last. Once an enforced rule has denied a message, only audited rules are asked
about the rest of it; the others count as skipped.
"""

from collections.abc import Iterable

from aipolicy.rules import Context, RuleSet
from aipolicy.segments import Direction, ResponseSegment

from aipolicy_sidecar.content.messages import ToolCall
from aipolicy_sidecar.core.tallies import Tally

DENIED_EARLIER = "denied earlier"
"""Why a rule was not asked: another one had denied the message."""


def judge_calls(
    rules: RuleSet, direction: Direction, calls: Iterable[ToolCall], tally: Tally
) -> None:
    """Let rules judge the calls in a message."""
    judges = rules.judges
    denied = _stop(rules, judges.calling, tally)
    for call in calls:
        denied = denied or _stop(rules, judges.calling, tally)
        scan = judges.judge_call(direction, call.name, call.arguments, denied=denied)
        tally.add(scan.findings, scan.faults)


def judge_answers(
    rules: RuleSet,
    answers: Iterable[tuple[ResponseSegment, bytes]],
    context: Context,
    tally: Tally,
) -> None:
    """Let rules judge whole answers: the texts that a model answers with, and their origins."""
    judges = rules.judges
    note_idle(rules, context, tally)
    denied = _stop(rules, judges.answering, tally)
    for kind, text in answers:
        denied = denied or _stop(rules, judges.answering, tally)
        scan = judges.judge_answer(kind, text, context, denied=denied)
        tally.add(scan.findings, scan.faults)


def note_idle(rules: RuleSet, context: Context, tally: Tally) -> None:
    """Record rules that have nothing to judge an answer by."""
    for place, reason in rules.judges.idle(context).items():
        tally.pass_over((place,), reason)


def _stop(rules: RuleSet, places: Iterable[int], tally: Tally) -> bool:
    """Whether the message was denied, so that enforced rules are not asked any more."""
    if tally.denial() is None:
        return False
    tally.pass_over((place for place in places if rules.rules[place].enforced), DENIED_EARLIER)
    return True
