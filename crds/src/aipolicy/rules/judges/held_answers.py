"""Following an answer that rules must see whole, while it comes in pieces.

Such a rule decides when the answer has ended. Until then its text is kept, as far as the
rule says, and, unless it only tells of what it found, nothing of it goes on. What is
decided does not depend on how the text was cut.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aipolicy.findings import Finding
from aipolicy.rules.judges.protocols import Objection
from aipolicy.rules.streams.scanners import RuleFault, StreamScan, TextScanner

TOO_LONG = "AnswerTooLong"
"""Reason of the fault when an answer is longer than a rule may keep."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule as it judges one answer."""

    rule: int
    judge: Callable[[bytes], Iterable[Objection]]
    """Says what is wrong with the whole text."""
    most: int
    """Bytes that may be kept for it."""
    holds: bool
    """Whether the text must not go on before it was judged."""
    denies_on_error: bool
    """Whether, once it faults, no text may pass any more, if it holds any."""


class HeldAnswer:
    """One text of a streamed answer; see `TextScanner`, whose findings it passes on."""

    __slots__ = ("_closed", "_findings", "_length", "_rules", "_scanner", "_text")

    def __init__(self, scanner: TextScanner | None, rules: Sequence[Judged]) -> None:
        self._scanner = scanner
        self._rules = list(rules)
        self._text: list[bytes] = []
        self._length = 0
        self._findings: list[Finding] = []
        """Those that are due when the text is released."""
        self._closed = False

    def feed(self, data: bytes, *, final: bool = False) -> StreamScan:
        """Take in more of the text; `final` says that none will follow."""
        self._length += len(data)
        scan = StreamScan(self._length)
        if self._scanner is not None:
            scan = self._scanner.feed(data, final=final)
        self._findings += scan.findings
        faults = [*scan.faults, *self._overflow()]
        if self._rules:
            self._text.append(data)
        if final:
            faults += self._judge()
        if self._closed or any(rule.holds for rule in self._rules):
            return StreamScan(0, (), tuple(faults))
        self._findings.sort(key=Finding.order)
        due, self._findings = tuple(self._findings), []
        return StreamScan(scan.safe, due, tuple(faults))

    def _overflow(self) -> list[RuleFault]:
        """Give up for rules that may keep no more."""
        over = [rule for rule in self._rules if self._length > rule.most]
        if over:
            self._rules = [rule for rule in self._rules if rule not in over]
            self._closed = self._closed or any(_closes(rule) for rule in over)
            if not self._rules:
                self._text.clear()
        return [RuleFault(rule.rule, TOO_LONG) for rule in over]

    def _judge(self) -> list[RuleFault]:
        faults: list[RuleFault] = []
        text = b"".join(self._text)
        for rule in self._rules:
            try:
                objections = list(rule.judge(text))
            except Exception as error:  # noqa: BLE001 - a judge's bug is the rule's fault
                faults.append(RuleFault(rule.rule, type(error).__name__))
                self._closed = self._closed or _closes(rule)
            else:
                self._findings += [place(rule.rule, one, len(text)) for one in objections]
        self._rules = []
        self._text.clear()
        return faults


def place(rule: int, objection: Objection, length: int) -> Finding:
    """What a rule objects to, as a finding in an answer of this many bytes."""
    end = length if objection.end is None else objection.end
    return Finding(rule, objection.start, end, objection.label, objection.score)


def _closes(rule: Judged) -> bool:
    return rule.holds and rule.denies_on_error
