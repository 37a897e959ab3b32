"""What a line asks about: a text by itself, or a message of an API, whole or streamed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final

from aipolicy.faults import NEEDED, Fault, find_faults
from aipolicy.segments import Direction, RequestSegment, ResponseSegment, SegmentKind
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from aipolicy_sidecar.offline.apis import PATHS

Id = str | int
"""What the caller calls a line."""

_MUST: Final = "must be "
_NO_ID: Final = "id: is needed: a string or a whole number, which comes back with the answer"
_NEITHER: Final = 'needs "text", or "dialect" with "direction" and "body" or "stream"'
_BOTH: Final = 'has "text" and "dialect": a line asks about one text or one message'


class ItemError(ValueError):
    """A line asks nothing that can be answered; says why, without content."""


class _Way(StrEnum):
    """`Direction`, as lines spell it."""

    REQUEST = "request"
    RESPONSE = "response"

    @property
    def direction(self) -> Direction:
        return Direction.REQUEST if self is _Way.REQUEST else Direction.RESPONSE


@dataclass(frozen=True, slots=True)
class TextItem:
    """A text of some origin."""

    id: Id
    direction: Direction
    segment: SegmentKind
    text: bytes = field(repr=False)
    documents: tuple[bytes, ...] = field(default=(), repr=False)
    """What the request had to answer from, when the text is an answer."""


@dataclass(frozen=True, slots=True)
class MessageItem:
    """A message of an API."""

    id: Id
    direction: Direction
    dialect: str
    """Name of the API, such as ``openai.chat``."""
    chunks: tuple[bytes, ...] = field(repr=False)
    """The body: one piece when it is whole."""
    streamed: bool = False
    request: bytes | None = field(default=None, repr=False)
    """Body of the request that an answer is for."""


Item = TextItem | MessageItem


class _Line(BaseModel):
    """A line. Members that it does not know are left alone, so that labelled rows need no work."""

    model_config = ConfigDict(frozen=True)

    id: StrictStr | StrictInt
    text: StrictStr | None = None
    segment: str | None = None
    documents: tuple[StrictStr, ...] | None = None
    direction: _Way | None = None
    dialect: StrictStr | None = None
    body: StrictStr | None = None
    stream: Annotated[tuple[StrictStr, ...] | None, Field(min_length=1)] = None
    request: StrictStr | None = None


_BY_NAME: Final[dict[Direction, dict[str, SegmentKind]]] = {
    Direction.REQUEST: {kind.value: kind for kind in RequestSegment},
    Direction.RESPONSE: {kind.value: kind for kind in ResponseSegment},
}


def read_item(data: bytes) -> Item:
    """What a line asks; ItemError when it cannot be read."""
    try:
        line = _Line.model_validate_json(data)
    except ValidationError as error:
        raise ItemError(_reason(find_faults(error))) from None
    if (line.text is None) == (line.dialect is None):
        raise ItemError(_NEITHER if line.text is None else _BOTH)
    return _read_text(line, line.text) if line.text is not None else _read_message(line)


def _reason(faults: Sequence[Fault]) -> str:
    """What is wrong with the first member at fault, which may have been this or that."""
    first = faults[0].location
    if not first:
        return faults[0].reason.replace(" at line 1 column ", " at byte ")
    if first == ("id",) and faults[0].reason == NEEDED:
        return _NO_ID
    some = dict.fromkeys(one.reason for one in faults if one.location[:1] == first[:1])
    return f"{first[0]}: {_MUST.join(('', ' or '.join(some).replace(_MUST, '')))}"


def _read_text(line: _Line, text: str) -> TextItem:
    if line.body is not None or line.stream is not None or line.request is not None:
        raise ItemError("body, stream and request go with dialect, not with text")
    direction, segment = _find_origin(line)
    documents = () if line.documents is None else line.documents
    if documents and direction is Direction.REQUEST:
        raise ItemError("documents go with a text of an answer")
    told = tuple(document.encode() for document in documents)
    return TextItem(line.id, direction, segment, text.encode(), told)


def _find_origin(line: _Line) -> tuple[Direction, SegmentKind]:
    """Which side a text is on, and what it is there.

    A segment that both sides have is taken for the request's, unless ``direction`` or
    documents say otherwise.
    """
    ways = list(Direction) if line.direction is None else [line.direction.direction]
    if line.direction is None and line.documents is not None:
        ways.reverse()
    if line.segment is None:
        way = ways[0]
        request = way is Direction.REQUEST
        return way, RequestSegment.USER if request else ResponseSegment.COMPLETION
    for way in ways:
        if line.segment in _BY_NAME[way]:
            return way, _BY_NAME[way][line.segment]
    raise ItemError("segment: must be one of " + ", ".join(_names(ways)))


def _names(ways: Iterable[Direction]) -> dict[str, None]:
    return {name: None for way in ways for name in _BY_NAME[way]}


def _read_message(line: _Line) -> MessageItem:
    if line.documents is not None or line.segment is not None:
        raise ItemError("segment and documents go with text, not with dialect")
    if line.direction is None:
        raise ItemError("direction: is needed with dialect: request or response")
    if line.dialect not in PATHS:
        raise ItemError("dialect: must be one of " + ", ".join(PATHS))
    if line.body is None and line.stream is None:
        raise ItemError("needs body, or stream for the pieces of an answer")
    if line.body is not None and line.stream is not None:
        raise ItemError("has body and stream: an answer comes whole or in pieces")
    direction = line.direction.direction
    if direction is Direction.REQUEST and (line.stream is not None or line.request is not None):
        raise ItemError("stream and request go with an answer")
    chunks = (line.body,) if line.body is not None else line.stream or ()
    return MessageItem(
        line.id,
        direction,
        line.dialect,
        tuple(chunk.encode() for chunk in chunks),
        streamed=line.stream is not None,
        request=None if line.request is None else line.request.encode(),
    )
