"""The answer's way back: decided at its head, judged whole or chunk by chunk.

What cannot be read is withheld only when an enforced rule had to read it; a budget
alone lets it pass and is charged the worst case.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from aipolicy.rules import Context
from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.dialects import (
    BodyError,
    Dialect,
    ReadAnswer,
    Segment,
)
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.streams import open_stream
from aipolicy_sidecar.core.actions import (
    NOTHING_MORE,
    PASS,
    AskClassifiers,
    BodyMode,
    Continue,
    Modes,
)
from aipolicy_sidecar.core.annotations import HEADER, annotate
from aipolicy_sidecar.core.answer_scans import Edits, scan_answer
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import Classified, ResponseBody, ResponseHeaders
from aipolicy_sidecar.core.facts import HTTP_ERROR, Facts, Step
from aipolicy_sidecar.core.followed_streams import FollowedStream
from aipolicy_sidecar.core.judgings import (
    DENIED_EARLIER,
    note_idle,
)
from aipolicy_sidecar.core.media_types import Media, is_identity, parse_length, parse_media
from aipolicy_sidecar.core.prompts import replace_body
from aipolicy_sidecar.core.reviews import Reviews
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

    __slots__ = (*("_dialect", "_facts", "_limit", "_pending", "_reviews", "_snapshot", "_stream"),)

    def __init__(self, snapshot: Snapshot, facts: Facts, dialect: Dialect) -> None:
        self._snapshot = snapshot
        self._facts = facts
        self._dialect = dialect
        self._limit = snapshot.policy.limits.max_body_bytes
        self._stream: FollowedStream | None = None
        self._reviews = Reviews(snapshot, facts)
        self._pending: tuple[Edits, Callable[[Edits], Step]] | None = None
        """What is to change in a whole answer that waits, and how it goes on."""

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
            stream = open_stream(form, self._snapshot.rules, facts.pseudonyms, self._context)
            self._stream = FollowedStream(self._snapshot, facts, self._reviews, stream)
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
        """Judge a chunk of a stream."""
        return self._followed().chunk(event)

    def trailers(self) -> Step:
        """Close a stream that ended with trailers."""
        return self._followed().trailers()

    def classified(self, answer: Classified) -> Step:
        """Go on with what classifiers said."""
        if self._stream is not None:
            return self._stream.classified(answer)
        if self._pending is None:
            raise RuntimeError("an answer that does not wait")
        (edits, go_on), self._pending = self._pending, None
        replaced = self._reviews.conclude(answer)
        edits.texts |= replaced
        edits.needed = edits.needed or bool(replaced)
        return self._annotated(go_on(edits), self._facts.requests, self._facts.answers)

    def leave(self, state: State) -> AskClassifiers | None:
        """The exchange is closed in this state: what to ask about what has gone."""
        begun = self._stream is not None and self._stream.open and state is State.STREAM
        return self._reviews.leave(unasked=begun or state is State.REVIEWING)

    def conclude(self, answer: Classified) -> None:
        """Count what classifiers said about what has gone."""
        self._reviews.conclude(answer)

    def _followed(self) -> FollowedStream:
        if self._stream is None:
            raise RuntimeError("a chunk of no stream")
        return self._stream

    def _judge(self, answer: ReadAnswer) -> Step:
        edits = scan_answer(self._snapshot, self._facts, answer.segments, answer.calls)
        return self._review(answer.segments, edits, partial(self._write, answer))

    def _review(
        self, segments: tuple[Segment, ...], edits: Edits, go_on: Callable[[Edits], Step]
    ) -> Step:
        """Ask classifiers about what would go on, if any rule does and none has denied it."""
        tally = self._facts.answers
        if self._denial() is not None:
            if tally is not None:
                tally.pass_over(self._snapshot.rules.judges.asking, DENIED_EARLIER)
            return go_on(edits)
        asked = self._reviews.ask(
            Subject(one.pointer, one.kind, edits.texts.get(one.pointer, one.text))
            for one in segments
        )
        if asked is None:
            return go_on(edits)
        self._pending = edits, go_on
        return asked

    def _write(self, answer: ReadAnswer, edits: Edits) -> Step:
        """The answer as the rules want it."""
        denial = self._denial()
        if denial is not None:
            return self._facts.refuse(denial)
        write = partial(self._dialect.write_answer, answer, withhold=self._snapshot.rules.withholds)
        try:
            body = write(edits.texts)
        except BodyError as problem:  # an edit that cannot be carried out
            if edits.needed:
                return self._facts.refuse(_withheld(str(problem)))
            body = write({})
        return Step(State.PASSING, PASS if body == answer.body else replace_body(body))

    def _plain(self, body: bytes) -> Step:
        """Judge an error answer of another form as one text; what is found withholds it."""
        if self._facts.answers is None and not self._facts.pseudonyms.restoring:
            return Step(State.PASSING, PASS)
        try:
            body.decode()
        except UnicodeDecodeError:
            return self._unreadable("not UTF-8")
        segments = (Segment(ResponseSegment.COMPLETION, "", body, form=TextForm.ASIDE),)
        return self._review(
            segments, scan_answer(self._snapshot, self._facts, segments), self._write_plain
        )

    def _write_plain(self, edits: Edits) -> Step:
        denial = self._denial()
        if denial is None and edits.needed:
            denial = _withheld("a rule found something in it")
        if denial is not None:
            return self._facts.refuse(denial)
        restored = edits.texts.get("")
        return Step(State.PASSING, PASS if restored is None else replace_body(restored))

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
