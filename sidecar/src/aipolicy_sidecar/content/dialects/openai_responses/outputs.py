"""The texts of whole responses and of their items.

A response is read as an event that says again what was streamed, since most of them are:
so whole answers, ``response.completed`` and ``response.output_item.done`` are one reading.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.openai_responses.events import CALL
from aipolicy_sidecar.content.dialects.openai_responses.items import (
    ARGUMENTS,
    ITEMS,
    LEAST_SEALED,
    MESSAGE,
    NO_TOKENS,
    is_named,
    read_call,
    read_tokens,
)
from aipolicy_sidecar.content.dialects.openai_responses.texts import (
    NO_TEXT_IN_ERROR,
    find_texts,
    put,
    read_part,
)
from aipolicy_sidecar.content.members import Members, read_list, read_object, read_text
from aipolicy_sidecar.content.messages import Segment, TextForm
from aipolicy_sidecar.content.opaque_values import is_sealed
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.streams.readings import Key, PartReading, TextPiece

Place = str | int
"""Names an output item in its answer: its index; its id where the server sends no index."""

RESPONSE: Final[Key] = ("response",)
"""The part whose texts are beside the output."""

_COMMENTARY = "commentary"
"""The ``phase`` of a message that is not the answer."""
_NO_TEXT_IN_RESPONSE = frozenset(
    {"id", "incomplete_details", "model", "object", "service_tier", "status", "usage"}
)
_REPEATED = frozenset(
    {
        *("background_options", "context_management", "conversation", "include", "input"),
        *("input_messages", "instructions", "metadata", "previous_response_id", "prompt"),
        *("prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning"),
        *("safety_identifier", "text", "tool_choice", "tools", "truncation", "user"),
    }
)
"""Members of a response that repeat the request (``input_messages`` is vLLM's)."""
_RAW_MESSAGES = ("input_messages", "output_messages")
"""vLLM's ``enable_response_messages``: texts with the numbers of their tokens."""
_RAW_TOKENS = "tokens"


def read_response(
    response: Members, pointer: str, named: AbstractSet[str] = frozenset()
) -> list[PartReading]:
    """The response at `pointer`: one reading for itself, and one for each part of its output.

    Args:
        response: Its members.
        pointer: Where it lies.
        named: Items that go by their id, since their server sent no index.
    """
    pieces: list[TextPiece] = []
    parts = [PartReading(RESPONSE)]
    parts[0].repeats = pieces
    for name, value in response.items():
        below = f"{pointer}/{escape_token(name)}"
        if name == "output":
            for index, item in enumerate(read_list(response, name, pointer)):
                place = f"{below}/{index}"
                members = read_object(item, place)
                identity = id_of(members)
                parts += read_item(members, identity if identity in named else index, place)
        elif name == "error" and isinstance(value, dict):
            error = {key: one for key, one in value.items() if key not in NO_TEXT_IN_ERROR}
            pieces += find_texts(error, (name,), ResponseSegment.COMPLETION, below)
        elif name in _RAW_MESSAGES:
            parts += _read_raw_messages(response, name, pointer)
        elif name not in _NO_TEXT_IN_RESPONSE:
            pieces += find_texts({name: value}, (), _kind_beside(name), pointer)
    return parts


def id_of(item: Members) -> str:
    """What an item goes by: the id of its call if it has none of its own; empty without any."""
    for name in ("id", "call_id"):
        value = item.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def is_commentary(item: Members) -> bool:
    """Whether an item is a message that is not the answer."""
    return item.get("phase") == _COMMENTARY


def read_item(item: Members, place: Place, pointer: str) -> list[PartReading]:
    """The output item at `pointer`: one reading for itself, and one for each of its parts."""
    name = read_text(item, "type", pointer) or ""
    shape = ITEMS.get(name, MESSAGE)
    own = PartReading((place,))
    pieces: list[TextPiece] = []
    parts = [own]
    for member, value in item.items():
        below = f"{pointer}/{escape_token(member)}"
        kind = shape.apart.get(member, shape.origin).said
        if member in shape.parts and isinstance(value, list):
            parts += _read_parts(value, (place, member), kind, below)
        elif member == ARGUMENTS and not isinstance(value, str):
            own.wholes = _read_values(value, kind, below)
        elif not (
            name == "image_generation_call"
            and member == "result"
            and is_sealed(value, least=LEAST_SEALED)
        ):
            pieces += _read_own(name, member, value, kind, pointer)
    own.repeats = pieces
    call = read_call(item)
    if call is not None and not is_named(name):  # of others the pieces tell
        own.calls = (call,)
    if is_commentary(item):
        for one in parts:
            put(TextForm.ASIDE, one.repeats)
    return parts


def _read_own(
    name: str, member: str, value: object, kind: ResponseSegment, pointer: str
) -> list[TextPiece]:
    """Texts of a member that has no parts."""
    pieces = find_texts({member: value}, (), kind, pointer)
    if isinstance(value, str) and (form := _form_of(name, member)):
        put(form, pieces)
        for piece in pieces if is_named(name) else ():
            piece.call = CALL
    return pieces


def _form_of(name: str, member: str) -> TextForm | None:
    """How a string of an item is read, when that is not as any other."""
    if name == "message" and member == "content":
        return TextForm.PLAIN
    if member == ARGUMENTS:
        return TextForm.ARGUMENTS
    if is_named(name) and member in {"name", "input"}:
        return TextForm.NAME if member == "name" else TextForm.PLAIN
    return None


def _read_values(value: object, kind: ResponseSegment, pointer: str) -> tuple[Segment, ...]:
    """Arguments that are no JSON in a string, but the value itself."""
    segments = SegmentList()
    segments.add_arguments(kind, pointer, value)
    return segments.segments()


def _read_parts(
    values: Iterable[object], key: Key, kind: ResponseSegment, pointer: str
) -> list[PartReading]:
    parts = []
    for index, value in enumerate(values):
        place = f"{pointer}/{index}"
        if isinstance(value, dict):
            parts.append(read_part(value, (*key, index), kind, place))
        else:
            texts = find_texts(value, (), kind, place)
            parts.append(PartReading((*key, index), repeats=texts))
    return parts


def _kind_beside(name: str) -> ResponseSegment:
    """The origin of texts in a member beside the output."""
    return ResponseSegment.PARAMETERS if name in _REPEATED else ResponseSegment.COMPLETION


def _read_raw_messages(response: Members, name: str, pointer: str) -> list[PartReading]:
    parts = []
    for index, message in enumerate(read_list(response, name, pointer)):
        place = f"{pointer}/{name}/{index}"
        part = PartReading((name, index))
        if isinstance(message, dict) and message.get(_RAW_TOKENS):
            part.echoes = {f"{place}/{_RAW_TOKENS}": NO_TOKENS}
            part.tokens = read_tokens(message[_RAW_TOKENS])
            message = {key: one for key, one in message.items() if key != _RAW_TOKENS}  # noqa: PLW2901 - the rest of it
        part.repeats = find_texts(message, (), _kind_beside(name), place)
        parts.append(part)
    return parts
