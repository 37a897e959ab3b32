"""Requests of ``/api/chat``: messages as they are put before the model.

Without messages a request only loads or unloads a model.
"""

from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.dialects.ollama.requests import (
    SETTINGS,
    add_images,
    add_settings,
    is_loosely_bounded,
    make_request,
    make_segments,
    read_bound,
    read_members,
)
from aipolicy_sidecar.content.function_calls import read_function_calls
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import (
    Members,
    read_list,
    read_object,
    read_text,
    require_plain_names,
)
from aipolicy_sidecar.content.messages import ReadRequest, ToolCall
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token

MAX_MESSAGES: Final = 4096

_READ = frozenset({"messages", "model", "tools"})
_MEMBERS = SETTINGS | _READ
_MESSAGE_MEMBERS = frozenset({"content", "images", "role", "tool_calls"})
_CALL_MEMBERS = frozenset({"function"})
_FUNCTION_MEMBERS = frozenset({"arguments", "name"})
_ORIGINS = {
    "assistant": RequestSegment.ASSISTANT,
    "control": RequestSegment.SYSTEM,
    "developer": RequestSegment.SYSTEM,
    "document": RequestSegment.DOCUMENT,
    "function": RequestSegment.TOOL_RESULT,
    "system": RequestSegment.SYSTEM,
    "tool": RequestSegment.TOOL_RESULT,
    "user": RequestSegment.USER,
}
"""The API's four roles, and those that templates of models know beside them."""
_NAMED_DOCUMENT = "document "
"""Begins a role that goes on with the document's name (Granite)."""


def read_chat(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`."""
    document = read_members(body, _MEMBERS)
    members = document.value
    messages = read_list(members, "messages", "")
    if len(messages) > MAX_MESSAGES:
        raise BodyError(f"more than {MAX_MESSAGES} messages", "/messages")
    segments = make_segments()
    images = 0
    unknown: list[str] = []
    calls: list[ToolCall] = []
    for index, item in enumerate(messages):
        pointer = f"/messages/{index}"
        message = read_object(item, pointer)
        require_plain_names(message, _MESSAGE_MEMBERS, pointer)
        role = read_text(message, "role", pointer) or ""
        kind = _origin(role)
        if kind is None:
            kind = RequestSegment.USER
            unknown.append(f"{pointer}/role")
        if role not in _ORIGINS:
            segments.add(kind, f"{pointer}/role", role)  # templates write it in the prompt
        _add_message(segments, kind, message, pointer)
        images += add_images(segments, kind, message, pointer)
        calls += read_function_calls(message)
    segments.add_all(RequestSegment.SYSTEM, "/tools", read_list(members, "tools", ""))
    add_settings(segments, members, _READ)
    return make_request(
        document,
        segments,
        max_output_tokens=read_bound(members),
        images=images,
        unknown=tuple(unknown),
        calls=tuple(calls),
        loosely_bounded=is_loosely_bounded(members),
    )


def _origin(role: str) -> RequestSegment | None:
    if role.startswith(_NAMED_DOCUMENT):
        return RequestSegment.DOCUMENT
    return _ORIGINS.get(role)


def _add_message(
    segments: SegmentList, kind: RequestSegment, message: Members, pointer: str
) -> None:
    segments.add(kind, f"{pointer}/content", read_text(message, "content", pointer) or "")
    for index, call in enumerate(read_list(message, "tool_calls", pointer)):
        _add_call(segments, call, f"{pointer}/tool_calls/{index}")
    for name, value in message.items():
        if name not in _MESSAGE_MEMBERS:
            segments.add_member(kind, pointer, name, value)


def _add_call(segments: SegmentList, value: object, pointer: str) -> None:
    call = read_object(value, pointer)
    require_plain_names(call, _CALL_MEMBERS, pointer)
    for name, member in call.items():
        place = f"{pointer}/{escape_token(name)}"
        if name == "function" and member is not None:
            _add_function(segments, read_object(member, place), place)
        else:
            segments.add_member(RequestSegment.TOOL_CALL, pointer, name, member)


def _add_function(segments: SegmentList, function: Members, pointer: str) -> None:
    require_plain_names(function, _FUNCTION_MEMBERS, pointer)
    for name, member in function.items():
        place = f"{pointer}/{escape_token(name)}"
        if name == "arguments":
            segments.add_arguments(RequestSegment.TOOL_CALL, place, member)
        else:
            segments.add_member(RequestSegment.TOOL_CALL, pointer, name, member)
