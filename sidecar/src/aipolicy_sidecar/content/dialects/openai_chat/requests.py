"""Chat completion requests: what is asked, by whom, and for how much answer.

Beyond what the API reference names, servers take parameters of their own, so all strings
are texts: in a message of the message's origin, in a parameter that servers write into
the prompt of the origin it has there, elsewhere `Parameters`. Where servers read a request
differently from each other, it is read as by the one that makes most of it.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content import chat_templates
from aipolicy_sidecar.content.json_documents import BodyError, parse_document
from aipolicy_sidecar.content.members import (
    read_count,
    read_flag,
    read_list,
    read_object,
    read_text,
    require_plain_names,
)
from aipolicy_sidecar.content.messages import ReadRequest
from aipolicy_sidecar.content.output_bounds import SERVER_BOUNDS, OutputBounds
from aipolicy_sidecar.content.segment_lists import SegmentList, write_document
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.vocabularies import SCHEMA_WORDS

MAX_MESSAGES: Final = 4096
MAX_CHOICES: Final = 128
"""The API's own bound on ``n``."""

_OUTPUT = OutputBounds(("max_completion_tokens", "max_tokens"), SERVER_BOUNDS)
_CHOICES = ("best_of", "n", "n_cmpl")
"""How many answers are made, whether all are sent or not (vLLM, the API, llama.cpp)."""
_PROMPTS = {
    chat_templates.ARGUMENTS: RequestSegment.SYSTEM,
    "documents": RequestSegment.DOCUMENT,
    "functions": RequestSegment.SYSTEM,
    "prediction": RequestSegment.ASSISTANT,
    "tools": RequestSegment.SYSTEM,
}
"""Parameters that become part of the prompt, and what they are in it."""
_MEMBERS = frozenset(
    {*_OUTPUT.members, *_CHOICES, *_PROMPTS}
    | {"messages", "model", "stream", "stream_options", chat_templates.PROGRAM}
)
_MESSAGE_MEMBERS = frozenset({"content", "function_call", "role", "tool_calls"})
_OPTIONS = frozenset({"include_usage"})
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
_VOCABULARY = SCHEMA_WORDS | {
    *("arguments", "auto", "call", "content", "custom", "function", "id", "image_url"),
    *("include_usage", "input", "input_audio", "json_object", "json_schema", "name", "none"),
    *("parameters", "prediction", "refusal", "response_format", "schema", "strict", "text"),
    *("tool", "url"),
}
"""Words of the API and of JSON Schema, which are no text of anyone's."""


def read_request(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`."""
    document = parse_document(body)
    members = document.value
    require_plain_names(members, _MEMBERS, "")
    chat_templates.refuse_programs(members)
    options = members.get("stream_options")
    if options is not None:
        options = read_object(options, "/stream_options")
        require_plain_names(options, _OPTIONS, "/stream_options")
    stream = read_flag(members, "stream", "")
    choices = [read_count(members, name, "", most=MAX_CHOICES) or 1 for name in _CHOICES]
    messages = read_list(members, "messages", "")
    if not messages:
        raise BodyError("expected at least one message", "/messages")
    if len(messages) > MAX_MESSAGES:
        raise BodyError(f"more than {MAX_MESSAGES} messages", "/messages")
    reader = _MessageReader()
    for index, message in enumerate(messages):
        pointer = f"/messages/{index}"
        reader.read(read_object(message, pointer), pointer)
    for name, value in members.items():
        if name not in {"messages", "model"}:
            kind = _PROMPTS.get(name, RequestSegment.PARAMETERS)
            reader.segments.add_all(kind, f"/{escape_token(name)}", value)
            if name == "documents":
                reader.segments.add_numbers(kind, f"/{name}", value)
    return ReadRequest(
        segments=reader.segments.segments(),
        model=read_text(members, "model", ""),
        stream=stream,
        choices=max(choices),
        max_output_tokens=_OUTPUT.read(members),
        wants_usage=stream and read_flag(options or {}, "include_usage", "/stream_options"),
        images=reader.images,
        body=body,
        document=document,
        unknown=tuple(reader.unknown),
    )


def write_request(
    request: ReadRequest,
    texts: Mapping[str, bytes],
    *,
    max_output_tokens: int | None,
    include_usage: bool,
) -> bytes:
    """The body with edits; see `Dialect.write_request`."""
    members = request.document.value
    values: dict[str, str] = {}
    if max_output_tokens is not None:
        values = _OUTPUT.lower(members, max_output_tokens)
    if include_usage and request.stream and not request.wants_usage:
        if members.get("stream_options") is None:
            values["/stream_options"] = '{"include_usage":true}'
        else:
            values["/stream_options/include_usage"] = "true"
    return write_document(request.document, texts, values)


class _MessageReader:
    """Collects the texts of messages."""

    def __init__(self) -> None:
        self.segments = SegmentList(_VOCABULARY)
        self.images = 0
        self.unknown: list[str] = []
        """Pointers of content of no kind that is known here."""

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
                self.segments.add_all(kind, place, value)

    def _origin(self, message: dict[str, object], pointer: str) -> RequestSegment:
        role = read_text(message, "role", pointer) or ""
        kind = _ORIGINS.get(role)
        if kind is None:
            self.unknown.append(f"{pointer}/role")
            kind = RequestSegment.USER
            self.segments.add(kind, f"{pointer}/role", role)  # templates write it in the prompt
        return kind

    def _content(self, kind: RequestSegment, content: object, pointer: str) -> None:
        if isinstance(content, str):
            self.segments.add(kind, pointer, content)
        elif isinstance(content, list):
            for index, part in enumerate(content):
                place = f"{pointer}/{index}"
                if isinstance(part, str):  # vLLM takes bare strings for text parts
                    self.segments.add(kind, place, part)
                else:
                    self._part(kind, read_object(part, place), place)
        elif content is not None:
            raise BodyError("expected a string or a list", pointer)

    def _part(self, kind: RequestSegment, part: dict[str, object], pointer: str) -> None:
        name = read_text(part, "type", pointer) or ""
        if name in _TEXT_PARTS:
            text = read_text(part, name, pointer) or ""
            self.segments.add(kind, f"{pointer}/{name}", text)
            self._rest(kind, part, pointer, without=name)
        elif name in _MEDIA:
            self.images += name == "image_url"
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
                self.segments.add_all(kind, f"{pointer}/{escape_token(name)}", value)

    def _media(
        self, kind: RequestSegment, part: dict[str, object], pointer: str, name: str
    ) -> None:
        """Texts beside the media itself; an address is text, inlined data is not."""
        place = f"{pointer}/{name}"
        media = read_object(part.get(name), place)
        data = read_text(media, _MEDIA[name], place) or ""
        inlined = name == "input_audio" or data.startswith("data:")
        for below, value in media.items():
            if not (inlined and below == _MEDIA[name]):
                self.segments.add_all(kind, f"{place}/{escape_token(below)}", value)

    def _call(self, call: object, pointer: str) -> None:
        for name, value in read_object(call, pointer).items():
            place = f"{pointer}/{escape_token(name)}"
            if name == "function":
                self._arguments(value, place)
            else:
                self.segments.add_all(RequestSegment.TOOL_CALL, place, value)

    def _arguments(self, function: object, pointer: str) -> None:
        if function is None:
            return
        for name, value in read_object(function, pointer).items():
            place = f"{pointer}/{escape_token(name)}"
            if name == "arguments":
                self.segments.add_arguments(RequestSegment.TOOL_CALL, place, value)
            else:
                self.segments.add_all(RequestSegment.TOOL_CALL, place, value)
