"""Requests of the Responses API: what is asked, by whom, and for how much answer.

The API lets a server keep conversations, prompts and files, and a request name them. Text
that comes from there was perhaps never seen by a guard, so such names are unknown content;
and an answer that is left at the server for later (``background``) is refused: neither rule
nor budget would see it.
"""

from collections.abc import Mapping

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content import chat_templates
from aipolicy_sidecar.content.dialects.openai_chat.parameters import COUNTS, MAX_CHOICES
from aipolicy_sidecar.content.dialects.openai_responses.inputs import InputReader
from aipolicy_sidecar.content.dialects.openai_responses.items import drop_tokens, find_token_parts
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
from aipolicy_sidecar.content.output_bounds import SERVER_BOUNDS, OutputBounds
from aipolicy_sidecar.content.segment_lists import write_document
from aipolicy_sidecar.content.splices import escape_token

_OUTPUT = OutputBounds(
    ("max_output_tokens",), ("max_completion_tokens", "max_tokens", *SERVER_BOUNDS)
)
"""Servers that make a chat completion of the request take its bounds, and its ``n``, as well."""
_PROMPTS = {
    chat_templates.ARGUMENTS: RequestSegment.SYSTEM,
    "documents": RequestSegment.DOCUMENT,
    "functions": RequestSegment.SYSTEM,
    "messages": RequestSegment.USER,
    "prediction": RequestSegment.ASSISTANT,
    "previous_response": RequestSegment.ASSISTANT,
    "tools": RequestSegment.SYSTEM,
}
"""Parameters that become part of the prompt, at one server or another, and what they are in
it. (``previous_response`` is vLLM's: a whole response, with what it said.)"""
_UNSEEN = ("conversation", "previous_response_id", "prompt")
"""Parameters that put text before the model which the server keeps."""
_BACKGROUND = "background"
_ITEMS = ("previous_input_messages", "input")
"""Parameters that hold items (vLLM takes earlier messages as well), in the order of the prompt."""
_INSTRUCTIONS = "instructions"
"""What comes before them all."""
_MEMBERS = frozenset(
    {*_OUTPUT.members, *COUNTS, *_PROMPTS, *_UNSEEN, *_ITEMS}
    | {_BACKGROUND, _INSTRUCTIONS, "model", "stream", chat_templates.PROGRAM}
)
_CREDENTIALS = frozenset({"authorization", "headers", "server_url", "tunnel_id"})
"""Members of a tool that its server is called with; the model does not see them."""


def read_request(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`."""
    document = parse_document(body)
    members = document.value
    require_plain_names(members, _MEMBERS, "")
    chat_templates.refuse_programs(members)
    if read_flag(members, _BACKGROUND, ""):
        raise BodyError("unsupported parameter", f"/{_BACKGROUND}")
    choices = [read_count(members, name, "", most=MAX_CHOICES) or 1 for name in COUNTS]
    reader = InputReader()
    instructions = read_text(members, _INSTRUCTIONS, "") or ""
    reader.segments.add(RequestSegment.SYSTEM, f"/{_INSTRUCTIONS}", instructions)
    for name in _ITEMS:
        if members.get(name) is not None:
            reader.read(members[name], f"/{name}")
    reader.unknown += [f"/{name}" for name in _UNSEEN if members.get(name) is not None]
    for name, value in members.items():
        if name == "tools":
            _read_tools(read_list(members, name, ""), reader)
        elif name == "prompt" and value is not None:
            _read_prompt(read_object(value, "/prompt"), reader)
        elif name not in {"model", _INSTRUCTIONS, *_ITEMS}:
            kind = _PROMPTS.get(name, RequestSegment.PARAMETERS)
            reader.segments.add_all(kind, f"/{escape_token(name)}", value)
            if kind is RequestSegment.DOCUMENT:
                reader.segments.add_numbers(kind, f"/{name}", value)
    return ReadRequest(
        segments=reader.segments.segments(),
        model=read_text(members, "model", ""),
        stream=read_flag(members, "stream", ""),
        choices=max(choices),
        max_output_tokens=_OUTPUT.read(members),
        wants_usage=True,  # the last event of every stream has it
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
    members = request.document.value
    values: dict[str, str] = {}
    if max_output_tokens is not None:
        values = _OUTPUT.lower(members, max_output_tokens)
    if texts:
        parts = (
            part for name in _ITEMS for part in find_token_parts(members.get(name), f"/{name}")
        )
        texts, tokens = drop_tokens(parts, texts)
        values |= tokens
    return write_document(request.document, texts, values)


def _read_tools(tools: list[object], reader: InputReader) -> None:
    """Texts of tools' definitions, which servers write into the prompt."""
    for index, tool in enumerate(tools):
        place = f"/tools/{index}"
        for name, value in read_object(tool, place).items():
            kind = RequestSegment.PARAMETERS if name in _CREDENTIALS else RequestSegment.SYSTEM
            below = f"{place}/{escape_token(name)}"
            if name == "environment" and value is not None:
                reader.unknown += _find_skills(read_object(value, below), below)
            reader.segments.add_member(kind, place, name, value)


def _find_skills(environment: Members, pointer: str) -> list[str]:
    """Skills that cannot be read: instructions in an archive, or kept by the server."""
    return [
        f"{pointer}/skills/{index}"
        for index, skill in enumerate(read_list(environment, "skills", pointer))
        if "path" not in read_object(skill, f"{pointer}/skills/{index}")  # else the client's own
    ]


def _read_prompt(prompt: Members, reader: InputReader) -> None:
    """Texts of a prompt that the server keeps: those that are put into it."""
    for name, value in prompt.items():
        place = f"/prompt/{escape_token(name)}"
        if name != "variables":
            reader.segments.add_all(RequestSegment.PARAMETERS, place, value)
        elif value is not None:
            seen = len(reader.unknown)
            try:
                _read_variables(read_object(value, place), place, reader)
            except BodyError as error:  # told without the variable's name, which is the client's
                raise BodyError(error.reason, place) from None
            if len(reader.unknown) > seen:
                reader.unknown[seen:] = [place]


def _read_variables(variables: Members, pointer: str, reader: InputReader) -> None:
    """Texts that are put into a prompt, by the names that they have there."""
    for name, content in variables.items():
        place = f"{pointer}/{escape_token(name)}"
        reader.segments.add(RequestSegment.USER, f"{place}#", name)
        reader.read_content(RequestSegment.USER, content, place)
