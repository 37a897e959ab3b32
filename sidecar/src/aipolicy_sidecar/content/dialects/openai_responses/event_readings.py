"""What the events of a streamed response say: texts told bit by bit, and said again.

A text that was told is repeated as ``….done``, in its part, in its item and in the whole
response.
"""

from collections.abc import Set as AbstractSet
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import find_alternatives
from aipolicy_sidecar.content.dialects.openai_responses.answers import read_usage
from aipolicy_sidecar.content.dialects.openai_responses.events import (
    ADDEDS,
    CALL,
    DELTAS,
    DONES,
    Told,
    part_of_other,
)
from aipolicy_sidecar.content.dialects.openai_responses.items import (
    NO_TOKENS,
    TOKENS,
    find_output_alternatives,
    find_part_alternatives,
    read_more_tokens,
    read_tokens,
)
from aipolicy_sidecar.content.dialects.openai_responses.outputs import (
    Place,
    id_of,
    is_commentary,
    read_item,
    read_response,
)
from aipolicy_sidecar.content.dialects.openai_responses.texts import (
    NO_TEXT_IN_ERROR,
    find_texts,
    put,
    read_part,
)
from aipolicy_sidecar.content.dialects.openai_responses.told_texts import MAX_KNOWN, ToldTexts
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import Members, read_object, read_text
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.opaque_values import is_sealed, is_word
from aipolicy_sidecar.content.streams.readings import Key, PartReading, Reading, TextPiece

MAX_INDEX: Final = 4095
"""Highest index of an item or of a part of it."""

_ITEM = "item_id"
_SOUND = "response.audio.delta"
_LAST = frozenset({"response.completed", "response.failed", "response.incomplete"})
_NESTED = ("annotation", "item", "part", "response")
"""Members of events that are objects of the API."""
_REASONING_PARTS = frozenset({"reasoning_text", "summary_text"})
_NO_TEXT_IN_EVENT = frozenset(
    {
        *("annotation_index", "command_index", "content_index", _ITEM, "obfuscation"),
        *("output_index", "sequence_number", "summary_index", "type", TOKENS),
    }
)


class EventReader:
    """Reads the events of one stream, and remembers what it needs of them."""

    __slots__ = ("_asides", "_named", "_open", "ids", "said")

    def __init__(self) -> None:
        self._asides: set[Place] = set()
        """Items that are messages, but not the answer."""
        self._named: set[str] = set()
        """Items that go by their id, since their server sends no index."""
        self._open: dict[Key, None] = {}
        """Parts whose texts have not ended."""
        self.ids: dict[Place, str] = {}
        """Of items, by place; those that are words."""
        self.said = ToldTexts()

    def read(self, members: Members) -> Reading:
        """Understand an event."""
        name = read_text(members, "type", "") or ""
        place = self._place(members)
        reading = Reading()
        if name in DELTAS:
            reading.parts = [self._delta(DELTAS[name], "delta", place, members)]
        elif name in ADDEDS:
            reading.parts = [self._delta(ADDEDS[name], ADDEDS[name].member, place, members)]
        elif name in DONES:
            reading.parts = [self._done(DONES[name], place, members)]
        else:
            reading.parts = self._other(name, place, members)
            response = members.get("response")
            if isinstance(response, dict):
                reading.usage = read_usage(response)
        for part in reading.parts:
            if part.final:
                self._open.pop(part.part, None)
            elif len(self._open) < MAX_KNOWN:
                self._open[part.part] = None
        if name not in DELTAS or members.get(TOKENS):
            reading.alternatives = _read_alternatives(members)
        if name in _LAST:
            reading.parts += [PartReading(key, final=True) for key in self._open]
            self._open.clear()
        return reading

    def _place(self, members: Members) -> Place:
        """The place of the item that an event is about; an empty id when it is about none."""
        item = members.get("item")
        name = read_text(members, "item_id", "") or (id_of(item) if isinstance(item, dict) else "")
        if members.get("output_index") is None:
            if len(self._named) < MAX_KNOWN:
                self._named.add(name)
            return name
        place = _index(members, "output_index")
        if place not in self.ids and is_word(name):  # else it is a text, and no rule has seen it
            self.ids[place] = name
        return place

    def _delta(self, told: Told, member: str, place: Place, members: Members) -> PartReading:
        """A piece of a text."""
        part, path = told.find(place, _index(members, told.index))
        value = members.get(member)
        if not told.whole:
            value = read_object(value, f"/{member}")
            pieces = find_texts(value, path, told.kind, f"/{member}")
        elif isinstance(value, str):
            pieces = [self._piece(told, path, member, value, place)]
        else:
            raise BodyError("expected a string", f"/{member}")
        for piece in pieces:
            self.said.note(part, piece, told.name)
        tokens = read_tokens(members.get(TOKENS))
        more = _whole(_others(members, {member}))
        return PartReading(part, [*pieces, *more], tokens=tokens, echoes=_echoes(members))

    def _done(self, told: Told, place: Place, members: Members) -> PartReading:
        """A text that ends and is said again."""
        index = _index(members, told.index)
        part, path = told.find(place, index)
        text = members.get(told.member)
        pieces = _others(members, {told.member})
        if isinstance(text, str):
            pieces.append(self._piece(told, path, told.member, text, place))
        elif isinstance(text, list):  # what a command printed
            for offset, content in enumerate(text):
                below = (*told.path, index + offset)
                pieces += find_texts(content, below, told.kind, f"/{told.member}/{offset}")
        for piece in pieces:
            if piece.path == ("name",):
                piece.form, piece.call = TextForm.NAME, CALL
        tokens = read_more_tokens(members, text if isinstance(text, str) else "")
        reading = PartReading(part, repeats=pieces, tokens=tokens, echoes=_echoes(members))
        return self.said.sort(reading, final=True, begins=None)

    def _piece(self, told: Told, path: Key, member: str, text: str, place: Place) -> TextPiece:
        form = TextForm.ASIDE if place in self._asides else told.form
        return TextPiece(path, f"/{member}", text, told.kind, form, told.call)

    def _other(self, name: str, place: Place, members: Members) -> list[PartReading]:
        """Whatever else: items, parts, whole responses, and events that are not known."""
        nested = {one: value for one in _NESTED if isinstance(value := members.get(one), dict)}
        parts: list[PartReading] = []
        kind = ""
        if item := nested.get("item"):
            kind = read_text(item, "type", "/item") or ""
            if is_commentary(item) and len(self._asides) < MAX_KNOWN:
                self._asides.add(place)
            parts += read_item(item, place, "/item")
        if content := nested.get("part"):
            parts.append(_read_part(content, place, members))
            if place in self._asides:
                put(TextForm.ASIDE, parts[-1].repeats)
        if response := nested.get("response"):
            parts += read_response(response, "/response", self._named)
        if annotation := nested.get("annotation"):
            parts.append(_read_annotation(annotation, place, members))
        final = name.endswith(".done") or name in _LAST
        begins = kind if name.endswith(".added") else None
        parts = [self.said.sort(part, final=final, begins=begins) for part in parts]
        if others := _others(members, nested.keys() | _no_text_in(name, members)):
            parts.append(self._event(name, place, members, others))
        return parts

    def _event(
        self, name: str, place: Place, members: Members, pieces: list[TextPiece]
    ) -> PartReading:
        """Texts of an event that is not known, or beside what is."""
        stem, _, end = name.rpartition(".")
        part = part_of_other(stem, place, members)
        if end != "delta":
            return PartReading(part, _whole(pieces), final=True)
        for piece in pieces:
            self.said.note(part, piece, stem)
        return PartReading(part, pieces)


