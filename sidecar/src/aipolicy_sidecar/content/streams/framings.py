"""How events lie in a byte stream: the protocol that server-sent events and JSON lines share."""

from dataclasses import dataclass
from typing import Final, Protocol

MAX_EVENT_BYTES: Final = 2**20
"""Longest event that is read; a longer one comes out as `StreamEvent.oversized`, in pieces."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event, or a piece of an oversized one."""

    raw: bytes
    """Its bytes, what ends it included: an event that nobody edits is sent on as it came."""
    data: bytes | None
    """What it carries, mostly JSON; None when it has none (a comment, a keep-alive)."""
    oversized: bool = False
    """Too long to be read: `data` is None and the rest follows in more such pieces."""
    foreign: bool = False
    """Has lines that the framing does not know, which clients may read all the same."""


class Framing(Protocol):
    """Cuts one stream into events; bytes may be cut anywhere, memory is bounded."""

    def feed(self, chunk: bytes, *, end: bool) -> list[StreamEvent]:
        """Take bytes; return the events that they complete, at the `end` all that is left."""
        ...

    def replace(self, raw: bytes, data: bytes) -> bytes:
        """The event with other data; all else in it is kept."""
        ...

    def missing_end(self, raw: bytes) -> bytes:
        """What the last event of a stream lacks before another one may follow."""
        ...
