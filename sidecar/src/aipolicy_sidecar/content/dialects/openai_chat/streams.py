"""Streamed completions of chats and texts: the choices of an event are parts of the answer."""

from collections.abc import Mapping, Sequence

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.openai_chat.choices import (
    null_tokens,
    read_alternatives,
    read_choices,
    read_other_texts,
    read_texts,
    read_tokens,
    read_usage,
    read_values,
)
from aipolicy_sidecar.content.dialects.openai_chat.endings import (
    CHAT_CHUNK,
    ChunkKind,
    make_delta,
    make_filtered,
)
from aipolicy_sidecar.content.dialects.openai_chat.labels import StreamedLabels
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import Segment, TextForm
from aipolicy_sidecar.content.streams.event_streams import EventStream, make_event
from aipolicy_sidecar.content.streams.readings import Key, PartReading, Reading

_DONE_EVENT = make_event(b"[DONE]")
_UNCHANGED: Mapping[str, str] = {}


class ChatFormat:
    """One stream of chunks; see `StreamFormat`. A part is ``(index,)``, a choice's."""

    __slots__ = ("_begun", "_hide_usage", "_kind", "_labels", "_shape", "framing")

    repeats = False

    def __init__(self, kind: ChunkKind = CHAT_CHUNK, *, hide_usage: bool) -> None:
        self.framing = EventStream()
        self._kind = kind
        self._begun = False
        """Whether the client has seen a choice."""
        self._hide_usage = hide_usage
        self._labels = StreamedLabels()
        self._shape: Members = {}
        """The last event with a choice, the model of those that are made here."""

    def is_end_mark(self, data: bytes) -> bool:
        """Whether an event's data is ``[DONE]``."""
        return data.strip() == b"[DONE]"

    def read(self, members: Members) -> Reading:
        """Understand an event."""
        choices = read_choices(members)
        usage = read_usage(members)
        others = [
            Segment(
                ResponseSegment.COMPLETION, text.pointer, text.text.encode(), form=TextForm.ASIDE
            )
            for text in read_other_texts(members)
        ]
        if not choices:
            only_usage = members.get("choices") == [] and isinstance(members.get("usage"), dict)
            return Reading(
                others=others,
                usage=usage,
                dropped=self._hide_usage and only_usage,
                alternatives=read_alternatives(members, ()),
            )
        self._shape = members
        parts = [
            _read_part(index, pointer, choice, self._labels) for index, pointer, choice in choices
        ]
        alternatives = read_alternatives(members, choices)
        return Reading(parts, others, interim=usage, alternatives=alternatives)

    def note_sent(self, members: Members) -> Mapping[str, str]:
        """Learn that the client sees the event's choices; nothing is numbered here."""
        self._begun = self._begun or bool(members.get("choices"))
        return _UNCHANGED

    def make_delta(self, part: Key, path: Key, text: str) -> bytes:
        """An event that carries more of a text of a choice."""
        return make_delta(self._kind, self._shape, int(part[0]), path, text)

    def make_refusal(self, parts: Sequence[Key]) -> list[bytes]:
        """Every open choice ends with ``content_filter``, the first if none has begun."""
        indexes = [int(part[0]) for part in parts]
        if not indexes and not self._begun:
            indexes = [0]
        return [*(make_filtered(self._kind, self._shape, index) for index in indexes), _DONE_EVENT]


def _read_part(
    index: int, pointer: str, choice: dict[str, object], streamed: StreamedLabels
) -> PartReading:
    """What an event says of one choice."""
    texts, labels = read_texts(choice, pointer)
    part = PartReading(
        (index,),
        texts,
        final=bool(choice.get("finish_reason")),  # some servers send "" all along
        tokens=read_tokens(choice),
        echoes=null_tokens(choice, pointer),
    )
    if labels:
        part.wholes = streamed.read(index, labels)
    if values := read_values(choice, pointer):
        part.wholes = [*part.wholes, *(segment for one in values for segment in one.read_others())]
        part.values = [(one.call, one.value) for one in values]
    return part
