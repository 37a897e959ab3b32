"""Streamed chat completions: rules applied while the answer passes through.

Every event goes on in the bytes it came in unless its text is edited or partly held
back; then only its strings change. What is held goes out before the choice ends, in an
event made for it. What must not pass ends the stream as the API itself ends a filtered
one: each open choice with ``finish_reason: "content_filter"``, then ``[DONE]``.
"""

from dataclasses import dataclass, field
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import RuleFault, RuleSet, edit
from aipolicy.segments import Direction, ResponseSegment

from aipolicy_sidecar.content.dialects.openai_chat.answers import null_tokens
from aipolicy_sidecar.content.dialects.openai_chat.choices import (
    ChoiceText,
    Path,
    is_arguments,
    kind_of,
    read_choices,
    read_other_texts,
    read_texts,
    read_tokens,
)
from aipolicy_sidecar.content.dialects.openai_chat.endings import make_delta, make_filtered
from aipolicy_sidecar.content.dialects.openai_chat.meters import Meter, is_done, only_usage
from aipolicy_sidecar.content.event_streams import (
    EventStream,
    ServerSentEvent,
    make_event,
    replace_data,
)
from aipolicy_sidecar.content.json_documents import BodyError, Document, parse_document
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.splices import quote, splice
from aipolicy_sidecar.content.streamed_texts import (
    ArgumentsText,
    PlainText,
    Report,
    Rulings,
    StreamedText,
)
from aipolicy_sidecar.content.streams.steps import StreamStep

MAX_TEXTS: Final = 4096
"""Texts that may be open in one stream: each keeps a scanner."""
UNREADABLE: Final = "UnreadableEvent"
"""Reason of the fault when upstream sends what cannot be read."""

_TOKENS: Final[Path] = ("logprobs",)
_DONE_EVENT = make_event(b"[DONE]")
_BLANK_LINES = (b"\n\n", b"\r\n\r\n", b"\r\r")


@dataclass(slots=True)
class _Choice:
    """A choice on its way."""

    texts: dict[Path, StreamedText] = field(default_factory=dict)
    """Those that may go on."""
    finished: bool = False
    redacted: bool = False


