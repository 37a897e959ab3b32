"""What rules say of a whole answer: originals come back first, then every text is looked at.

Calls are judged next and the answer as a whole last, as `judgings` has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from aipolicy.rules import Context, edit
from aipolicy.segments import Direction, ResponseSegment

from aipolicy_sidecar.content.messages import Segment, TextForm, ToolCall
from aipolicy_sidecar.core.facts import Facts
from aipolicy_sidecar.core.judgings import DENIED_EARLIER, judge_answers, judge_calls
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.tallies import Tally


@dataclass(slots=True)
class Edits:
    """What is to change in a whole answer."""

    texts: dict[str, bytes] = field(default_factory=dict)
    """By pointer."""
    needed: bool = False
    """Whether a rule asks for any of it; else it only brings originals back."""


def scan_answer(
    snapshot: Snapshot, facts: Facts, segments: Sequence[Segment], calls: Sequence[ToolCall] = ()
) -> Edits:
    """Tell the tally what is found in an answer; return what is to change."""
    tally, rules, restore = facts.answers, snapshot.rules, _restorer(facts)
    edits = Edits()
    texts = [
        (one, one.text if one.form is TextForm.SIGNED else restore(one.text)) for one in segments
    ]
    if tally is None:
        edits.texts = {one.pointer: text for one, text in texts if text != one.text}
        return edits
    tally.begin()
    for segment, restored in texts:
        looked = segment if restored is segment.text else replace(segment, text=restored)
        text = _look(snapshot, facts, tally, looked, edits)
        if text != segment.text:
            edits.texts[segment.pointer] = text
        if tally.decided:
            tally.pass_over(range(len(rules.rules)), DENIED_EARLIER)
            break
    made = (replace(call, arguments=_restored(restore, call.arguments)) for call in calls)
    judge_calls(rules, Direction.RESPONSE, made, tally)
    judge_answers(
        rules,
        [
            (segment.kind, text)
            for segment, text in texts
            if segment.form.is_said and isinstance(segment.kind, ResponseSegment)
        ],
        facts.context or Context(),
        tally,
    )
    return edits


def _look(snapshot: Snapshot, facts: Facts, tally: Tally, segment: Segment, edits: Edits) -> bytes:
    """Let the rules look at a text; it comes back as they want it."""
    scan = snapshot.rules.scan(Direction.RESPONSE, segment.kind, segment.text)
    tally.add(scan.findings, scan.faults)
    found = tally.replacements(scan.findings)
    if not found:
        return segment.text
    edited = edit(segment.text, found, facts.pseudonyms.shield)
    edits.needed = edits.needed or edited != segment.text
    return edited


def _restorer(facts: Facts) -> Callable[[bytes], bytes]:
    pseudonyms = facts.pseudonyms
    return pseudonyms.restore if pseudonyms.restoring else lambda text: text


def _restored(restore: Callable[[bytes], bytes], arguments: object) -> object:
    """A call's arguments as the client gets them, where they come as text."""
    return restore(arguments.encode()).decode() if isinstance(arguments, str) else arguments
