"""The messages of a request: who says what, in content, parts of content and calls."""

from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.function_calls import read_function_calls
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import (
    Members,
    read_list,
    read_object,
    read_parts,
    read_text,
    require_plain_names,
)
from aipolicy_sidecar.content.messages import ToolCall
from aipolicy_sidecar.content.opaque_values import is_inlined, is_sealed
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.vocabularies import SCHEMA_WORDS

MAX_MESSAGES: Final = 4096

_MESSAGE_MEMBERS = frozenset({"content", "function_call", "role", "tool_calls"})
_CALL_MEMBERS = frozenset({"custom", "function"})
_FUNCTION_MEMBERS = frozenset({"arguments", "input", "name"})
_ORIGINS = {
    "system": RequestSegment.SYSTEM,
    "developer": RequestSegment.SYSTEM,
    "user": RequestSegment.USER,
    "assistant": RequestSegment.ASSISTANT,
    "tool": RequestSegment.TOOL_RESULT,
    "function": RequestSegment.TOOL_RESULT,
}
_MEDIA = {"image_url": "url", "input_audio": "data"}
"""Kinds of content that are no text, and the member that holds them. Files are not among
them: they carry text that no rule would see."""
_TEXT_PARTS = frozenset({"text", "refusal"})
_PART_MEMBERS = frozenset({"type", *_TEXT_PARTS, *_MEDIA})
_MEDIA_MEMBERS = frozenset(_MEDIA.values())
VOCABULARY: Final = SCHEMA_WORDS | {
    *("arguments", "audio", "auto", "cache_control", "call", "content", "custom", "data"),
    *("detail", "function", "id", "image_url", "index", "reasoning", "reasoning_content"),
    *("include_usage", "input", "input_audio", "json_object", "json_schema", "name", "none"),
    *("parameters", "prediction", "refusal", "response_format", "schema", "strict", "text"),
    *("tool", "tool_call_id", "url"),
}
"""Words of the API and of JSON Schema, which are no text of anyone's."""


class MessageReader:
    """Collects the texts of messages."""

    def __init__(self) -> None:
        self.segments = SegmentList(VOCABULARY)
        self.calls: list[ToolCall] = []
        self.images = 0
        self.unknown: list[str] = []
        """Pointers of content of no kind that is known here."""

    def read_all(self, members: Members) -> None:
        """Take in the messages of a request.

        Raises:
            BodyError: When there is none, there are too many, or one cannot be read.
        """
        messages = read_list(members, "messages", "")
        if not messages:
            raise BodyError("expected at least one message", "/messages")
        if len(messages) > MAX_MESSAGES:
            raise BodyError(f"more than {MAX_MESSAGES} messages", "/messages")
        for index, message in enumerate(messages):
            pointer = f"/messages/{index}"
            self.read(read_object(message, pointer), pointer)

    def read(self, message: dict[str, object], pointer: str) -> None:
        """Take in the message at `pointer`."""
        require_plain_names(message, _MESSAGE_MEMBERS, pointer)
        kind = self._origin(message, pointer)
        for name, value in message.items():
            place = f"{pointer}/{escape_token(name)}"
            if name == "content":
                self._content(kind, value, place)
            elif name == "tool_calls":
                for index, call in enumerate(read_list(message, name, pointer)):
                    self._call(call, f"{place}/{index}")
            elif name == "function_call":
                self._arguments(value, place)
            elif name != "role":
                self.segments.add_member(kind, pointer, name, value)
        self.calls += read_function_calls(message)

    def _origin(self, message: dict[str, object], pointer: str) -> RequestSegment:
        role = read_text(message, "role", pointer) or ""
        kind = _ORIGINS.get(role)
        if kind is None:
            self.unknown.append(f"{pointer}/role")
            kind = RequestSegment.USER
            self.segments.add(kind, f"{pointer}/role", role)  # templates write it in the prompt
        return kind

    def _content(self, kind: RequestSegment, content: object, pointer: str) -> None:
        for place, part in read_parts(content, pointer):
            if isinstance(part, str):
                self.segments.add(kind, place, part)
            else:
                self._part(kind, part, place)

    def _part(self, kind: RequestSegment, part: dict[str, object], pointer: str) -> None:
        require_plain_names(part, _PART_MEMBERS, pointer)
        name = read_text(part, "type", pointer) or ""
        if name in _TEXT_PARTS:
            text = read_text(part, name, pointer) or ""
            self.segments.add(kind, f"{pointer}/{name}", text)
            self._rest(kind, part, pointer, without=name)
        elif name in _MEDIA:
            self.images += 1
            self._media(kind, part, pointer, name)
            self._rest(kind, part, pointer, without=name)
        else:
            self.unknown.append(pointer)
            self.images += 1  # for all that is known
            self.segments.add_all(kind, pointer, part)

    def _rest(
        self, kind: RequestSegment, part: dict[str, object], pointer: str, *, without: str
    ) -> None:
        for name, value in part.items():
            if name not in {without, "type"}:
                self.segments.add_member(kind, pointer, name, value)

    def _media(
        self, kind: RequestSegment, part: dict[str, object], pointer: str, name: str
    ) -> None:
        """Texts beside the media itself; an address is text, inlined base64 is not."""
        place = f"{pointer}/{name}"
        media = read_object(part.get(name), place)
        require_plain_names(media, _MEDIA_MEMBERS, place)
        data = read_text(media, _MEDIA[name], place) or ""
        inlined = is_sealed(data) if name == "input_audio" else is_inlined(data)
        for below, value in media.items():
            if not (inlined and below == _MEDIA[name]):
                self.segments.add_member(kind, place, below, value)

    def _call(self, call: object, pointer: str) -> None:
        members = read_object(call, pointer)
        require_plain_names(members, _CALL_MEMBERS, pointer)
        for name, value in members.items():
            place = f"{pointer}/{escape_token(name)}"
            if name in _CALL_MEMBERS:
                self._arguments(value, place)
            else:
                self.segments.add_member(RequestSegment.TOOL_CALL, pointer, name, value)

    def _arguments(self, function: object, pointer: str) -> None:
        if function is None:
            return
        members = read_object(function, pointer)
        require_plain_names(members, _FUNCTION_MEMBERS, pointer)
        for name, value in members.items():
            place = f"{pointer}/{escape_token(name)}"
            if name == "arguments" or (name == "input" and not isinstance(value, str)):
                self.segments.add_arguments(RequestSegment.TOOL_CALL, place, value)
            else:
                self.segments.add_member(RequestSegment.TOOL_CALL, pointer, name, value)
