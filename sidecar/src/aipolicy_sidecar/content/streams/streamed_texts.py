"""Texts that come in fragments: what of them may go on, and in which words.

Each text of a streamed answer (one choice's content, one tool call's arguments) has its
own `StreamedText`. It puts the originals back in the place of placeholders, gives back
what is decided, with the marks of replacing rules in it, and keeps what is not.
"""

from dataclasses import dataclass, field, replace
from typing import Protocol, Self

from aipolicy.findings import Finding
from aipolicy.rule_specs import REPLACING, Action, OnError, RuleMode
from aipolicy.rules import RuleFault, RuleSet, Scan, StreamEditor, StreamScan, TextScanner
from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.embedded_texts import ArgumentsLexer, Piece, PieceKind, write_leaf
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.content.streams.event_edits import Spot

MAX_BARE_LENGTH = 1024
"""A longer word outside of strings is no JSON, so it is no longer kept whole."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """What follows when a rule, named by its place in the RuleSet, finds or fails."""

    replacing: frozenset[int]
    """Rules whose findings are replaced."""
    denying: frozenset[int]
    """Rules whose findings end the answer."""
    closing: frozenset[int]
    """Rules whose faults end the answer."""
    withholding: bool
    """Whether any keeps texts from whoever asked."""

    @classmethod
    def of(cls, rules: RuleSet) -> Self:
        """What the rules that look at answers and are enforced ask for."""
        enforced = [
            (index, rule)
            for index, rule in enumerate(rules.rules)
            if rule.response and rule.mode is RuleMode.ENFORCE
        ]
        holding = [(index, rule) for index, rule in enforced if not rule.lets_streams_pass]
        return cls(
            frozenset(index for index, rule in enforced if rule.action in REPLACING),
            frozenset(index for index, rule in holding if rule.action is Action.DENY),
            frozenset(index for index, rule in holding if rule.on_error is OnError.DENY),
            rules.withholds,
        )


@dataclass(slots=True)
class Report:
    """What rules said while fragments were fed, in that order."""

    findings: list[Finding] = field(default_factory=list)
    faults: list[RuleFault] = field(default_factory=list)
    impossible: Finding | None = None
    """What a rule replaces and cannot be replaced where it is."""
    replaced: int = 0
    """Findings that were replaced: not what a session has hidden itself."""
    spots: list[Spot] = field(default_factory=list)
    """Texts that wait for an opinion."""
    gone: list[Spot] = field(default_factory=list)
    """Texts of which an opinion is wanted although they go on."""

    def add(self, scan: Scan) -> None:
        """Note what rules say of a whole text, answer or call."""
        self.findings += scan.findings
        self.faults += scan.faults

    def denial(self, rulings: Rulings) -> Finding | RuleFault | None:
        """The first thing that ends the answer."""
        if self.impossible is not None:
            return self.impossible
        for fault in self.faults:
            if fault.rule in rulings.closing:
                return fault
        for finding in self.findings:
            if finding.rule in rulings.denying:
                return finding
        return None


class StreamedText(Protocol):
    """One text that comes in fragments."""

    def feed(self, fragment: str, report: Report, *, final: bool) -> str:
        """Take a fragment; return what may be sent on in its place. `final`: it is the last."""
        ...

    @property
    def holds(self) -> bool:
        """Whether some of the text is kept back."""
        ...


class PlainText:
    """A text that means what it says, such as a message's content."""

    __slots__ = (
        *("_before", "_editor", "_fed", "_lead", "_pseudonyms", "_replaced", "_replacing"),
        *("_restorer", "_safe", "_scanner"),
    )

    def __init__(
        self,
        scanner: TextScanner | None,
        rulings: Rulings,
        pseudonyms: Pseudonyms = NO_PSEUDONYMS,
        *,
        restores: bool = True,
        before: bytes = b"",
    ) -> None:
        """Begin.

        Args:
            scanner: None when no rule looks at the text.
            rulings: What follows.
            pseudonyms: Those of the exchange.
            restores: Whether originals come back.
            before: What was said before elsewhere, and judged there: it is looked at again with
                this text and goes out no more.
        """
        self._scanner = scanner
        self._before = before
        self._lead = len(before)
        self._restorer = pseudonyms.restorer() if restores else None
        self._replacing = rulings.replacing
        self._pseudonyms = pseudonyms
        self._editor = StreamEditor(self._replace)
        self._replaced = 0
        self._fed = 0
        self._safe = 0

    @property
    def holds(self) -> bool:
        """Whether some of the text is kept back."""
        return self._safe < self._fed or (self._restorer is not None and self._restorer.holds)

    def feed(self, fragment: str, report: Report, *, final: bool) -> str:
        """Take a fragment; return what may be sent on in its place."""
        data = fragment.encode()
        if self._restorer is not None:
            data = self._restorer.feed(data, final=final)
        if self._scanner is None:
            return data.decode()
        self._fed += len(data)
        scan = self._scanner.feed(self._before + data if self._before else data, final=final)
        if self._lead:
            self._before = b""
            scan = _behind(self._lead, scan)
        self._safe = scan.safe
        if scan.faults:
            report.faults += scan.faults
        if not scan.findings:
            return self._editor.feed(data, scan.safe, ()).decode()
        report.findings += scan.findings
        replaced = [finding for finding in scan.findings if finding.rule in self._replacing]
        before = self._replaced
        released = self._editor.feed(data, scan.safe, replaced).decode()
        report.replaced += self._replaced - before
        return released

    def _replace(self, finding: Finding, text: bytes) -> bytes | None:
        new = self._pseudonyms.shield(finding, text)
        self._replaced += new is not None
        return new