class GuardedStream:
    """An answer that rules look at."""

    __slots__ = (
        "_choices",
        "_closed",
        "_events",
        "_hide_usage",
        "_meter",
        "_opened",
        "_rules",
        "_rulings",
        "_shape",
        "_watched",
    )

    def __init__(self, rules: RuleSet, *, hide_usage: bool) -> None:
        self._rules = rules
        self._rulings = Rulings.of(rules)
        self._watched = rules.watches(Direction.RESPONSE)
        self._hide_usage = hide_usage
        self._events = EventStream()
        self._meter = Meter()
        self._choices: dict[int, _Choice] = {}
        self._shape: Members = {}
        """The last event with a choice, the model of those that are made here."""
        self._opened = 0
        self._closed = False
        """After the end mark, upstream's or ours, nothing more is sent."""

    def feed(self, chunk: bytes, *, end: bool) -> StreamStep:
        """Take bytes from upstream."""
        report = Report()
        sent: list[bytes] = []
        denied: Finding | RuleFault | None = None
        for event in self._events.feed(chunk, end=end):
            if self._closed:
                self._meter.see_event(event)
                continue
            pieces = self._pass(event, report)
            denied = report.denial(self._rulings)
            if denied is not None:
                pieces = self._end_filtered()
            sent += pieces
        if end:
            self._meter.see_end()
        if end and not self._closed:
            pieces = self._flush_all(report)
            denied = report.denial(self._rulings)
            if denied is not None:
                pieces = self._end_filtered()
            if pieces and sent and not sent[-1].endswith(_BLANK_LINES):
                sent.append(b"\n\n")
            sent += pieces
        return StreamStep(
            data=b"".join(sent),
            findings=tuple(report.findings),
            faults=tuple(report.faults),
            denied=denied,
            usage=self._meter.usage,
            output_bytes=self._meter.output_bytes,
        )

    def _pass(self, event: ServerSentEvent, report: Report) -> list[bytes]:
        """What to send for an event."""
        if event.oversized or event.foreign:
            return self._pass_unreadable(event, report)
        data = event.data or b""
        if not data.strip():
            return [event.raw]
        if is_done(data):
            pieces = [*self._flush_all(report), event.raw]
            self._closed = True
            self._meter.see_end()
            return pieces
        try:
            return self._pass_document(event.raw, parse_document(data), report)
        except BodyError:
            return self._pass_unreadable(event, report)

    def _pass_unreadable(self, event: ServerSentEvent, report: Report) -> list[bytes]:
        """Fail closed where a rule asks for it: its fault ends the stream."""
        self._meter.see_event(event)
        if self._rulings.closing:
            report.faults.append(RuleFault(min(self._rulings.closing), UNREADABLE))
        return [event.raw]

    def _pass_document(self, raw: bytes, document: Document, report: Report) -> list[bytes]:
        members = document.value
        self._meter.see_usage(members)
        if self._hide_usage and only_usage(members):
            return []
        edits: dict[str, str] = {}
        flushed: list[bytes] = []
        for text in read_other_texts(members):
            self._scan_whole(text, report, edits)
        for index, pointer, choice in read_choices(members):
            self._shape = members
            texts = read_texts(choice, pointer)
            self._meter.see_texts(texts)
            state = self._choices.setdefault(index, _Choice())
            final = bool(choice.get("finish_reason"))  # some servers send "" all along
            before = len(report.findings)
            changed = self._feed_choice(state, texts, report, final=final)
            if final:
                flushed += self._flush(index, state, report)
                state.finished = True
            if len(report.findings) > before and not state.redacted:
                state.redacted = any(
                    finding.rule in self._rulings.redacting for finding in report.findings[before:]
                )
            told = self._tokens_pass(state, choice, texts, report, final=final)
            if changed or state.redacted or not told:
                edits |= changed
                edits |= null_tokens(choice, pointer)
        if edits:
            raw = replace_data(raw, splice(document.text, edits).encode())
        return [*flushed, raw]

    def _scan_whole(self, text: ChoiceText, report: Report, edits: dict[str, str]) -> None:
        data = text.text.encode()
        scan = self._rules.scan(Direction.RESPONSE, ResponseSegment.COMPLETION, data)
        report.findings += scan.findings
        report.faults += scan.faults
        redacted = [found for found in scan.findings if found.rule in self._rulings.redacting]
        if redacted:
            edits[text.pointer] = quote(edit(data, redacted).decode())

    def _feed_choice(
        self, state: _Choice, texts: list[ChoiceText], report: Report, *, final: bool
    ) -> dict[str, str]:
        """Feed an event's texts of a choice; return the strings to put in their place."""
        changed: dict[str, str] = {}
        for text in texts:
            streamed = state.texts.get(text.path)
            if streamed is None:
                streamed = self._open(text)
                if streamed is None:
                    continue
                state.texts[text.path] = streamed
            released = streamed.feed(text.text, report, final=final)
            if released != text.text:
                changed[text.pointer] = quote(released)
            if final:
                self._close(state, text.path)
        return changed

    def _tokens_pass(
        self,
        state: _Choice,
        choice: dict[str, object],
        texts: list[ChoiceText],
        report: Report,
        *,
        final: bool,
    ) -> bool:
        """Whether an event's tokens may go on: they are followed as a text of their own."""
        tokens = read_tokens(choice)
        if not tokens or ResponseSegment.COMPLETION not in self._watched:
            return True
        seen = Report()
        text = ChoiceText(_TOKENS, "", tokens)
        passed = not self._feed_choice(state, [text], seen, final=final)
        if tokens != "".join(one.text for one in texts):  # else the texts tell of it
            report.findings += seen.findings
            report.faults += seen.faults
        return passed

    def _open(self, text: ChoiceText) -> StreamedText | None:
        """Begin to follow a text; None when there is nothing in it for any rule."""
        kind = kind_of(text.path)
        if not text.text or kind not in self._watched:
            return None
        if self._opened == MAX_TEXTS:
            raise BodyError(f"more than {MAX_TEXTS} texts in a stream")
        if is_arguments(text.path):
            self._opened += 1
            return ArgumentsText(self._rules, kind, self._rulings)
        scanner = self._rules.stream(kind)
        if scanner is None:
            return None
        self._opened += 1
        return PlainText(scanner, self._rulings)

    def _close(self, state: _Choice, path: Path) -> None:
        del state.texts[path]
        self._opened -= 1

    def _flush(self, index: int, state: _Choice, report: Report) -> list[bytes]:
        """Events with what is held of a choice, whose texts end here."""
        events: list[bytes] = []
        for path, streamed in list(state.texts.items()):
            released = streamed.feed("", report, final=True)
            if released and path != _TOKENS:
                events.append(make_delta(self._shape, index, path, released))
            self._close(state, path)
        return events

    def _flush_all(self, report: Report) -> list[bytes]:
        return [
            event
            for index, state in self._choices.items()
            for event in self._flush(index, state, report)
        ]

    def _end_filtered(self) -> list[bytes]:
        """The events that end the stream; whatever is held is dropped."""
        self._closed = True
        choices = [index for index, state in self._choices.items() if not state.finished]
        if not self._choices:
            choices = [0]
        self._choices.clear()
        return [*(make_filtered(self._shape, index) for index in choices), _DONE_EVENT]
