"""Streamed responses: what their events say, and events of the guard's own between them.

Events are numbered. One that is put in takes the next number, and those that follow it
get later ones.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aipolicy_sidecar.content.dialects.openai_responses.endings import Envelope
from aipolicy_sidecar.content.dialects.openai_responses.event_readings import EventReader
from aipolicy_sidecar.content.dialects.openai_responses.events import make_delta, make_event_of
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.opaque_values import is_word
from aipolicy_sidecar.content.streams.event_streams import EventStream
from aipolicy_sidecar.content.streams.readings import Key, Reading

MAX_EVENT_BYTES: Final = 2**23
"""Longest event that is read: the last one says the whole answer, and images are in one."""

_NUMBER = "sequence_number"
_UNCHANGED: Mapping[str, str] = {}


class ResponsesFormat:
    """One stream of response events; see `StreamFormat`.

    A part is an item ``(place,)``, or something in it ``(place, member, index)``.
    """

    __slots__ = ("_added", "_envelope", "_number", "_reader", "framing")

    repeats = True

    def __init__(self) -> None:
        self.framing = EventStream(MAX_EVENT_BYTES)
        self._reader = EventReader()
        self._envelope = Envelope()
        self._number: int | None = None
        """Of the last event that was sent."""
        self._added = 0
        """Events that were put in."""

    def is_end_mark(self, data: bytes) -> bool:
        """Whether an event's data is ``[DONE]``, which some servers send here as well."""
        return data.strip() == b"[DONE]"

    def read(self, members: Members) -> Reading:
        """Understand an event."""
        return self._reader.read(members)

    def note_sent(self, members: Members) -> Mapping[str, str]:
        """Remember the response for its end, and number what follows events put in."""
        response = members.get("response")
        if isinstance(response, dict):
            self._envelope.note(response)
        number = members.get(_NUMBER)
        if not isinstance(number, int) or isinstance(number, bool):
            return _UNCHANGED
        self._number = number + self._added
        return {f"/{_NUMBER}": str(self._number)} if self._added else _UNCHANGED

    def make_delta(self, part: Key, path: Key, text: str) -> bytes:
        """An event with a piece of a text."""
        name = self._reader.said.names[part, path]
        event = make_delta(name, part, path, text)
        place = part[0]
        if isinstance(place, int):
            event["output_index"] = place
        identity = self._reader.ids.get(place, place)
        if is_word(identity):
            event["item_id"] = identity
        return self._make(event)

    def make_refusal(self, parts: Sequence[Key]) -> list[bytes]:
        """The response ends as filtered; one that has not begun begins first."""
        del parts
        begin = [] if self._envelope.begun else [self._make(self._envelope.begin())]
        return [*begin, self._make(self._envelope.end())]

    def _make(self, event: dict[str, object]) -> bytes:
        """Number and frame an event."""
        if self._number is not None or not self._envelope.begun:
            self._number = 0 if self._number is None else self._number + 1
            event[_NUMBER] = self._number
        self._added += 1
        return make_event_of(event)
