"""The answer's way back: decided at its head, judged whole or chunk by chunk.

What cannot be read is withheld only when an enforced rule had to read it; a budget
alone lets it pass and is charged the worst case.
"""

from aipolicy.rules import edit
from aipolicy.segments import Direction, ResponseSegment

from aipolicy_sidecar.content.dialects import (
    AnswerStream,
    BodyError,
    Dialect,
    ReadAnswer,
    Segment,
)
from aipolicy_sidecar.content.streams import open_stream
from aipolicy_sidecar.core.actions import NOTHING_MORE, PASS, BodyMode, Continue, Modes
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import ResponseBody, ResponseHeaders
from aipolicy_sidecar.core.facts import HTTP_ERROR, Facts, Step
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
        facts, headers = self._facts, event.headers
        tally = facts.answers
        error = (facts.status or 0) >= HTTP_ERROR
        media = parse_media(headers.get("content-type"))
        if event.end:
            facts.output_bytes = 0
            return self._unseen("no body")
        if error and tally is None:
            return self._unseen("error answer")
        if not is_identity(headers.get("content-encoding")):
            return self._unreadable("compressed")
        if media.is_stream and not error:
            facts.stream = True
            if tally is not None:
                tally.begin()
            hide = self._snapshot.meters and not facts.wants_usage
            form = self._dialect.stream_format(hide_usage=hide)
            self._stream = open_stream(form, self._snapshot.rules)
            return Step(State.STREAM, _STREAM)
        if (parse_length(headers.get("content-length")) or 0) > self._limit:
            return self._too_large()
        if media is Media.JSON or error:
            return Step(State.WHOLE, _WHOLE)
        return self._unreadable("neither JSON nor a stream of events")

    def whole(self, event: ResponseBody) -> Step:
        """Judge a body that came whole."""
        if len(event.data) > self._limit:
            return self._too_large()
        error = (self._facts.status or 0) >= HTTP_ERROR
        try:
            answer = self._dialect.read_answer(event.data)
        except BodyError as problem:
            return self._plain(event.data) if error else self._unreadable(str(problem))
        self._facts.usage = answer.usage
        self._facts.output_bytes = sum(len(segment.text) for segment in answer.segments)
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
        action = PASS if step.data == data else Continue(body=step.data)
        return Step(State.PASSING if end else State.STREAM, action)

    def _judge(self, answer: ReadAnswer) -> Step:
        tally = self._facts.answers
        if tally is None:
            return Step(State.PASSING, PASS)
        texts = self._scan(tally, answer.segments)
        denial = tally.denial()
        if denial is not None:
            return self._facts.refuse(denial)
        try:
            body = self._dialect.write_answer(answer, texts)
        except BodyError as problem:  # a redaction that cannot be carried out
            return self._facts.refuse(_withheld(str(problem)))
        return Step(State.PASSING, PASS if body == answer.body else replace_body(body))

    def _plain(self, body: bytes) -> Step:
        """Judge an error answer of another form as one text; what is found withholds it."""
        tally = self._facts.answers
        if tally is None:
            return Step(State.PASSING, PASS)
        try:
            body.decode()
        except UnicodeDecodeError:
            return self._unreadable("not UTF-8")
        texts = self._scan(tally, (Segment(ResponseSegment.COMPLETION, "", body),))
        denial = tally.denial() or (_withheld("a rule found something in it") if texts else None)
        return self._facts.refuse(denial) if denial else Step(State.PASSING, PASS)

    def _scan(self, tally: Tally, segments: tuple[Segment, ...]) -> dict[str, bytes]:
        """Let the rules look at every text; the edits that they ask for, by pointer."""
        tally.begin()
        texts = {}
        for segment in segments:
            scan = self._snapshot.rules.scan(Direction.RESPONSE, segment.kind, segment.text)
            tally.add(scan.findings, scan.faults)
            redactions = tally.redactions(scan.findings)
            if redactions:
                texts[segment.pointer] = edit(segment.text, redactions)
        return texts

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