def _index(members: Members, name: str) -> int:
    """An index; 0 when not given."""
    index = members.get(name) if name else 0
    if index is None:
        return 0
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= MAX_INDEX:
        raise BodyError(f"expected an index from 0 to {MAX_INDEX}", f"/{name}")
    return index


def _read_part(content: Members, place: Place, members: Members) -> PartReading:
    """The part that an event is about."""
    reasons = read_text(content, "type", "/part") in _REASONING_PARTS
    kind = ResponseSegment.REASONING if reasons else ResponseSegment.COMPLETION
    if "summary_index" in members:
        key: Key = (place, "summary", _index(members, "summary_index"))
    else:
        key = (place, "content", _index(members, "content_index"))
    return read_part(content, key, kind, "/part")


def _read_annotation(annotation: Members, place: Place, members: Members) -> PartReading:
    """What an event adds to a part."""
    path = ("annotations", _index(members, "annotation_index"))
    texts = find_texts(annotation, path, ResponseSegment.COMPLETION, "/annotation")
    return PartReading((place, "content", _index(members, "content_index")), repeats=texts)


def _no_text_in(name: str, members: Members) -> AbstractSet[str]:
    """Members that are no text in an event of a type."""
    if name == _SOUND and is_sealed(members.get("delta")):
        return {"delta"}
    return NO_TEXT_IN_ERROR if name == "error" else frozenset()


def _others(members: Members, read: AbstractSet[str]) -> list[TextPiece]:
    """Texts of an event in members that were not read."""
    rest = members.keys() - _NO_TEXT_IN_EVENT - read
    identity = members.get(_ITEM)
    if identity and not is_word(identity):
        rest.add(_ITEM)
    if not rest:
        return []
    others = {name: value for name, value in members.items() if name in rest}
    return find_texts(others, (), ResponseSegment.COMPLETION, "")


def _whole(pieces: list[TextPiece]) -> list[TextPiece]:
    """Texts that are said in this event and go on in no other."""
    for piece in pieces:
        piece.final = True
    return pieces


def _read_alternatives(members: Members) -> dict[str, dict[str, str]]:
    """What might have been said instead, wherever an event tells it."""
    found = find_alternatives(members, TOKENS, "")
    for name in _NESTED:
        nested = members.get(name)
        if isinstance(nested, dict):
            found |= find_alternatives(nested, TOKENS, f"/{name}")
            found |= find_part_alternatives(nested.get("content"), f"/{name}/content")
            found |= find_output_alternatives(nested, f"/{name}")
    return found


def _echoes(members: Members) -> dict[str, str]:
    return {f"/{TOKENS}": NO_TOKENS} if members.get(TOKENS) else {}
