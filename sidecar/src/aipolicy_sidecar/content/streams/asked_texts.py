"""Texts of a stream that classifiers are asked about: kept until they end, as they would go on.

A text that a rule holds back waits then (`Spot`); of one that none holds a copy is left
behind (`Subject`). What is kept of each is bounded by its rules.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import AskedRule, Judges, RuleFault, edit
from aipolicy.rules.judges.held_answers import TOO_LONG
from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.embedded_texts import read_leaves, rewrite_leaves
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.streams.event_edits import Edits, Spot
from aipolicy_sidecar.content.streams.meters import byte_length
from aipolicy_sidecar.content.streams.readings import TextPiece
from aipolicy_sidecar.content.streams.streamed_texts import Report, StreamedText

MAX_REMEMBERED: Final = 1024
"""Texts of a stream of which it is remembered what was found, should they be said again."""


class AskedText:
    """A text that comes in pieces and that classifiers are asked about when it has ended."""

    __slots__ = ("_arguments", "_kind", "_length", "_rules", "_said", "_text")

    def __init__(self, text: StreamedText, rules: Sequence[AskedRule], piece: TextPiece) -> None:
        self._text = text
        self._rules = list(rules)
        self._kind = piece.kind
        self._arguments = piece.form is TextForm.ARGUMENTS
        self._said: list[str] = []
        self._length = 0

    @property
    def holds(self) -> bool:
        """Whether some of the text is kept back."""
        return (self._holding and self._length > 0) or self._text.holds

    @property
    def _holding(self) -> bool:
        return any(rule.holds for rule in self._rules)

    def feed(self, fragment: str, report: Report, *, final: bool) -> str:
        """Take a fragment; return what may be sent on in its place."""
        released = self._text.feed(fragment, report, final=final)
        if not self._rules:
            return released
        holding = self._holding
        self._said.append(released)
        self._length += byte_length(released)
        self._give_up(report)
        if holding:  # and once nobody will be asked about it, it goes on
            released = "".join(self._said) if final or not self._holding else ""
        if final:
            self._ask(report)
        if final or not self._rules:
            self._said.clear()
        return released

    def _give_up(self, report: Report) -> None:
        """Leave out rules that may keep no more."""
        over = [rule for rule in self._rules if self._length > rule.most]
        if over:
            report.faults += [RuleFault(rule.rule, TOO_LONG) for rule in over]
            self._rules = [rule for rule in self._rules if rule not in over]

    def _ask(self, report: Report) -> None:
        rules = frozenset(rule.rule for rule in self._rules)
        spot = Spot(self._kind, "".join(self._said), rules, self._arguments)
        if rules and any(leaf.strip() for leaf in _leaves(spot)):
            (report.spots if self._holding else report.gone).append(spot)


class Asking:
    """What classifiers are asked about one streamed answer, and what they found."""

    __slots__ = ("_found", "_judges")

    def __init__(self, judges: Judges) -> None:
        self._judges = judges
        self._found: dict[bytes, tuple[Finding, ...]] = {}

    def open(self, piece: TextPiece, text: StreamedText) -> StreamedText:
        """The text, kept until it ends if any rule asks about it."""
        rules = self._judges.asked(piece.kind)
        return AskedText(text, rules, piece) if rules else text

    def holds(self, kind: ResponseSegment) -> bool:
        """Whether texts of this origin wait."""
        return any(rule.holds for rule in self._judges.asked(kind))

    def ask(
        self, kind: ResponseSegment, pointer: str, text: bytes, edits: Edits, report: Report
    ) -> None:
        """Ask about a text that comes whole, at its place in an event."""
        rules = self._judges.asked(kind)
        if not rules or not text.strip():
            return
        places = frozenset(rule.rule for rule in rules)
        spot = Spot(kind, text.decode(), places, place=pointer, whole=True, edits=edits)
        (report.spots if self.holds(kind) else report.gone).append(spot)

    def recall(self, spot: Spot, replacing: frozenset[int]) -> bool:
        """Edit a text that is said again; whether it is known what was found in it."""
        found = self._found.get(_digest(spot.kind, spot.text)) if spot.again else None
        if found is None:
            return False
        _replace(spot, [found], replacing)
        return True

    def settle(
        self,
        number: int,
        spot: Spot,
        findings: Mapping[str, Sequence[Finding]],
        replacing: frozenset[int],
    ) -> list[Finding]:
        """Edit a text by what was found in it; return what is new of that."""
        found = []
        for subject in subjects(number, spot):
            found.append(tuple(findings.get(subject.pointer, ())))
            if len(self._found) < MAX_REMEMBERED:
                self._found[_digest(spot.kind, subject.text.decode())] = found[-1]
        _replace(spot, found, replacing)
        return [] if spot.again else [one for some in found for one in some]


def subjects(number: int, spot: Spot) -> Iterator[Subject]:
    """What is asked about a text; `number` tells it from others."""
    for place, text in enumerate(_leaves(spot)):
        yield Subject(f"{number}#{place}", spot.kind, text.encode(), spot.rules)


def _leaves(spot: Spot) -> list[str]:
    """The texts that a text is made of."""
    return list(read_leaves(spot.text)) if spot.arguments else [spot.text]


def _replace(spot: Spot, found: Sequence[Sequence[Finding]], replacing: frozenset[int]) -> None:
    texts = {}
    for place, (text, some) in enumerate(zip(_leaves(spot), found, strict=True)):
        replaced = [one for one in some if one.rule in replacing]
        if replaced:
            texts[place] = edit(text.encode(), replaced).decode()
    if texts:
        spot.write(rewrite_leaves(spot.text, texts) if spot.arguments else texts[0])


def _digest(kind: ResponseSegment, text: str) -> bytes:
    digest = hashlib.blake2b(kind.encode(), digest_size=16)
    digest.update(text.encode())
    return digest.digest()
