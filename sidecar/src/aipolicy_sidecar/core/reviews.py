"""Reviews: what classifiers are asked about an answer, before it goes on or after it has gone.

A text that a rule holds back is asked about at once, and its answer or chunk waits. Of a
streamed text that goes on a copy is kept, within bounds, and asked about when the exchange
is closed: nobody waits for that but the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import RuleFault
from aipolicy.segments import Direction

from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.core.actions import AskClassifiers
from aipolicy_sidecar.core.events import Classified
from aipolicy_sidecar.core.facts import Facts, Step
from aipolicy_sidecar.core.inquiries import NOT_ASKED, TOO_MUCH, Inquiry
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.states import State

MOST_KEPT: Final = 2**20
"""Bytes of texts that are kept of one stream; of more, rules cannot be evaluated."""


class Reviews:
    """The questions about one answer."""

    __slots__ = ("_facts", "_inquiry", "_kept", "_left_out", "_length", "_snapshot")

    def __init__(self, snapshot: Snapshot, facts: Facts) -> None:
        self._snapshot = snapshot
        self._facts = facts
        self._inquiry: Inquiry | None = None
        self._kept: list[Subject] = []
        self._length = 0
        self._left_out: set[int] = set()
        """Rules that wanted to know of texts for which there was no room."""

    def ask(self, subjects: Iterable[Subject]) -> Step | None:
        """Ask about texts that wait, if any rule does."""
        if not self._snapshot.rules.judges.asking or self._facts.answers is None:
            return None
        inquiry = Inquiry(self._snapshot, Direction.RESPONSE, subjects)
        if not inquiry.questions:
            return None
        self._inquiry = inquiry
        return Step(State.REVIEWING, AskClassifiers(inquiry.questions))

    def read(
        self, answer: Classified
    ) -> tuple[Mapping[str, Sequence[Finding]], Sequence[RuleFault]]:
        """What classifiers found, by pointer, and why rules could not be evaluated."""
        inquiry, self._inquiry = self._take(), None
        return inquiry.read(answer.opinions)

    def conclude(self, answer: Classified) -> dict[str, bytes]:
        """Count what classifiers said; texts of which something is replaced, by pointer."""
        inquiry, self._inquiry = self._take(), None
        tally = self._facts.answers
        return {} if tally is None else inquiry.conclude(answer.opinions, tally)

    def keep(self, subjects: Sequence[Subject]) -> None:
        """Ask later about texts that go on."""
        for subject in subjects:
            self._length += len(subject.text)
            if self._length > MOST_KEPT:
                self._left_out |= subject.rules or frozenset()
                self._length = MOST_KEPT
            else:
                number = str(len(self._kept))  # pointers are told apart within a step only
                self._kept.append(Subject(number, subject.kind, subject.text, subject.rules))

    def leave(self, *, unasked: bool) -> AskClassifiers | None:
        """The exchange is closed: what to ask about what has gone.

        `unasked`: a text was begun, or waited, that nobody is asked about any more.
        """
        tally, kept = self._facts.answers, self._kept
        if tally is None:
            return None
        if unasked:
            tally.pass_over(self._snapshot.rules.judges.asking, NOT_ASKED)
        if not kept or self._facts.refusal is not None:
            return None
        self._kept = []
        tally.add((), [RuleFault(rule, TOO_MUCH) for rule in sorted(self._left_out)])
        self._inquiry = Inquiry(self._snapshot, Direction.RESPONSE, kept)
        return AskClassifiers(self._inquiry.questions)

    def _take(self) -> Inquiry:
        if self._inquiry is None:
            raise RuntimeError("classifiers answered that nobody asked")
        return self._inquiry
