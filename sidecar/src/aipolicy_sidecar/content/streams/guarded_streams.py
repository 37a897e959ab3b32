"""Streamed answers that rules look at: from bytes to bytes, for every API alike.

Every event goes on in the bytes it came in unless its text is edited or partly held
back; then only its strings change. What is held goes out before its part ends, in an
event that the format makes for it. What must not pass ends the stream as the API itself
ends an answer that it filters.

An event is read first and written then (`_Passage`). When classifiers must be asked about a
text of it, it waits between the two, and so does all that follows in its chunk: what the
client has seen then is what it was at that place, should the answer end there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import Context, RuleFault, RuleSet

from aipolicy_sidecar.content.alternatives import take_out
from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.json_documents import BodyError, Document, parse_document
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.content.segment_lists import write_document
from aipolicy_sidecar.content.streams.asked_texts import subjects
from aipolicy_sidecar.content.streams.event_edits import Edits, HeldText, Spot
from aipolicy_sidecar.content.streams.followed_answers import FollowedAnswer
from aipolicy_sidecar.content.streams.formats import StreamFormat
from aipolicy_sidecar.content.streams.framings import StreamEvent
from aipolicy_sidecar.content.streams.meters import Meter
from aipolicy_sidecar.content.streams.readings import Key
from aipolicy_sidecar.content.streams.steps import StreamStep
from aipolicy_sidecar.content.streams.streamed_texts import Report, Rulings

UNREADABLE: Final = "UnreadableEvent"
"""Reason of the fault when upstream sends what cannot be read."""


@dataclass(slots=True)
class _Passage:
    """An event on its way: what it was read as, and what is to be written of it."""

    raw: bytes
    document: Document | None = None
    """None when it goes on as it came."""
    edits: Edits = field(default_factory=Edits)
    held: Sequence[HeldText] = ()
    """What goes out before it."""
    spots: Sequence[Spot] = ()
    """Its texts that wait for an opinion."""
    parts: Sequence[Key] | None = None
    """Parts that were open then; None: those that are."""
    denied: Finding | RuleFault | None = None
    """Why the answer ends in its place."""


class GuardedStream:
    """An answer that rules look at."""

    __slots__ = (
        *("_answer", "_closed", "_denied", "_format", "_framing", "_meter", "_rulings"),
        *("_sent", "_waiting"),
    )

    def __init__(
        self,
        form: StreamFormat,
        rules: RuleSet,
        pseudonyms: Pseudonyms = NO_PSEUDONYMS,
        context: Context | None = None,
    ) -> None:
        self._format = form
        self._framing = form.framing
        self._rulings = Rulings.of(rules)
        self._answer = FollowedAnswer(
            rules, self._rulings, pseudonyms, context, repeats=form.repeats
        )
        self._meter = Meter(form)
        self._closed = False
        """After the end, upstream's or ours, nothing more is sent."""
        self._sent: list[bytes] = []
        """To send for the chunk."""
        self._waiting: list[_Passage] = []
        """From the first on that waits for an opinion."""
        self._denied: Finding | RuleFault | None = None

    def feed(self, chunk: bytes, *, end: bool) -> StreamStep:
        """Take bytes from upstream."""
        report = Report()
        for event in self._framing.feed(chunk, end=end):
            if self._closed:
                self._meter.see_event(event)
            else:
                self._pass(self._read(event, report), report)
        if end:
            self._meter.see_end()
        if end and not self._closed:
            self._pass(_Passage(b"", held=self._answer.end(report)), report)
        return self._step(report)

    def settle(
        self, findings: Mapping[str, Sequence[Finding]], faults: Sequence[RuleFault]
    ) -> StreamStep:
        """Go on with what classifiers found."""
        waiting, self._waiting = self._waiting, []
        report = Report()
        report.faults += faults
        spots = [spot for passage in waiting for spot in passage.spots]
        self._answer.settle(spots, findings, report)
        denied = report.denial(self._rulings)
        if denied is not None:
            self._closed = True
            waiting = [_Passage(b"", parts=waiting[0].parts, denied=denied)]
        for passage in waiting:
            if self._denied is None:
                self._write(passage, report)
        return self._step(report)

    def _step(self, report: Report) -> StreamStep:
        """What became of the chunk, or of what is known of it."""
        awaited = [spot for passage in self._waiting for spot in passage.spots]
        data, denied = b"", None
        if not awaited:
            data, denied = b"".join(self._sent), self._denied
            self._sent, self._denied = [], None
        return StreamStep(
            data=data,
            findings=tuple(report.findings),
            faults=tuple(report.faults),
            denied=denied,
            usage=self._meter.usage,
            output_bytes=self._meter.output_bytes,
            awaited=_list(awaited),
            gone=_list(report.gone),
            open=self._answer.open,
        )

    def _read(self, event: StreamEvent, report: Report) -> _Passage:
        """What to write for an event; without effect when the report denies."""
        if event.oversized or event.foreign:
            return self._read_unreadable(event, report)
        data = event.data or b""
        if not data.strip():
            return _Passage(event.raw)
        if self._format.is_end_mark(data):
            self._closed = True
            self._meter.see_end()
            return _Passage(event.raw, held=self._answer.end(report))
        try:
            return self._read_document(event.raw, parse_document(data), report)
        except BodyError:
            return self._read_unreadable(event, report)

    def _read_unreadable(self, event: StreamEvent, report: Report) -> _Passage:
        """Fail closed where a rule asks for it: its fault ends the stream."""
        self._meter.see_event(event)
        report.spots.clear()
        if self._rulings.closing:
            report.faults.append(RuleFault(min(self._rulings.closing), UNREADABLE))
        return _Passage(event.raw)

    def _read_document(self, raw: bytes, document: Document, report: Report) -> _Passage:
        reading = self._format.read(document.value)
        self._meter.see(reading)
        if reading.dropped:
            return _Passage(b"")
        passage = _Passage(raw, document)
        passage.held = self._answer.read(reading, report, passage.edits)
        self._closed = reading.last
        return passage

    def _pass(self, passage: _Passage, report: Report) -> None:
        """Write what was read, unless it has to wait."""
        passage.denied = report.denial(self._rulings)
        if passage.denied is not None:
            self._closed = True
        else:
            passage.spots = self._answer.recall(report.spots)
        report.spots = []
        if passage.spots or self._waiting:
            passage.parts = self._answer.open_parts
            self._waiting.append(passage)
        else:
            self._write(passage, report)

    def _write(self, passage: _Passage, report: Report) -> None:
        """Send an event, or what ends the answer in its place."""
        if passage.denied is not None:
            self._refuse(passage.denied, passage.parts)
            return
        raw = passage.raw
        pieces = [self._format.make_delta(one.part, one.path, one.text) for one in passage.held]
        if passage.document is not None:
            try:
                raw = self._edit(passage.raw, passage.document, passage.edits)
            except BodyError:
                report.impossible = self._redaction(report)
                if report.impossible is not None:
                    self._refuse(report.impossible, passage.parts)
                    return
        elif pieces and not raw and self._sent:  # at the end
            pieces.insert(0, self._framing.missing_end(self._sent[-1]))
        self._sent += [piece for piece in (*pieces, raw) if piece]

    def _edit(self, raw: bytes, document: Document, edits: Edits) -> bytes:
        """The event with its edits. Raises BodyError."""
        changes = self._format.note_sent(document.value)
        if not (changes or edits.values or edits.texts or edits.alternatives):
            return raw
        values = take_out(edits.alternatives or {}, {**edits.values, **changes})
        data = write_document(document, edits.texts, values)
        return self._framing.replace(raw, data)

    def _redaction(self, report: Report) -> Finding | None:
        """What could not be taken out of an event without changing what the rest means."""
        found = (found for found in report.findings if found.rule in self._rulings.replacing)
        return next(found, None)

    def _refuse(self, denied: Finding | RuleFault, parts: Sequence[Key] | None) -> None:
        """End the stream; whatever is held is dropped."""
        self._closed = True
        self._denied = denied
        parts = self._answer.open_parts if parts is None else parts
        self._sent += self._format.make_refusal(parts)


def _list(spots: Sequence[Spot]) -> tuple[Subject, ...]:
    return tuple(one for number, spot in enumerate(spots) for one in subjects(number, spot))
