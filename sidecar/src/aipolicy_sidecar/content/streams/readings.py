"""What one event of a streamed answer says, in words that no API owns.

A dialect turns each event into a `Reading`; the engine (`aipolicy_sidecar.content.streams`)
follows the texts through rules, writes them back and ends them. So a dialect holds no
scanner and knows no rule, and the engine knows no API.

An answer has *parts*: a choice of a chat completion, a content block of a message, an
output item's content. A part's texts end together, and what repeats them (token lists) is
taken out of the whole part once one of them was edited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import Alternatives
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import Segment, TextForm, ToolCall, Usage
from aipolicy_sidecar.content.segment_lists import MAX_SEGMENTS

Key = tuple[str | int, ...]
"""Names a part in its answer, or a text in its part, the same in all events."""


@dataclass(slots=True)
class TextPiece:
    """A piece of a text. Never changed once made; not frozen, which would double its cost."""

    path: Key
    """Names the text in its part, and says where an event made for it puts it."""
    pointer: str
    """Where the piece lies in this event, as JSON pointer; its value there is a string."""
    text: str
    kind: ResponseSegment
    form: TextForm = TextForm.PLAIN
    call: Key | None = None
    """Names the tool call in its part, for its name and its arguments alike."""
    final: bool = False
    """The text ends with this piece: nothing of it is held back. For the name of a tool that
    is sent whole, and for what cannot go on in an event of its own."""


def add_piece(pieces: list[TextPiece], piece: TextPiece) -> None:
    """Collect a piece; the empty ones are memory, too.

    Raises:
        BodyError: When there are more than texts in a body may be.
    """
    if len(pieces) == MAX_SEGMENTS:
        raise BodyError(f"more than {MAX_SEGMENTS} texts")
    pieces.append(piece)


@dataclass(slots=True)
class PartReading:
    """What an event says of one part."""

    part: Key
    texts: Sequence[TextPiece] = ()
    """Pieces that go on where the text's last piece ended."""
    wholes: Sequence[Segment] = ()
    """Texts that come whole and stand alone, such as a tool call that is sent in one event;
    their pointers may go below JSON as `Segment.pointer` says."""
    calls: Sequence[ToolCall] = ()
    """Calls of tools that come whole. Of others, the pieces tell by `TextPiece.call`."""
    values: Sequence[tuple[Key, object]] = ()
    """Arguments that come as a value and not as a text, with their `TextPiece.call`; of the
    pieces in them none tells of a call."""
    repeats: Sequence[TextPiece] = ()
    """Whole texts that were streamed before under the same path, or that end here, said
    again (`response.output_text.done`): edited as the pieces were. One that was not
    streamed, or says something else, is judged for itself."""
    final: bool = False
    """Its texts end with this event: what is held goes out with it or in events before it."""
    tokens: str = ""
    """What the token list beside the texts (``logprobs``) says, put together."""
    echoes: Mapping[str, str] = field(default_factory=dict)
    """Pointers of what says the texts again in a form that cannot be edited (``logprobs``,
    token ids), and the JSON to put there once a text of the part was edited or held."""


@dataclass(slots=True)
class Reading:
    """What an event says."""

    parts: Sequence[PartReading] = ()
    """Each part once."""
    others: Sequence[Segment] = ()
    """Whole texts that are no part of the answer, such as an error's message."""
    usage: Usage | None = None
    """What the answer cost in all, where upstream says so for good."""
    interim: Usage | None = None
    """What the event's part cost so far. It holds for the answer when this is its only part
    and the stream ends."""
    dropped: bool = False
    """Not to be sent on: the client did not ask for it. It says nothing but usage."""
    last: bool = False
    """The API's own end: texts that are open end here, and nothing is sent after it."""
    alternatives: Alternatives | None = None
    """What might have been said instead, in lists of tokens that `PartReading.echoes` may take out
    as a whole."""
