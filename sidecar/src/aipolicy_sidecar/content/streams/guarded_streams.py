"""Streamed answers that rules look at: from bytes to bytes, for every API alike.

Every event goes on in the bytes it came in unless its text is edited or partly held
back; then only its strings change. What is held goes out before its part ends, in an
event that the format makes for it. What must not pass ends the stream as the API itself
ends an answer that it filters.
"""

from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import Context, RuleFault, RuleSet

from aipolicy_sidecar.content.json_documents import BodyError, Document, parse_document
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.content.segment_lists import write_document
from aipolicy_sidecar.content.streams.followed_answers import Edits, FollowedAnswer, HeldText
from aipolicy_sidecar.content.streams.formats import StreamFormat
from aipolicy_sidecar.content.streams.framings import StreamEvent
from aipolicy_sidecar.content.streams.meters import Meter
from aipolicy_sidecar.content.streams.steps import StreamStep
from aipolicy_sidecar.content.streams.streamed_texts import Report, Rulings

UNREADABLE: Final = "UnreadableEvent"
"""Reason of the fault when upstream sends what cannot be read."""


class GuardedStream:
    """An answer that rules look at."""

    __slots__ = ("_answer", "_closed", "_format", "_framing", "_meter", "_rulings")

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

    def feed(self, chunk: bytes, *, end: bool) -> StreamStep:
        """Take bytes from upstream."""
        report = Report()
        sent: list[bytes] = []
        denied: Finding | RuleFault | None = None
        for event in self._framing.feed(chunk, end=end):
            if self._closed:
                self._meter.see_event(event)
                continue
            pieces = self._pass(event, report)
            denied = report.denial(self._rulings)
            sent += pieces if denied is None else self._refuse()
        if end:
            self._meter.see_end()
        if end and not self._closed:
            pieces = self._deltas(self._answer.end(report))
            denied = report.denial(self._rulings)
            if denied is not None:
                pieces = self._refuse()
            if pieces and sent:
                sent.append(self._framing.missing_end(sent[-1]))
            sent += pieces
        return StreamStep(
            data=b"".join(sent),
            findings=tuple(report.findings),
            faults=tuple(report.faults),
            denied=denied,
            usage=self._meter.usage,
            output_bytes=self._meter.output_bytes,
        )

    def _pass(self, event: StreamEvent, report: Report) -> list[bytes]:
        """What to send for an event; without effect when the report denies."""
        if event.oversized or event.foreign:
            return self._pass_unreadable(event, report)
        data = event.data or b""
        if not data.strip():
            return [event.raw]
        if self._format.is_end_mark(data):
            self._closed = True
            self._meter.see_end()
            return [*self._deltas(self._answer.end(report)), event.raw]
        try:
            return self._pass_document(event.raw, parse_document(data), report)
        except BodyError:
            return self._pass_unreadable(event, report)

    def _pass_unreadable(self, event: StreamEvent, report: Report) -> list[bytes]:
        """Fail closed where a rule asks for it: its fault ends the stream."""
        self._meter.see_event(event)
        if self._rulings.closing:
            report.faults.append(RuleFault(min(self._rulings.closing), UNREADABLE))
        return [event.raw]

    def _pass_document(self, raw: bytes, document: Document, report: Report) -> list[bytes]:
        reading = self._format.read(document.value)
        self._meter.see(reading)
        if reading.dropped:
            return []
        edits = Edits()
        held = self._answer.read(reading, report, edits)
        if report.denial(self._rulings) is not None:
            return []
        self._closed = reading.last
        deltas = self._deltas(held)
        changes = self._format.note_sent(document.value)
        if changes or edits.values or edits.texts:
            try:
                data = write_document(document, edits.texts, {**edits.values, **changes})
            except BodyError:
                report.impossible = self._redaction(report)
                return [] if report.impossible else [*deltas, raw]
            raw = self._framing.replace(raw, data)
        return [*deltas, raw]

    def _redaction(self, report: Report) -> Finding | None:
        """What could not be taken out of an event without changing what the rest means."""
        found = (found for found in report.findings if found.rule in self._rulings.replacing)
        return next(found, None)

    def _deltas(self, held: list[HeldText]) -> list[bytes]:
        return [self._format.make_delta(one.part, one.path, one.text) for one in held]

    def _refuse(self) -> list[bytes]:
        """The events that end the stream; whatever is held is dropped."""
        self._closed = True
        return self._format.make_refusal(self._answer.open_parts)
