"""Inquiries: what the classifiers of a pod's rules are asked about one message.

A text is asked about by itself, as it would go on: edited by the rules that replace. A long
one is asked about in windows that overlap. What is asked twice in one message, by two rules
or about two texts that are the same, is asked once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import RuleFault, edit
from aipolicy.segments import Direction

from aipolicy_sidecar.content.classifiers import Opinion, Question, Subject
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.tallies import Tally

WINDOW: Final = 8192
"""Bytes of a text that a classifier is asked about at a time."""
OVERLAP: Final = 512
"""Bytes of a window that the next one has as well, for what lies where they meet."""
MOST_WINDOWS: Final = 256
"""Windows of one message that one rule asks about; with more it cannot be evaluated."""
TOO_MUCH: Final = "TooMuchText"
"""Reason of the fault of a rule that would have to ask about more."""
NOT_ASKED: Final = "closed before it was asked"
"""Why a rule was not evaluated: whoever wanted to know has left, or has got no answer."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A window, and the rule that wants to know about it."""

    rule: int
    pointer: str
    offset: int
    question: int


class Inquiry:
    """What is asked about one message."""

    __slots__ = ("_asked", "_faults", "_texts", "questions")

    def __init__(
        self, snapshot: Snapshot, direction: Direction, subjects: Iterable[Subject]
    ) -> None:
        self._asked: list[_Asked] = []
        self._faults: list[RuleFault] = []
        questions: dict[Question, int] = {}
        some = [subject for subject in subjects if subject.text.strip()]
        self._texts = {subject.pointer: subject.text for subject in some}
        for place, classifier in snapshot.classifiers.items():
            rule = snapshot.rules.rules[place]
            asked: list[_Asked] = []
            for subject in some:
                if not rule.watches(direction, subject.kind) or not _asks(place, subject):
                    continue
                for offset, text in windows(subject.text):
                    if len(asked) == MOST_WINDOWS:
                        self._faults.append(RuleFault(place, TOO_MUCH))
                        break
                    question = Question(classifier, subject.kind, text)
                    number = questions.setdefault(question, len(questions))
                    asked.append(_Asked(place, subject.pointer, offset, number))
                else:
                    continue
                break
            self._asked += asked
        self.questions = tuple(questions)
        """Each once."""

    def conclude(self, opinions: Sequence[Opinion], tally: Tally) -> dict[str, bytes]:
        """Count what classifiers said; texts of which something is replaced, by pointer."""
        findings, faults = self.read(opinions)
        tally.add((finding for some in findings.values() for finding in some), faults)
        replaced = {pointer: tally.replacements(some) for pointer, some in findings.items()}
        return {
            pointer: edit(self._texts[pointer], some) for pointer, some in replaced.items() if some
        }

    def read(
        self, opinions: Sequence[Opinion]
    ) -> tuple[Mapping[str, Sequence[Finding]], Sequence[RuleFault]]:
        """What classifiers found, by pointer, and why rules could not be evaluated.

        Raises:
            ValueError: When there are not as many opinions as questions.
        """
        if len(opinions) != len(self.questions):
            raise ValueError("not every question has its opinion")
        findings: dict[str, set[Finding]] = {}
        faults = list(self._faults)
        for asked in self._asked:
            opinion = opinions[asked.question]
            if opinion.fault:
                faults.append(RuleFault(asked.rule, opinion.fault))
            for found in opinion.found:
                start, end = asked.offset + found.start, asked.offset + found.end
                finding = Finding(asked.rule, start, end, found.label)
                findings.setdefault(asked.pointer, set()).add(finding)
        return {pointer: tuple(some) for pointer, some in findings.items()}, faults


def _asks(place: int, subject: Subject) -> bool:
    return subject.rules is None or place in subject.rules


def windows(text: bytes) -> Iterator[tuple[int, bytes]]:
    """A text in parts of at most `WINDOW` bytes, and where each begins; characters stay whole."""
    start = 0
    while len(text) - start > WINDOW:
        end = _boundary(text, start + WINDOW)
        yield start, text[start:end]
        start = _boundary(text, end - OVERLAP)
    yield start, text[start:]


def _boundary(text: bytes, at: int) -> int:
    """The last place at or before `at` where a character begins."""
    while text[at] & 0xC0 == 0x80:  # noqa: PLR2004 - bytes that begin no character in UTF-8
        at -= 1
    return at
