"""Counting what a streamed answer costs, for budgets; also when no rule looks at it.

Usage that upstream reports at the end is the truth. Until it comes, or when it never does,
the bytes of text seen bound the tokens from above: no token is shorter than a byte. What
is reported along the way (vLLM: ``continuous_usage_stats``) is of one choice only, and a
client that leaves just before the end must not get the others for nothing.
"""

import json
from collections.abc import Mapping, Sequence

from aipolicy.findings import Finding
from aipolicy.rules import RuleFault
from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.json_documents import (
    SHORT,
    BodyError,
    require_short_pointers,
)
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.content.streams.formats import StreamFormat
from aipolicy_sidecar.content.streams.framings import StreamEvent
from aipolicy_sidecar.content.streams.readings import Key, Reading
from aipolicy_sidecar.content.streams.steps import StreamStep


class Meter:
    """What was seen so far."""

    __slots__ = ("_first", "_format", "_interim", "_several", "output_bytes", "usage")

    def __init__(self, form: StreamFormat) -> None:
        self.usage: Usage | None = None
        """Of the whole answer, once that is known."""
        self.output_bytes = 0
        """Bytes of text in all parts."""
        self._format = form
        self._interim: Usage | None = None
        """The latest that came together with a part."""
        self._first: Key | None = None
        self._several = False

    def see(self, reading: Reading) -> None:
        """Take in what an event says."""
        self.usage = reading.usage or self.usage
        self._interim = reading.interim or self._interim
        for part in reading.parts:
            if self._first is None:
                self._first = part.part
            elif part.part != self._first:
                self._several = True
            for piece in part.texts:
                if piece.kind is not ResponseSegment.PARAMETERS:  # else the client's own
                    self.output_bytes += byte_length(piece.text)
            for segment in part.wholes:
                self.output_bytes += len(segment.text)
        if reading.last:
            self.see_end()

    def see_end(self) -> None:
        """The answer is complete, so the latest word on its only part is the last one."""
        if self.usage is None and not self._several:
            self.usage = self._interim

    def see_event(self, event: StreamEvent) -> bool:
        """Take in an event that is not looked at otherwise; return whether to drop it.

        One that cannot be read counts in full, since it may be all text.
        """
        if event.oversized or event.foreign:
            data = event.raw
        else:
            data = event.data or b""
            if self._format.is_end_mark(data):
                self.see_end()
                return False
            if not data.strip():
                return False
        try:
            members = json.loads(data)
            if isinstance(members, dict):
                if len(data) > SHORT:
                    require_short_pointers(members)
                reading = self._format.read(members)
                self.see(reading)
                return reading.dropped
        except (BodyError, ValueError, RecursionError):
            pass
        self.output_bytes += len(data)
        return False


class MeteredStream:
    """An answer that no rule looks at: everything passes, usage is read and may be hidden."""

    __slots__ = ("_framing", "_meter")

    def __init__(self, form: StreamFormat) -> None:
        self._framing = form.framing
        self._meter = Meter(form)

    def feed(self, chunk: bytes, *, end: bool) -> StreamStep:
        """Take bytes from upstream."""
        passed = [
            event.raw
            for event in self._framing.feed(chunk, end=end)
            if not self._meter.see_event(event)
        ]
        if end:
            self._meter.see_end()
        return StreamStep(
            b"".join(passed), usage=self._meter.usage, output_bytes=self._meter.output_bytes
        )

    def settle(
        self, findings: Mapping[str, Sequence[Finding]], faults: Sequence[RuleFault]
    ) -> StreamStep:
        """Nothing is ever awaited."""
        raise RuntimeError(f"{len(findings)} findings and {len(faults)} faults of no rule")


def byte_length(text: str) -> int:
    """Length in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
