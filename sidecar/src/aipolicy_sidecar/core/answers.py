"""The answer's way back: decided at its head, judged whole or chunk by chunk.

What cannot be read is withheld only when an enforced rule had to read it; a budget
alone lets it pass and is charged the worst case.
"""

from dataclasses import dataclass, field, replace

from aipolicy.rules import Context, edit
from aipolicy.segments import Direction, ResponseSegment, SegmentKind

from aipolicy_sidecar.content.dialects import (
    AnswerStream,
    BodyError,
    Dialect,
    ReadAnswer,
    Segment,
)
from aipolicy_sidecar.content.messages import TextForm, ToolCall
from aipolicy_sidecar.content.streams import open_stream
from aipolicy_sidecar.core.actions import NOTHING_MORE, PASS, BodyMode, Continue, Modes
from aipolicy_sidecar.core.annotations import HEADER, annotate
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import ResponseBody, ResponseHeaders
from aipolicy_sidecar.core.facts import HTTP_ERROR, Facts, Step
from aipolicy_sidecar.core.judgings import (
    DENIED_EARLIER,
    judge_answers,
    judge_calls,
    note_idle,
)
from aipolicy_sidecar.core.media_types import Media, is_identity, parse_length, parse_media
from aipolicy_sidecar.core.prompts import replace_body
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.states import State
from aipolicy_sidecar.core.tallies import Tally

# Envoy 1.40 ignores the new content-length of an edited answer, and then refuses the edit,
# once an override says that response headers are not shown: so they stay.
_WHOLE = Continue(modes=Modes(response_headers=True, response_body=BodyMode.BUFFERED))
_STREAM = Continue(
    remove_headers=("content-length",),
    modes=Modes(response_headers=True, response_body=BodyMode.STREAMED, response_trailers=True),
)
_UNSEEN = Continue(modes=NOTHING_MORE)


@dataclass(slots=True)
class _Edits:
    """What is to change in a whole answer."""

    texts: dict[str, bytes] = field(default_factory=dict)
    """By pointer."""
    needed: bool = False
    """Whether a rule asks for any of it; else it only brings originals back."""


