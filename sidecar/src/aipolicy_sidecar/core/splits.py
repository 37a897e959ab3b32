"""Splits: attacks that a user begins in one turn of a session and ends in another.

Of what the user said before, the session remembers the last `TAIL` bytes. They are judged together
with as much of the new words, and what is found counts only where neither part says it alone.
"""

from collections.abc import Collection, Sequence
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import RuleSet
from aipolicy.segments import Direction, RequestSegment

from aipolicy_sidecar.content.dialects import Segment
from aipolicy_sidecar.content.joined_texts import SEAMS, boundary

TAIL: Final = 1024
"""Bytes of earlier turns that are remembered, and of a new one that they are judged with."""


def last_words(segments: Sequence[Segment]) -> bytes:
    """What the user says in the request's last turn: behind the assistant's last words."""
    words: list[bytes] = []
    for segment in reversed(segments):
        if segment.kind is RequestSegment.ASSISTANT:
            break
        if segment.kind is RequestSegment.USER:
            words.append(segment.text)
    return b" ".join(reversed(words))


def extend_tail(tail: bytes, words: bytes) -> bytes:
    """The end of both, cut between characters."""
    tail = b"%b %b" % (tail, words)
    tail = tail.strip()[-TAIL:]
    return tail[boundary(tail, 0) :]


def find_across(
    rules: RuleSet, places: Collection[int], tail: bytes, words: bytes
) -> list[Finding]:
    """What the rules at these places find that begins in the tail and ends in the new words.

    Offsets count in a text of which the request has only a part.
    """
    words = words[:TAIL]
    for seam in SEAMS if tail and words else ():
        text = tail + seam + words
        seam_end = len(text) - len(words)
        across = [
            one
            for one in _scan(rules, text)
            if one.rule in places
            and one.start < len(tail)
            and one.end > seam_end
            and not _is_alone(rules, one, text, range(len(tail), seam_end))
        ]
        if across:
            return across
    return []


def _is_alone(rules: RuleSet, split: Finding, text: bytes, seam: range) -> bool:
    """Whether an earlier turn, or this one, says by itself what was found across them."""
    return any(
        one.rule == split.rule and start + one.start < split.end and split.start < start + one.end
        for start, part in ((0, text[: seam.start]), (seam.stop, text[seam.stop :]))
        for one in _scan(rules, part)
    )


def _scan(rules: RuleSet, text: bytes) -> Sequence[Finding]:
    return rules.scan(Direction.REQUEST, RequestSegment.USER, text).findings
