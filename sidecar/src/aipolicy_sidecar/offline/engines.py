"""The guard's engine, asked about one item after the other.

A message goes through an exchange of its own, as in a pod. A text by itself goes through
the same rules, tallies and edits, without an API around it.
"""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from aipolicy.rules import Context, edit, merge
from aipolicy.segments import Direction, RequestSegment, ResponseSegment

from aipolicy_sidecar.core.clean_texts import CleanTexts
from aipolicy_sidecar.core.headers import Headers
from aipolicy_sidecar.core.judgings import judge_answers
from aipolicy_sidecar.core.records import Clock, Decision, Effect
from aipolicy_sidecar.core.sessions import Sessions
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.tallies import Tally
from aipolicy_sidecar.core.turns import Turn
from aipolicy_sidecar.offline.items import Item, MessageItem, TextItem
from aipolicy_sidecar.offline.performances import Performance
from aipolicy_sidecar.offline.places import locate, unique
from aipolicy_sidecar.offline.watches import Logbook, Sighting, WatchedRules


class Ruling(StrEnum):
    """What was decided about an item, by the strongest action that an enforced rule took."""

    ALLOW = "Allow"
    ANNOTATE = "Annotate"
    PSEUDONYMIZE = "Pseudonymize"
    REDACT = "Redact"
    DENY = "Deny"


_STRENGTH: Final = tuple(Ruling)
_RULINGS: Final[Mapping[Effect, Ruling]] = {
    Effect.DENIED: Ruling.DENY,
    Effect.REDACTED: Ruling.REDACT,
    Effect.PSEUDONYMIZED: Ruling.PSEUDONYMIZE,
    Effect.ANNOTATED: Ruling.ANNOTATE,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engine did with an item."""

    ruling: Ruling
    sightings: tuple[Sighting, ...]
    output: bytes = field(repr=False)
    """The text or body after edits; of a denied message what the client gets in its stead."""
    reason: str = ""
    """Why a message was denied that no rule denied, in a word."""


class Engine:
    """A compiled policy, ready for any number of items."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._logbook = Logbook()
        self.rules = WatchedRules(snapshot.rules.rules, self._logbook)
        # Nothing is remembered: each item is to show what rules say of it.
        clean = CleanTexts(self.rules, most=0)
        self._snapshot = replace(snapshot, rules=self.rules, clean=clean)
        # Placeholders must not be guessed from what they stand for, so no two runs share them.
        self._sessions = Sessions(os.urandom(32))
        self._clock = Clock(time.monotonic, time.time_ns)

    def ask(self, item: Item) -> Outcome:
        """What the guard would do with it."""
        self._logbook.begin()
        return self._ask_text(item) if isinstance(item, TextItem) else self._ask_message(item)

    def _ask_text(self, item: TextItem) -> Outcome:
        tally = Tally(self.rules, item.direction)
        tally.begin()
        pseudonyms = self._open_turn().pseudonyms
        scan = self.rules.scan(item.direction, item.segment, item.text)
        tally.add(scan.findings, scan.faults)
        found = tally.replacements(scan.findings)
        request = item.direction is Direction.REQUEST
        if request:
            found = merge(found, leaders=self._snapshot.redacting)
        output = edit(item.text, found, pseudonyms.hide if request else pseudonyms.shield)
        if item.segment is ResponseSegment.COMPLETION:
            told = {RequestSegment.DOCUMENT: item.documents} if item.documents else {}
            judge_answers(self.rules, [(item.segment, item.text)], Context(told), tally)
        denied = tally.denial() is not None
        return Outcome(
            _strongest(tally.decisions(refused=denied)), tuple(self._logbook.sightings), output
        )

    def _open_turn(self) -> Turn:
        turn = Turn(self._snapshot, self._sessions, Headers({}))
        turn.open({}, self._clock.monotonic())
        return turn

    def _ask_message(self, item: MessageItem) -> Outcome:
        performance = Performance(self._snapshot, self._sessions, self._clock)
        played = performance.play(item)
        ruling = _strongest(played.record.decisions)
        reason = ""
        if played.record.refusal and ruling is not Ruling.DENY:
            ruling, reason = Ruling.DENY, played.record.refusal
        sightings = self._logbook.sightings
        if item.streamed:
            sightings = unique(sightings)
        elif any(sighting.findings for sighting in sightings):
            locate(sightings, item)
        return Outcome(ruling, tuple(sightings), played.output, reason)


def _strongest(decisions: Iterable[Decision]) -> Ruling:
    rulings = {_RULINGS.get(decision.effect, Ruling.ALLOW) for decision in decisions}
    return max(rulings, key=_STRENGTH.index, default=Ruling.ALLOW)
