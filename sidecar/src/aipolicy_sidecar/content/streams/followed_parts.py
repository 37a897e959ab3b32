"""A part of a streamed answer on its way: its texts that may go on, and what it said last.

Clients put together what a part says, also where it goes on after its end or at another place of
its events, as no server of these APIs is known to. So what was said last is remembered, and what
goes on elsewhere is judged with it.
"""

from dataclasses import dataclass, field
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.streams.followed_calls import FollowedCalls
from aipolicy_sidecar.content.streams.readings import Key, TextPiece
from aipolicy_sidecar.content.streams.streamed_texts import StreamedText

EDGE: Final = 1024
"""Characters of what was said last that are judged with what goes on elsewhere."""

_SPOKEN: Final = frozenset({ResponseSegment.COMPLETION, ResponseSegment.REASONING})
"""Origins of what a client puts together, wherever it stands."""
_NOTHING: Final[tuple[str, tuple[Key, ...]]] = ("", ())


@dataclass(slots=True)
class Trail:
    """What a part said last of one origin, and where."""

    path: Key
    text: str = ""

    def add(self, piece: TextPiece) -> None:
        """Remember what goes on."""
        self.path = piece.path
        text = self.text + piece.text
        self.text = text if len(text) <= 2 * EDGE else text[-EDGE:]


@dataclass(slots=True)
class Part:
    """A part of the answer on its way."""

    texts: dict[Key, StreamedText] = field(default_factory=dict)
    """Those that may go on."""
    trails: dict[ResponseSegment, Trail] = field(default_factory=dict)
    """By their origin."""
    calls: FollowedCalls | None = None
    """None when no rule judges calls."""
    finished: bool = False
    redacted: bool = False
    tells_more: bool = False
    """Whether tokens said what the texts beside them did not."""

    def go_on(self, piece: TextPiece, taken: set[ResponseSegment]) -> tuple[str, tuple[Key, ...]]:
        """Take note of a text before it is judged, the first of each origin in an event.

        What stands at several places in one event is said twice, and each goes on by itself.

        Args:
            piece: Of the text.
            taken: Origins of which a text of the event was taken note of.

        Returns:
            What was said last, with which a text is judged that begins with the piece, and the
            paths of texts that end before it.
        """
        kind = piece.kind
        if not piece.text or kind in taken or kind not in _SPOKEN or not piece.form.is_said:
            return _NOTHING
        taken.add(kind)
        trail = self.trails.get(kind)
        if trail is None:
            trail = self.trails[kind] = Trail(piece.path)
        ended = () if trail.path == piece.path else (trail.path, piece.path)
        said = trail.text
        trail.add(piece)
        return said, ended