def _behind(lead: int, scan: StreamScan) -> StreamScan:
    """What is known of a text behind so many bytes that have gone."""
    findings = tuple(
        replace(found, start=max(0, found.start - lead), end=found.end - lead)
        for found in scan.findings
        if found.end > lead
    )
    return StreamScan(max(0, scan.safe - lead), findings, scan.faults)


class _Leaf:
    """One text inside arguments: a `PlainText` and its spelling."""

    __slots__ = ("_kept", "_kind", "_text")

    def __init__(self, kind: PieceKind, text: PlainText) -> None:
        self._kind = kind
        self._text = text
        self._kept: tuple[str, str] | None = ("", "") if kind is PieceKind.BARE else None
        """Of a bare word, which must be quoted as a whole if edited: as it came, as edited."""

    @property
    def holds(self) -> bool:
        return bool(self._kept and self._kept[0]) or self._text.holds

    def feed(self, raw: str, text: str, report: Report, *, final: bool) -> str:
        held = self._text.holds
        released = self._text.feed(text, report, final=final)
        if self._kept is None:
            unchanged = not held and released == text
            return raw if unchanged else write_leaf(self._kind, released)
        came, edited = self._kept[0] + raw, self._kept[1] + released
        if len(came) > MAX_BARE_LENGTH:
            self._kept = None
            self._kind = PieceKind.RAW
            return edited
        if not final:
            self._kept = came, edited
            return ""
        self._kept = "", ""
        return came if edited == came else write_leaf(self._kind, edited)


class ArgumentsText:
    """A tool call's arguments: JSON, of which each string and number is a text by itself."""

    __slots__ = ("_kind", "_leaf", "_lexer", "_pseudonyms", "_rules", "_rulings")

    def __init__(
        self,
        rules: RuleSet,
        kind: ResponseSegment,
        rulings: Rulings,
        pseudonyms: Pseudonyms = NO_PSEUDONYMS,
    ) -> None:
        self._rules = rules
        self._kind = kind
        self._rulings = rulings
        self._pseudonyms = pseudonyms
        self._lexer = ArgumentsLexer()
        self._leaf: _Leaf | None = None

    @property
    def holds(self) -> bool:
        """Whether some of the text is kept back."""
        return self._lexer.holds or (self._leaf is not None and self._leaf.holds)

    def feed(self, fragment: str, report: Report, *, final: bool) -> str:
        """Take a fragment; return what may be sent on in its place."""
        released: list[str] = []
        run: list[Piece] = []
        for piece in self._lexer.feed(fragment, final=final):
            if piece.kind is PieceKind.STRUCTURE:
                released += self._end_leaf(run, report), piece.raw
                run = []
            else:
                run.append(piece)
        if final:
            released.append(self._end_leaf(run, report))
        elif run:
            released.append(self._feed_leaf(run, report, final=False))
        return "".join(released)

    def _end_leaf(self, run: list[Piece], report: Report) -> str:
        if not run and self._leaf is None:
            return ""
        released = self._feed_leaf(run, report, final=True)
        self._leaf = None
        return released

    def _feed_leaf(self, run: list[Piece], report: Report, *, final: bool) -> str:
        if self._leaf is None:
            scanner = self._rules.stream(self._kind)
            if scanner is None and not self._pseudonyms.restoring:
                return "".join(piece.raw for piece in run)
            plain = PlainText(scanner, self._rulings, self._pseudonyms)
            self._leaf = _Leaf(run[0].kind, plain)
        raw = "".join(piece.raw for piece in run)
        text = "".join(piece.text for piece in run)
        return self._leaf.feed(raw, text, report, final=final)