class Answer:
    """The upstream's answer in one exchange."""

    __slots__ = ("_dialect", "_facts", "_limit", "_snapshot", "_stream")

    def __init__(self, snapshot: Snapshot, facts: Facts, dialect: Dialect) -> None:
        self._snapshot = snapshot
        self._facts = facts
        self._dialect = dialect
        self._limit = snapshot.policy.limits.max_body_bytes
        self._stream: AnswerStream | None = None

    def head(self, event: ResponseHeaders) -> Step:
        """Decide by status and media type how the body is to be seen."""
        step = self._annotated(self._decide(event), self._facts.requests)
        forged = self._snapshot.annotates and event.headers.get(HEADER) is not None
        if forged and isinstance(step.action, Continue):
            removed = (*step.action.remove_headers, HEADER)
            return Step(step.state, replace(step.action, remove_headers=removed))
        return step

    def _decide(self, event: ResponseHeaders) -> Step:
        facts, headers = self._facts, event.headers
        tally = facts.answers
        judged = tally is not None or facts.pseudonyms.restoring
        error = (facts.status or 0) >= HTTP_ERROR
        media = parse_media(headers.get("content-type"))
        if event.end:
            facts.output_bytes = 0
            return self._unseen("no body")
        if not judged and (error or not self._snapshot.policy.budgets):
            return self._unseen("error answer")
        if not is_identity(headers.get("content-encoding")):
            return self._unreadable("compressed")
        if media.is_stream and not error:
            facts.stream = True
            if tally is not None:
                tally.begin(streamed=True)
                note_idle(self._snapshot.rules, self._context, tally)
            hide = self._snapshot.meters and not facts.wants_usage
            form = self._dialect.stream_format(hide_usage=hide)
            self._stream = open_stream(form, self._snapshot.rules, facts.pseudonyms, self._context)
            return Step(State.STREAM, _STREAM)
        if (parse_length(headers.get("content-length")) or 0) > self._limit:
            return self._too_large()
        if media is Media.JSON or error:
            return Step(State.WHOLE, _WHOLE)
        return self._unreadable("neither JSON nor a stream of events")

    def whole(self, event: ResponseBody) -> Step:
        """Judge a body that came whole."""
        return self._annotated(self._read(event), self._facts.requests, self._facts.answers)

    def _read(self, event: ResponseBody) -> Step:
        if len(event.data) > self._limit:
            return self._too_large()
        error = (self._facts.status or 0) >= HTTP_ERROR
        try:
            answer = self._dialect.read_answer(event.data)
        except BodyError as problem:
            return self._plain(event.data) if error else self._unreadable(str(problem))
        self._facts.usage = answer.usage
        self._facts.output_bytes = sum(
            len(segment.text)
            for segment in answer.segments
            if segment.kind is not ResponseSegment.PARAMETERS  # which the client said itself
        )
        self._facts.model = self._facts.model or answer.model
        return self._judge(answer)

    def chunk(self, event: ResponseBody) -> Step:
        """Judge a chunk of a stream; the dialect carries the rules out and reports."""
        return self._feed(event.data, end=event.end)

    def trailers(self) -> Step:
        """Close a stream that ended with trailers; what is still held back is dropped."""
        self._feed(b"", end=True)
        return Step(State.PASSING, PASS)

    def _feed(self, data: bytes, *, end: bool) -> Step:
        facts, tally = self._facts, self._facts.answers
        if self._stream is None:
            raise RuntimeError("a chunk of no stream")
        step = self._stream.feed(data, end=end)
        facts.usage = step.usage or facts.usage
        facts.output_bytes = step.output_bytes
        if tally is not None:
            tally.add(step.findings, step.faults)
            if step.denied is not None:
                facts.refusal = tally.deny(step.denied.rule)
                tally.pass_over(self._snapshot.rules.judges.answering, DENIED_EARLIER)
        action = PASS if step.data == data else Continue(body=step.data)
        return Step(State.PASSING if end else State.STREAM, action)

    def _judge(self, answer: ReadAnswer) -> Step:
        edits = self._scan(answer.segments, answer.calls)
        denial = self._denial()
        if denial is not None:
            return self._facts.refuse(denial)
        try:
            body = self._dialect.write_answer(answer, edits.texts)
        except BodyError as problem:  # an edit that cannot be carried out
            if edits.needed:
                return self._facts.refuse(_withheld(str(problem)))
            body = answer.body
        return Step(State.PASSING, PASS if body == answer.body else replace_body(body))

    def _plain(self, body: bytes) -> Step:
        """Judge an error answer of another form as one text; what is found withholds it."""
        if self._facts.answers is None and not self._facts.pseudonyms.restoring:
            return Step(State.PASSING, PASS)
        try:
            body.decode()
        except UnicodeDecodeError:
            return self._unreadable("not UTF-8")
        edits = self._scan((Segment(ResponseSegment.COMPLETION, "", body, form=TextForm.ASIDE),))
        denial = self._denial()
        if denial is None and edits.needed:
            denial = _withheld("a rule found something in it")
        if denial is not None:
            return self._facts.refuse(denial)
        restored = edits.texts.get("")
        return Step(State.PASSING, PASS if restored is None else replace_body(restored))

    def _scan(self, segments: tuple[Segment, ...], calls: tuple[ToolCall, ...] = ()) -> _Edits:
        """Put the originals back, then let the rules look at every text, call and answer."""
        tally, rules = self._facts.answers, self._snapshot.rules
        edits = _Edits()
        texts = [
            (one, one.text if one.form is TextForm.SIGNED else self._restore(one.text))
            for one in segments
        ]
        if tally is None:
            edits.texts = {one.pointer: text for one, text in texts if text != one.text}
            return edits
        tally.begin()
        for segment, restored in texts:
            text = self._look(tally, segment.kind, restored, edits)
            if text != segment.text:
                edits.texts[segment.pointer] = text
            if tally.decided:
                tally.pass_over(range(len(rules.rules)), DENIED_EARLIER)
                break
        made = (replace(call, arguments=self._restored(call.arguments)) for call in calls)
        judge_calls(rules, Direction.RESPONSE, made, tally)
        judge_answers(
            rules,
            [
                (segment.kind, text)
                for segment, text in texts
                if segment.form.is_said and isinstance(segment.kind, ResponseSegment)
            ],
            self._context,
            tally,
        )
        return edits

    def _look(self, tally: Tally, kind: SegmentKind, text: bytes, edits: _Edits) -> bytes:
        """Let the rules look at a text; it comes back as they want it."""
        scan = self._snapshot.rules.scan(Direction.RESPONSE, kind, text)
        tally.add(scan.findings, scan.faults)
        found = tally.replacements(scan.findings)
        if not found:
            return text
        edited = edit(text, found, self._facts.pseudonyms.shield)
        edits.needed = edits.needed or edited != text
        return edited

    def _restore(self, text: bytes) -> bytes:
        pseudonyms = self._facts.pseudonyms
        return pseudonyms.restore(text) if pseudonyms.restoring else text

    def _restored(self, arguments: object) -> object:
        """A call's arguments as the client gets them, where they come as text."""
        return (
            self._restore(arguments.encode()).decode() if isinstance(arguments, str) else arguments
        )

    @property
    def _context(self) -> Context:
        return self._facts.context or Context()

    def _denial(self) -> Denial | None:
        return None if self._facts.answers is None else self._facts.answers.denial()

    def _annotated(self, step: Step, *tallies: Tally | None) -> Step:
        """The step with what rules tell of their findings in the answer's head."""
        value = annotate(tallies) if self._snapshot.annotates else ""
        if not value or not isinstance(step.action, Continue):
            return step
        fields = (*step.action.set_headers, (HEADER, value))
        return Step(step.state, replace(step.action, set_headers=fields))

    def _too_large(self) -> Step:
        """A bound on memory, so it is held whatever the mode."""
        reason = f"it is larger than {self._limit} bytes"
        if self._facts.answers is not None:
            self._facts.answers.skip(reason)
        return self._facts.refuse(_withheld(reason))

    def _unreadable(self, reason: str) -> Step:
        if self._snapshot.enforces_answers:
            if self._facts.answers is not None:
                self._facts.answers.skip(f"unreadable: {reason}")
            return self._facts.refuse(_withheld(reason))
        return self._unseen(f"unreadable: {reason}")

    def _unseen(self, reason: str) -> Step:
        if self._facts.answers is not None:
            self._facts.answers.skip(reason)
        return Step(State.PASSING, _UNSEEN)


def _withheld(reason: str) -> Denial:
    return Denial(
        DenialKind.UNREADABLE_ANSWER, f"The answer of the model server was withheld: {reason}"
    )
