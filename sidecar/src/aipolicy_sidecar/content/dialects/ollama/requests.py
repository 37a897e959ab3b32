"""What requests of Ollama's APIs have in common: settings, images, a bound on the answer.

All strings are texts: `Parameters` unless the API writes them into the prompt. Ollama is
written in Go, whose JSON parser takes the name of a member in any case; ``options`` is a
map there, so its names count as they are.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content import chat_templates
from aipolicy_sidecar.content.dialects.openai_chat.parameters import COUNTS, MAX_CHOICES
from aipolicy_sidecar.content.json_documents import BodyError, Document, parse_document
from aipolicy_sidecar.content.members import (
    Members,
    read_count,
    read_flag,
    read_list,
    read_object,
    read_text,
    require_plain_names,
)
from aipolicy_sidecar.content.messages import ReadRequest, ToolCall
from aipolicy_sidecar.content.opaque_values import is_sealed
from aipolicy_sidecar.content.output_bounds import (
    MAX_OUTPUT_TOKENS,
    SERVER_BOUNDS,
    OutputBounds,
)
from aipolicy_sidecar.content.segment_lists import SegmentList, write_document
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.vocabularies import SCHEMA_WORDS

SETTINGS: Final = frozenset(
    {"_debug_render_only", "dimensions", "format", "keep_alive", "logprobs", "model", "options"}
    | {"raw", "shift", "stream", "template", "think", "top_logprobs", "truncate"}
)
"""Members that set something; none is a text of the prompt."""

_BOUND = "num_predict"
_FOREIGN_BOUNDS: Final = OutputBounds(("max_completion_tokens", "max_tokens", *SERVER_BOUNDS), ())
"""Bounds of chat completions, as which llama.cpp reads ``/api/chat``; no bounds for Ollama, which
passes over names that it does not know."""
_FIRST: Final = "n_predict"
"""The one that llama.cpp takes before any other; it looks into no options."""
_HEEDED: Final = (_FIRST, "max_tokens")
"""Those that every version of it takes."""
_FOREIGN = frozenset({*_FOREIGN_BOUNDS.members, *COUNTS})
_PROMPTS: Final = {chat_templates.ARGUMENTS: RequestSegment.SYSTEM}
"""Settings that become part of the prompt, and what they are in it (llama.cpp)."""
_VOCABULARY = SCHEMA_WORDS | {
    *("arguments", "content", "frequency_penalty", "function", "id", "index", "json", "min_p"),
    *("name", "num_ctx", "num_gpu", "num_keep", "num_predict", "num_thread", "parameters"),
    *("presence_penalty", "repeat_last_n", "repeat_penalty", "seed", "stop", "temperature"),
    *("thinking", "tool_call_id", "tool_name", "top_k", "top_p", "typical_p"),
}
"""Words of the APIs, which are no text of anyone's."""


def read_members(body: bytes, known: frozenset[str]) -> Document:
    """The body, in which no member is another spelling of a known one.

    A template is a program that writes the prompt, which no rule and no limit can follow.
    """
    document = parse_document(body)
    foreign = _FOREIGN | {*_PROMPTS, chat_templates.PROGRAM}
    require_plain_names(document.value, known | foreign, "")
    chat_templates.refuse_programs(document.value)
    if read_text(document.value, "template", ""):
        raise BodyError("unsupported parameter", "/template")
    return document


def make_segments() -> SegmentList:
    """A list for the texts of a request."""
    return SegmentList(_VOCABULARY)


def make_request(
    document: Document,
    segments: SegmentList,
    *,
    max_output_tokens: int | None,
    images: int = 0,
    unknown: tuple[str, ...] = (),
    calls: tuple[ToolCall, ...] = (),
    loosely_bounded: bool = False,
) -> ReadRequest:
    """The request, once its texts are collected; it streams unless it says otherwise."""
    members = document.value
    choices = [read_count(members, name, "", most=MAX_CHOICES) or 1 for name in COUNTS]
    return ReadRequest(
        segments=segments.segments(),
        model=read_text(members, "model", ""),
        stream=members.get("stream") is None or read_flag(members, "stream", ""),
        choices=max(choices),
        max_output_tokens=max_output_tokens,
        wants_usage=True,
        images=images,
        body=document.body,
        document=document,
        unknown=unknown,
        calls=calls,
        loosely_bounded=loosely_bounded,
    )


def write_request(
    request: ReadRequest,
    texts: Mapping[str, bytes],
    *,
    max_output_tokens: int | None,
    foreign: bool = False,
) -> bytes:
    """The body with edits; see `Dialect.write_request`.

    `foreign` says whether llama.cpp may be behind the path, so that its bound is set as well,
    to no more than any that the client gave.
    """
    members, most = request.document.value, max_output_tokens
    values: dict[str, str] = {}
    if most is not None:
        asked = _read_own_bound(members)
        given = [
            bound for name in _FOREIGN_BOUNDS.names if isinstance(bound := members.get(name), int)
        ]
        if given:
            values = _FOREIGN_BOUNDS.lower(members, most)
        if foreign and is_loosely_bounded(members):
            values[f"/{_FIRST}"] = str(min([most, *given, *([] if asked is None else [asked])]))
        if members.get("options") is None:
            values["/options"] = f'{{"{_BOUND}":{most}}}'
        elif asked is None or asked > most:
            values[f"/options/{_BOUND}"] = str(most)
    return write_document(request.document, texts, values)


def add_settings(segments: SegmentList, members: Members, read: frozenset[str]) -> None:
    """Add the texts of all members but those that were `read` in their own way."""
    for name, value in members.items():
        if name not in read:
            kind = _PROMPTS.get(name, RequestSegment.PARAMETERS)
            segments.add_all(kind, f"/{escape_token(name)}", value)


def add_images(segments: SegmentList, kind: RequestSegment, members: Members, pointer: str) -> int:
    """Count the images of the object at `pointer`; what is no base64 is a text, an address say."""
    images = read_list(members, "images", pointer)
    for index, image in enumerate(images):
        place = f"{pointer}/images/{index}"
        if not isinstance(image, str):
            raise BodyError("expected a string", place)
        if not is_sealed(image):
            segments.add(kind, place, image)
    return len(images)


def read_bound(members: Members) -> int | None:
    """The largest of the client's bounds, if it gives Ollama one."""
    own, foreign = _read_own_bound(members), _FOREIGN_BOUNDS.read(members)
    return None if own is None else max(own, foreign or 0)


def is_loosely_bounded(members: Members) -> bool:
    """Whether a client's bound is none for llama.cpp."""
    return all(members.get(name) is None for name in _HEEDED)


def _read_own_bound(members: Members) -> int | None:
    """Ollama's bound, which takes zero and below for none."""
    options = members.get("options")
    if options is None:
        return None
    bound = read_object(options, "/options").get(_BOUND)
    if bound is None:
        return None
    if not isinstance(bound, int) or isinstance(bound, bool) or abs(bound) > MAX_OUTPUT_TOKENS:
        raise BodyError(f"expected an integer up to {MAX_OUTPUT_TOKENS}", f"/options/{_BOUND}")
    return bound if bound > 0 else None
