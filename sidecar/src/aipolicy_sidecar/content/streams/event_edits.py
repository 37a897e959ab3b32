"""What is to change in one event of a stream, and what of it waits for an opinion."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import Alternatives
from aipolicy_sidecar.content.splices import quote
from aipolicy_sidecar.content.streams.readings import Key


@dataclass(slots=True)
class Edits:
    """What is to change in an event, by pointer."""

    values: dict[str, str] = field(default_factory=dict)
    """JSON."""
    texts: dict[str, bytes] = field(default_factory=dict)
    """Texts; their pointers may go below JSON, see `Segment.pointer`."""
    alternatives: Alternatives | None = None
    """What might have been said instead, to be taken out."""


@dataclass(slots=True)
class HeldText:
    """Text that was held back and goes out now, since its part ends."""

    part: Key
    path: Key
    text: str


@dataclass(slots=True)
class Spot:
    """A text that has ended and must not go on before classifiers were asked about it."""

    kind: ResponseSegment
    text: str
    rules: frozenset[int]
    """Places of the rules that ask."""
    arguments: bool = False
    """Whether it is JSON of which each text is asked about by itself."""
    again: bool = False
    """Whether it was said before, so that what is found in it was found already."""
    place: str | HeldText = ""
    """Where it stands: a pointer in the event, or what goes out before it."""
    whole: bool = False
    """Whether the pointer is that of a text which comes whole."""
    edits: Edits = field(default_factory=Edits)
    """Of its event."""
    echoes: Mapping[str, str] = field(default_factory=dict)
    """As in `PartReading`."""
    edited: bool = False

    def write(self, text: str) -> None:
        """Put another text in its place; what says it again goes."""
        self.edited = True
        if isinstance(self.place, HeldText):
            self.place.text = text
        elif self.whole:
            self.edits.texts[self.place] = text.encode()
        else:
            self.edits.values[self.place] = quote(text)
        self.edits.values.update(self.echoes)
