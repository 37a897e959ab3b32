"""A streamed answer in its exchange: chunk by chunk, with what classifiers say in between.

The dialect carries the rules out and reports; here it is counted, and each chunk answered.
"""

from aipolicy_sidecar.content.dialects import AnswerStream
from aipolicy_sidecar.content.streams.steps import StreamStep
from aipolicy_sidecar.core.actions import PASS, Continue
from aipolicy_sidecar.core.events import Classified, ResponseBody
from aipolicy_sidecar.core.facts import Facts, Step
from aipolicy_sidecar.core.inquiries import NOT_ASKED
from aipolicy_sidecar.core.judgings import DENIED_EARLIER
from aipolicy_sidecar.core.reviews import Reviews
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.states import State


class FollowedStream:
    """One streamed answer."""

    __slots__ = ("_data", "_end", "_facts", "_reviews", "_snapshot", "_stream", "open")

    def __init__(
        self, snapshot: Snapshot, facts: Facts, reviews: Reviews, stream: AnswerStream
    ) -> None:
        self._snapshot = snapshot
        self._facts = facts
        self._reviews = reviews
        self._stream = stream
        self._data = b""
        """The last chunk."""
        self._end = False
        """Whether it is the end."""
        self.open = False
        """Whether some text has begun and not ended."""

    def chunk(self, event: ResponseBody) -> Step:
        """Judge a chunk."""
        self._data, self._end = event.data, event.end
        return self._proceed(self._note(self._stream.feed(event.data, end=event.end)))

    def classified(self, answer: Classified) -> Step:
        """Go on with what classifiers said of the last chunk."""
        return self._proceed(self._note(self._stream.settle(*self._reviews.read(answer))))

    def trailers(self) -> Step:
        """Close a stream that ended with trailers; what is still held back is dropped."""
        step = self._note(self._stream.feed(b"", end=True))
        if step.awaited and self._facts.answers is not None:
            self._facts.answers.pass_over(self._snapshot.rules.judges.asking, NOT_ASKED)
        return Step(State.PASSING, PASS)

    def _note(self, step: StreamStep) -> StreamStep:
        """Count what became known."""
        facts, tally, judges = self._facts, self._facts.answers, self._snapshot.rules.judges
        facts.usage = step.usage or facts.usage
        facts.output_bytes = step.output_bytes
        self.open = step.open
        self._reviews.keep(step.gone)
        if tally is not None:
            tally.add(step.findings, step.faults)
            if step.denied is not None:
                facts.refusal = tally.deny(step.denied.rule)
                tally.pass_over(judges.answering | judges.asking, DENIED_EARLIER)
        return step

    def _proceed(self, step: StreamStep) -> Step:
        """Answer a chunk, unless classifiers must be asked first."""
        while step.awaited:
            asked = self._reviews.ask(step.awaited)
            if asked is not None:
                return asked
            step = self._note(self._stream.settle({}, ()))
        action = PASS if step.data == self._data else Continue(body=step.data)
        return Step(State.PASSING if self._end else State.STREAM, action)
