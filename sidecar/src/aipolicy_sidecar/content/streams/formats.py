"""What the engine must know of the way in which an API streams its answers."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.streams.framings import Framing
from aipolicy_sidecar.content.streams.readings import Key, Reading


class StreamFormat(Protocol):
    """An API's streams; one object for each stream, which may remember what it read.

    Without rules the engine only calls `is_end_mark` and `read`.
    """

    @property
    def framing(self) -> Framing:
        """The stream's own; always the same object."""
        ...

    @property
    def repeats(self) -> bool:
        """Whether events say texts again (`PartReading.repeats`): so they are remembered."""
        ...

    def is_end_mark(self, data: bytes) -> bool:
        """Whether an event's data is the API's end and no JSON (``[DONE]``)."""
        ...

    def read(self, members: Members) -> Reading:
        """Understand an event.

        Every string that a client might show is a text, in members that the API does not
        know as well. The event may still be refused: what refusals need to know of events
        that the client has seen belongs into `note_sent`.

        Raises:
            BodyError: When it cannot be read.
        """
        ...

    def note_sent(self, members: Members) -> Mapping[str, str]:
        """Learn that the event goes on to the client, after what was held back before it.

        Returns:
            Values that change for the format's own reasons, as JSON by pointer, such as
            sequence numbers after an event was put in. Mostly empty.
        """
        ...

    def make_delta(self, part: Key, path: Key, text: str) -> bytes:
        """A framed event that carries more of a text and nothing else.

        It is sent before the event that ends the text, or at the end of the stream.
        """
        ...

    def make_refusal(self, parts: Sequence[Key]) -> list[bytes]:
        """The framed events with which the API itself ends an answer that it filters.

        Args:
            parts: Those that were read and not ended, in the order in which they began;
                the event that is refused counts.
        """
        ...
