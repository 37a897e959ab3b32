"""Counting what a streamed answer costs, for budgets; also when no rule looks at it.

Usage that upstream reports at the end is the truth. Until it comes, or when it never does,
the bytes of text seen bound the tokens from above: no token is shorter than a byte. What
is reported along the way (vLLM: ``continuous_usage_stats``) is of one choice only, and a
client that leaves just before the end must not get the others for nothing.
"""

import json

from aipolicy_sidecar.content.dialects.openai_chat.choices import (
    ChoiceText,
    read_choices,
    read_texts,
    read_usage,
)
from aipolicy_sidecar.content.event_streams import EventStream, ServerSentEvent
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.content.streams.steps import StreamStep


class Meter:
    """What was seen so far."""

    __slots__ = ("_interim", "_places", "output_bytes", "usage")

    def __init__(self) -> None:
        self.usage: Usage | None = None
        """Of the whole answer, once that is known."""
        self.output_bytes = 0
        """Bytes of text in all choices."""
        self._interim: Usage | None = None
        """The latest that came together with a choice."""
        self._places: set[int] = set()
        """Indexes of choices seen."""

    def see_usage(self, members: Members) -> None:
        """Take in an event's usage, if it has any."""
        choices = members.get("choices")
        if isinstance(choices, list) and choices:
            self._places |= {index for index, _, _ in read_choices(members)}
            self._interim = read_usage(members) or self._interim
        elif members.get("usage") is not None:
            self.usage = read_usage(members) or self.usage

    def see_end(self) -> None:
        """The answer is complete, so the latest word on the only choice is the last one."""
        if self.usage is None and len(self._places) == 1:
            self.usage = self._interim

    def see_texts(self, texts: list[ChoiceText]) -> None:
        """Take in a choice's texts."""
        for text in texts:
            self.output_bytes += byte_length(text.text)

    def see_event(self, event: ServerSentEvent) -> Members:
        """Take in an event that is not looked at otherwise; return what it says.

        One that cannot be read counts in full, since it may be all text.
        """
        if event.oversized or event.foreign:
            data = event.raw
        else:
            data = event.data or b""
            if is_done(data):
                self.see_end()
                return {}
            if not data.strip():
                return {}
        try:
            members = json.loads(data)
            if isinstance(members, dict):
                self.see_usage(members)
                for _, pointer, choice in read_choices(members):
                    self.see_texts(read_texts(choice, pointer))
                return members
        except (BodyError, ValueError, RecursionError):
            pass
        self.output_bytes += len(data)
        return {}


class MeteredStream:
    """An answer that no rule looks at: everything passes, usage is read and may be hidden."""

    __slots__ = ("_events", "_hide_usage", "_meter")

    def __init__(self, *, hide_usage: bool) -> None:
        self._events = EventStream()
        self._meter = Meter()
        self._hide_usage = hide_usage

    def feed(self, chunk: bytes, *, end: bool) -> StreamStep:
        """Take bytes from upstream."""
        passed = [
            event.raw
            for event in self._events.feed(chunk, end=end)
            if not (only_usage(self._meter.see_event(event)) and self._hide_usage)
        ]
        if end:
            self._meter.see_end()
        return StreamStep(
            b"".join(passed), usage=self._meter.usage, output_bytes=self._meter.output_bytes
        )


def is_done(data: bytes) -> bool:
    """Whether an event's data is the API's end mark."""
    return data.strip() == b"[DONE]"


def only_usage(members: Members) -> bool:
    """Whether an event is the extra one that ``include_usage`` asks for."""
    return members.get("choices") == [] and isinstance(members.get("usage"), dict)


def byte_length(text: str) -> int:
    """Length in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
