"""Requests for a message: what is asked, by whom, and for how much answer.

Servers read them differently from each other (llama.cpp passes messages on as those of
chat completions), so all strings are texts: in a block of the block's origin, in a
parameter that becomes part of the prompt of the origin it has there, elsewhere
`Parameters`. A request for a count of tokens has the same form.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content import chat_templates
from aipolicy_sidecar.content.dialects.anthropic_messages.prompt_blocks import BlockReader
from aipolicy_sidecar.content.function_calls import read_function_calls
from aipolicy_sidecar.content.json_documents import BodyError, parse_document
from aipolicy_sidecar.content.members import (
    Members,
    read_count,
    read_flag,
    read_list,
    read_object,
    read_text,
    require_plain_names,
)
from aipolicy_sidecar.content.messages import ReadRequest
from aipolicy_sidecar.content.output_bounds import (
    MAX_OUTPUT_TOKENS,
    SERVER_BOUNDS,
    OutputBounds,
)
from aipolicy_sidecar.content.segment_lists import write_document
from aipolicy_sidecar.content.splices import escape_token

MAX_MESSAGES: Final = 4096

_OUTPUT = OutputBounds(("max_tokens",), SERVER_BOUNDS, least=0)
"""0 asks for nothing but that the prompt be kept in a cache."""
_PROMPTS: Final = {
    chat_templates.ARGUMENTS: RequestSegment.SYSTEM,
    "compaction": RequestSegment.SYSTEM,
    "context_management": RequestSegment.SYSTEM,
    "tools": RequestSegment.SYSTEM,
}
"""Parameters that become part of the prompt, and what they are in it."""
_MEMBERS = frozenset(
    {*_OUTPUT.members, *_PROMPTS, chat_templates.PROGRAM}
    | {"fallbacks", "messages", "model", "stream", "system", "thinking"}
)
_FOREIGN_MEMBERS = ("function_call", "tool_calls")
"""Of messages in chat completions; llama.cpp heeds them here, too."""
_MESSAGE_MEMBERS = frozenset({"content", "role", *_FOREIGN_MEMBERS})
_ORIGINS: Final = {
    "assistant": RequestSegment.ASSISTANT,
    "system": RequestSegment.SYSTEM,
    "user": RequestSegment.USER,
}


def read_request(body: bytes, *, counted: bool = False) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`. `counted`: it asks for a count only."""
    document = parse_document(body)
    members = document.value
    require_plain_names(members, _MEMBERS, "")
    chat_templates.refuse_programs(members)
    messages = read_list(members, "messages", "")
    if not messages:
        raise BodyError("expected at least one message", "/messages")
    if len(messages) > MAX_MESSAGES:
        raise BodyError(f"more than {MAX_MESSAGES} messages", "/messages")
    reader = BlockReader()
    reader.read(RequestSegment.SYSTEM, members.get("system"), "/system")
    for index, message in enumerate(messages):
        pointer = f"/messages/{index}"
        _read_message(reader, read_object(message, pointer), pointer)
    for name, value in members.items():
        if name not in {"messages", "model", "system"}:
            kind = _PROMPTS.get(name, RequestSegment.PARAMETERS)
            reader.segments.add_all(kind, f"/{escape_token(name)}", value)
    bound = _read_bound(members)
    return ReadRequest(
        segments=reader.segments.segments(),
        model=read_text(members, "model", ""),
        stream=read_flag(members, "stream", "") and not counted,
        choices=1,
        max_output_tokens=0 if counted else bound,
        wants_usage=True,  # the API always tells it
        images=reader.images,
        body=body,
        document=document,
        unknown=tuple(reader.unknown),
        calls=tuple(reader.calls),
    )


def write_request(
    request: ReadRequest, texts: Mapping[str, bytes], *, max_output_tokens: int | None
) -> bytes:
    """The body with edits; see `Dialect.write_request`."""
    values: dict[str, str] = {}
    if max_output_tokens is not None:
        values = _bound_output(request.document.value, max_output_tokens)
    return write_document(request.document, texts, values)


def _read_message(reader: BlockReader, message: dict[str, object], pointer: str) -> None:
    require_plain_names(message, _MESSAGE_MEMBERS, pointer)
    role = read_text(message, "role", pointer) or ""
    kind = _ORIGINS.get(role)
    if kind is None:
        reader.unknown.append(f"{pointer}/role")
        kind = RequestSegment.USER
        reader.segments.add(kind, f"{pointer}/role", role)  # templates write it in the prompt
    for name, value in message.items():
        place = f"{pointer}/{escape_token(name)}"
        if name == "content":
            reader.read(kind, value, place)
        elif name != "role":
            if name in _FOREIGN_MEMBERS and value is not None:
                reader.unknown.append(place)
            reader.segments.add_member(kind, pointer, name, value)
    reader.calls += read_function_calls(message)


def _read_bound(members: Members) -> int | None:
    """The largest bound of any model that may answer, if the first one has one."""
    bound = _OUTPUT.read(members)
    others = [
        other
        for place, fallback in _fallbacks(members)
        if (other := _read_tokens(fallback, "max_tokens", place)) is not None
    ]
    thinking = members.get("thinking")
    if thinking is not None:
        _read_tokens(read_object(thinking, "/thinking"), "budget_tokens", "/thinking")
    return None if bound is None else max([bound, *others])


def _bound_output(members: Members, most: int) -> dict[str, str]:
    """Lower all bounds, and what may be thought within them, which must be less."""
    values = _OUTPUT.lower(members, most)
    for place, fallback in _fallbacks(members):
        bound = _read_tokens(fallback, "max_tokens", place)
        if bound is not None and bound > most:
            values[f"{place}/max_tokens"] = str(most)
    thinking = members.get("thinking")
    if isinstance(thinking, dict):
        budget = _read_tokens(thinking, "budget_tokens", "/thinking")
        if budget is not None and budget >= most > 0:
            values["/thinking/budget_tokens"] = str(most - 1)
    return values


def _fallbacks(members: Members) -> list[tuple[str, dict[str, object]]]:
    """Other models that a server may ask when the first declines, with their places."""
    fallbacks = members.get("fallbacks")
    if isinstance(fallbacks, str):
        return []  # the server's own choice
    return [
        (f"/fallbacks/{index}", read_object(fallback, f"/fallbacks/{index}"))
        for index, fallback in enumerate(read_list(members, "fallbacks", ""))
    ]


def _read_tokens(members: Members, name: str, pointer: str) -> int | None:
    return read_count(members, name, pointer, most=MAX_OUTPUT_TOKENS, least=0)
