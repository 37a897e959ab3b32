"""An answer's texts, followed through a stream: what rules say of them and what must change.

This is the part of the engine that knows rules and texts but no bytes and no events.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import Context, RuleSet, edit
from aipolicy.segments import Direction, ResponseSegment

from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import Segment, TextForm
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import quote
from aipolicy_sidecar.content.streams.asked_texts import Asking
from aipolicy_sidecar.content.streams.event_edits import Edits, HeldText, Spot
from aipolicy_sidecar.content.streams.followed_calls import FollowedCalls
from aipolicy_sidecar.content.streams.followed_parts import Part
from aipolicy_sidecar.content.streams.readings import (
    Key,
    PartReading,
    Reading,
    TextPiece,
)
from aipolicy_sidecar.content.streams.said_texts import SaidTexts
from aipolicy_sidecar.content.streams.streamed_texts import (
    ArgumentsText,
    PlainText,
    Report,
    Rulings,
    StreamedText,
)

MAX_TEXTS: Final = 4096
"""Texts that may be open in one stream, each of which keeps a scanner; parts that it may have."""

_TOKENS: Final[Key] = ()
"""Path under which the tokens of a part are followed; no text has it."""


class FollowedAnswer:
    """All texts of one streamed answer."""

    __slots__ = (
        *("_asking", "_context", "_ending", "_opened", "_parts", "_pseudonyms", "_restoring"),
        *("_rules", "_rulings", "_said", "_watched"),
    )

    def __init__(
        self,
        rules: RuleSet,
        rulings: Rulings,
        pseudonyms: Pseudonyms = NO_PSEUDONYMS,
        context: Context | None = None,
        *,
        repeats: bool,
    ) -> None:
        """Begin; `repeats` says whether events say texts again."""
        self._asking = Asking(rules.judges)
        self._context = context or Context()
        self._rules = rules
        self._rulings = rulings
        self._pseudonyms = pseudonyms
        self._restoring = pseudonyms.restoring
        self._watched = rules.watches(Direction.RESPONSE)
        if self._restoring:
            self._watched = frozenset(ResponseSegment)
        self._said = SaidTexts() if repeats else None
        self._parts: dict[Key, Part] = {}
        self._ending: list[Part] = []
        """Parts that end with the last event, if the client gets to see it."""
        self._opened = 0

    @property
    def open(self) -> bool:
        """Whether some text has begun and not ended."""
        return self._opened > 0

    @property
    def open_parts(self) -> list[Key]:
        """Parts that were read and have not ended, in the order in which they began."""
        return [key for key, part in self._parts.items() if not part.finished]

    def read(self, reading: Reading, report: Report, edits: Edits) -> list[HeldText]:
        """Take in an event; return what goes out before it.

        Raises:
            BodyError: When it opens more texts or parts than are followed.
        """
        for ended in self._ending:
            ended.finished = True
        self._ending.clear()
        if self._rulings.withholding:
            edits.alternatives = reading.alternatives
        for segment in reading.others:
            self._scan(segment, report, edits)
        held: list[HeldText] = []
        for part in reading.parts:
            held += self._follow(part, report, edits)
        return held + self.end(report) if reading.last else held

    def end(self, report: Report) -> list[HeldText]:
        """End all texts; return what is held of them."""
        return [
            held for key, part in self._parts.items() for held in self._release(key, part, report)
        ]

    def recall(self, spots: Sequence[Spot]) -> list[Spot]:
        """Those texts of which it is not known yet what classifiers say."""
        return [spot for spot in spots if not self._asking.recall(spot, self._rulings.replacing)]

    def settle(
        self,
        spots: Sequence[Spot],
        findings: Mapping[str, Sequence[Finding]],
        report: Report,
    ) -> None:
        """Edit the texts that waited by what classifiers found in them."""
        for number, spot in enumerate(spots):
            report.findings += self._asking.settle(number, spot, findings, self._rulings.replacing)

    def _follow(self, reading: PartReading, report: Report, edits: Edits) -> list[HeldText]:
        part = self._parts.get(reading.part)
        if part is None:
            if len(self._parts) == MAX_TEXTS:
                raise BodyError(f"more than {MAX_TEXTS} parts in a stream")
            part = self._parts[reading.part] = Part()
            if self._rules.judges.judges_calls:
                part.calls = FollowedCalls(self._rules.judges)
        before, untouched, waiting = report.replaced, len(edits.texts), len(report.spots)
        held: list[HeldText] = []
        values = self._feed(part, reading, report, held)
        passed = not reading.tokens or self._feed_tokens(part, reading, report)
        if reading.final:
            held += self._release(reading.part, part, report)
            self._ending.append(part)
        for call in reading.calls:
            report.add(self._rules.judges.judge_call(Direction.RESPONSE, call.name, call.arguments))
        for segment in reading.wholes:
            self._scan(segment, report, edits)
        # what is said again may be what ends here
        part.redacted = part.redacted or report.replaced > before
        for piece in reading.repeats:
            self._compare(reading.part, part, piece, report, edits)
        part.redacted = part.redacted or report.replaced > before
        restored = self._restoring and len(edits.texts) > untouched
        if values or part.redacted or restored or not passed:
            edits.values.update(values)
            edits.values.update(reading.echoes)
        for spot in report.spots[waiting:]:
            spot.edits, spot.echoes = edits, reading.echoes
        return held

    def _feed(
        self, part: Part, reading: PartReading, report: Report, held: list[HeldText]
    ) -> dict[str, str]:
        """Feed an event's pieces; return the strings to put in their place."""
        changed: dict[str, str] = {}
        taken: set[ResponseSegment] = set()
        for piece in reading.texts:
            if piece.kind not in self._watched:
                continue
            if part.calls is not None:
                part.calls.see(piece, report)
            if self._said is not None and piece.text:
                self._said.add(reading.part, piece.path, piece.text)
            said, ended = part.go_on(piece, taken)
            for path in ended:
                held += self._release_text(reading.part, part, path, report)
            final, waiting = reading.final or piece.final, len(report.spots)
            released = self._feed_text(part, piece, report, final=final, said=said)
            for spot in report.spots[waiting:]:
                spot.place = piece.pointer
            if released != piece.text:
                changed[piece.pointer] = quote(released)
        if part.calls is not None:
            for call, value in reading.values:
                part.calls.tell(call, value, report)
        return changed

    def _feed_text(
        self, part: Part, piece: TextPiece, report: Report, *, final: bool, said: str = ""
    ) -> str:
        streamed = part.texts.get(piece.path)
        if streamed is None:
            if not piece.text:
                return ""
            streamed = self._open(piece, said)
            if part.calls is not None:
                streamed = part.calls.open(piece, streamed)
            if piece.path != _TOKENS:
                streamed = self._asking.open(piece, streamed)
            part.texts[piece.path] = streamed
        released = streamed.feed(piece.text, report, final=final)
        if final:
            self._close(part, piece.path)
        return released

    def _feed_tokens(self, part: Part, reading: PartReading, report: Report) -> bool:
        """Whether an event's tokens may go on: they are followed as a text of their own."""
        if ResponseSegment.COMPLETION not in self._watched:
            return True
        seen = Report()
        kind, form = ResponseSegment.COMPLETION, TextForm.ASIDE
        piece = TextPiece(_TOKENS, "", reading.tokens, kind, form)
        released = self._feed_text(part, piece, seen, final=reading.final)
        if reading.tokens != "".join(text.text for text in reading.texts):
            part.tells_more = True  # else the texts tell of it
            report.findings += seen.findings
            report.faults += seen.faults
            report.replaced += seen.replaced
        if self._asking.holds(kind):
            return False  # what they say beside the texts waits for no opinion
        return released == reading.tokens

    def _open(self, piece: TextPiece, said: str) -> StreamedText:
        """Begin to follow a text, which goes on after what was `said` elsewhere."""
        if self._opened == MAX_TEXTS:
            raise BodyError(f"more than {MAX_TEXTS} texts in a stream")
        self._opened += 1
        if piece.form is TextForm.ARGUMENTS:
            return ArgumentsText(self._rules, piece.kind, self._rulings, self._pseudonyms)
        scanner = self._rules.stream(piece.kind)
        if piece.form.is_said:
            scanner = self._rules.judges.follow(piece.kind, scanner, self._context)
        restores = piece.form is not TextForm.SIGNED
        before = said.encode()
        return PlainText(scanner, self._rulings, self._pseudonyms, restores=restores, before=before)

    def _close(self, part: Part, path: Key) -> None:
        del part.texts[path]
        self._opened -= 1

    def _release(self, key: Key, part: Part, report: Report) -> list[HeldText]:
        """End the texts of a part; what is held of them goes out."""
        held = [
            one for path in list(part.texts) for one in self._release_text(key, part, path, report)
        ]
        if part.calls is not None:
            part.calls.end(report)
        return held

    def _release_text(self, key: Key, part: Part, path: Key, report: Report) -> list[HeldText]:
        """End a text of a part, if it is open; what is held of it goes out."""
        streamed = part.texts.get(path)
        if streamed is None:
            return []
        told, waiting = path == _TOKENS and not part.tells_more, len(report.spots)
        released = streamed.feed("", Report() if told else report, final=True)
        self._close(part, path)
        if not released or path == _TOKENS:
            return []
        held = HeldText(key, path, released)
        for spot in report.spots[waiting:]:
            spot.place = held
        return [held]

    def _compare(
        self, key: Key, part: Part, piece: TextPiece, report: Report, edits: Edits
    ) -> None:
        """Judge a text that is said again: what was streamed is not reported twice."""
        if piece.kind not in self._watched:
            return
        known = self._said is not None and self._said.repeats(key, piece.path, piece.text)
        asked = self._asking.holds(piece.kind)
        if known and not (part.redacted or self._restoring or asked):
            return
        segments = SegmentList()
        if piece.form is TextForm.ARGUMENTS:
            segments.add_arguments(piece.kind, piece.pointer, piece.text)
        else:
            segments.add(piece.kind, piece.pointer, piece.text, form=piece.form)
        seen = Report() if known else report
        for segment in segments.segments():
            self._scan(segment, seen, edits)
        for spot in seen.spots if known else ():
            spot.again = True
            report.spots.append(spot)

    def _scan(self, segment: Segment, report: Report, edits: Edits) -> None:
        """Judge a text that comes whole."""
        text = segment.text
        if self._restoring and segment.form is not TextForm.SIGNED:
            text = self._pseudonyms.restore(text)
        scan = self._rules.scan(Direction.RESPONSE, segment.kind, text)
        report.add(scan)
        if segment.form.is_said and isinstance(segment.kind, ResponseSegment):
            report.add(self._rules.judges.judge_answer(segment.kind, text, self._context))
        replaced = [found for found in scan.findings if found.rule in self._rulings.replacing]
        if replaced:
            edited = edit(text, replaced, self._pseudonyms.shield)
            report.replaced += edited != text
            text = edited
        if text is not segment.text:
            edits.texts[segment.pointer] = text
        if isinstance(segment.kind, ResponseSegment):
            self._asking.ask(segment.kind, segment.pointer, text, edits, report)
