"""Rules that remember what they said about which text, while the engine asks them.

The exchange keeps counts only, so that content cannot leak out of it. Offline the findings
themselves are wanted: this rule set is asked in the guard's place of it and notes each text
with what was found there. It changes no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aipolicy.findings import Finding
from aipolicy.rules import (
    CompiledRule,
    Context,
    Judges,
    RuleFault,
    RuleSet,
    Scan,
    StreamScan,
    TextScanner,
)
from aipolicy.segments import Direction, RequestSegment, ResponseSegment, SegmentKind
from typing_extensions import override


@dataclass(slots=True)
class Sighting:
    """A text that rules looked at, and what they said."""

    direction: Direction
    segment: SegmentKind
    text: bytearray
    findings: list[Finding] = field(default_factory=list)
    faults: list[RuleFault] = field(default_factory=list)
    context: Context | None = None
    """What judges knew of the request; None when only places in the text were looked for."""
    pointer: str = ""
    """Where it lies in its message, as far as that is known."""

    def add(self, scan: Scan | StreamScan) -> None:
        """Note what rules said."""
        self.findings += scan.findings
        self.faults += scan.faults


class Logbook:
    """The sightings of one line."""

    __slots__ = ("sightings",)

    def __init__(self) -> None:
        self.sightings: list[Sighting] = []

    def begin(self) -> None:
        """Forget those of the line before."""
        self.sightings = []

    def note(
        self,
        direction: Direction,
        segment: SegmentKind,
        text: bytes = b"",
        context: Context | None = None,
    ) -> Sighting:
        """A new one."""
        sighting = Sighting(direction, segment, bytearray(text), context=context)
        self.sightings.append(sighting)
        return sighting


class WatchedRules(RuleSet):
    """A rule set under watch."""

    __slots__ = ("_logbook",)

    def __init__(self, rules: Sequence[CompiledRule], logbook: Logbook) -> None:
        super().__init__(rules, _WatchedJudges(rules, logbook))
        self._logbook = logbook

    @override
    def scan(self, direction: Direction, kind: SegmentKind, text: bytes) -> Scan:
        scan = super().scan(direction, kind, text)
        if kind in self.watches(direction):
            self._logbook.note(direction, kind, text).add(scan)
        return scan

    @override
    def stream(self, kind: ResponseSegment) -> TextScanner | None:
        scanner = super().stream(kind)
        return None if scanner is None else _WatchedScanner(scanner, self._logbook, kind)


class _WatchedScanner:
    """A text that is followed through a stream, under watch from its first piece."""

    __slots__ = ("_context", "_kind", "_logbook", "_sighting", "inner")

    def __init__(
        self,
        inner: TextScanner,
        logbook: Logbook,
        kind: ResponseSegment,
        context: Context | None = None,
    ) -> None:
        self.inner = inner
        self._logbook = logbook
        self._kind = kind
        self._context = context
        self._sighting: Sighting | None = None

    def feed(self, data: bytes, *, final: bool = False) -> StreamScan:
        """Take in more of the text, and note it with what is found."""
        if self._sighting is None:
            self._sighting = self._logbook.note(
                Direction.RESPONSE, self._kind, context=self._context
            )
        self._sighting.text += data
        scan = self.inner.feed(data, final=final)
        self._sighting.add(scan)
        return scan


class _WatchedJudges(Judges):
    __slots__ = ("_logbook",)

    def __init__(self, rules: Sequence[CompiledRule], logbook: Logbook) -> None:
        super().__init__(rules)
        self._logbook = logbook

    @override
    def judge_answer(
        self, kind: ResponseSegment, text: bytes, context: Context, *, denied: bool = False
    ) -> Scan:
        scan = super().judge_answer(kind, text, context, denied=denied)
        self._logbook.note(Direction.RESPONSE, kind, text, context).add(scan)
        return scan

    @override
    def follow(
        self, kind: ResponseSegment, scanner: TextScanner | None, context: Context
    ) -> TextScanner | None:
        inner = scanner.inner if isinstance(scanner, _WatchedScanner) else scanner
        followed = super().follow(kind, inner, context)
        return None if followed is None else _WatchedScanner(followed, self._logbook, kind, context)

    @override
    def judge_call(
        self, direction: Direction, name: str, arguments: object, *, denied: bool = False
    ) -> Scan:
        scan = super().judge_call(direction, name, arguments, denied=denied)
        return self._noted(direction, scan)

    @override
    def judge_name(self, name: str) -> Scan:
        return self._noted(Direction.RESPONSE, super().judge_name(name))

    @override
    def judge_arguments(self, name: str, arguments: object) -> Scan:
        return self._noted(Direction.RESPONSE, super().judge_arguments(name, arguments))

    def _noted(self, direction: Direction, scan: Scan) -> Scan:
        """A call is no text: what is wrong with it has no place."""
        called = RequestSegment if direction is Direction.REQUEST else ResponseSegment
        self._logbook.note(direction, called.TOOL_CALL, context=Context()).add(scan)
        return scan
