"""The texts in a request's ``input``: a string, or items with parts.

What cannot be read is told apart: another type of item or part than those in `items`, and
what stands for text that is kept elsewhere (files, earlier responses), which no rule sees.
"""

from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.dialects.openai_responses.items import (
    ARGUMENTS,
    CALLED_WITH,
    IMAGE_PARTS,
    ITEMS,
    LEAST_SEALED,
    MESSAGE,
    TEXT_PARTS,
    TOKENS,
    ItemShape,
    read_call,
    read_more_tokens,
)
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

MAX_ITEMS: Final = 4096

_ROLES = {
    "system": RequestSegment.SYSTEM,
    "developer": RequestSegment.SYSTEM,
    "user": RequestSegment.USER,
    "assistant": RequestSegment.ASSISTANT,
    "tool": RequestSegment.TOOL_RESULT,
}
_ITEM_MEMBERS = frozenset(
    {"content", "id", "name", "output", "outputs", "role", "summary", "tool_calls", "type"}
    | CALLED_WITH
)
_PART_MEMBERS = frozenset({"type", "input_audio", *TEXT_PARTS.values(), *IMAGE_PARTS.values()})
_VOCABULARY = SCHEMA_WORDS | {
    *ITEMS,
    *TEXT_PARTS,
    *IMAGE_PARTS,
    *_ROLES,
    *("action", "actions", "allowed_tools", "annotations", "arguments", "auto", "call_id"),
    *("code_interpreter", "command", "commands", "completed", "content", "custom", "data"),
    *("delete_file", "detail", "diff", "direct", "effort", "encrypted_content", "env", "exec"),
    *("create_file", "exit", "file_search", "filename", "find_in_page", "function", "grammar"),
    *("high", "id", "image_generation", "image_url", "in_progress", "incomplete", "include"),
    *("input_audio", "json_object", "json_schema", "lark", "low", "mcp", "medium", "mode"),
    *("name", "namespace", "none", "open_page", "operation", "outcome", "output", "parameters"),
    *("path", "queries", "query", "regex", "role", "schema", "search", "shell", "sources"),
    *("status", "stderr", "stdout", "strict", "summary", "syntax", "text", "timeout", "tools"),
    *("update_file", "url", "verbosity", "web_search", "web_search_preview"),
    # names of the members of items
    *("acknowledged_safety_checks", "approval_request_id", "approve", "code", "container_id"),
    *("created_by", "error", "execution", "fingerprint", "input", "max_output_length", "phase"),
    *("pending_safety_checks", "reason", "result", "results", "revised_prompt", "server_label"),
}
"""Words of the API and of JSON Schema, which are no text of anyone's."""


class InputReader:
    """Collects the texts of items."""

    def __init__(self) -> None:
        self.segments = SegmentList(_VOCABULARY)
        self.calls: list[ToolCall] = []
        self.images = 0
        self.unknown: list[str] = []
        """Pointers of what cannot be read."""

    def read(self, value: object, pointer: str) -> None:
        """Take in the items at `pointer`; a string is the user's message."""
        if isinstance(value, str):
            self.segments.add(RequestSegment.USER, pointer, value)
            return
        if not isinstance(value, list):
            raise BodyError("expected a string or a list", pointer)
        if len(value) > MAX_ITEMS:
            raise BodyError(f"more than {MAX_ITEMS} items", pointer)
        for index, item in enumerate(value):
            self._item(read_object(item, f"{pointer}/{index}"), f"{pointer}/{index}")

    def read_content(self, kind: RequestSegment, content: object, pointer: str) -> None:
        """Take in a string, a part or a list of parts."""
        if isinstance(content, dict):
            self._part(kind, content, pointer)
            return
        for place, part in read_parts(content, pointer):
            if isinstance(part, str):
                self.segments.add(kind, place, part)
            else:
                self._part(kind, part, place)

    def _item(self, item: dict[str, object], pointer: str) -> None:
        require_plain_names(item, _ITEM_MEMBERS, pointer)
        name = read_text(item, "type", pointer)
        if name is None:
            name = "message" if "role" in item else "item_reference" if "id" in item else ""
        shape = ITEMS.get(name)
        if shape is None:
            self._unknown(pointer)
            self.segments.add_all(RequestSegment.USER, pointer, item)
        elif shape is MESSAGE:
            self._message(item, pointer)
        else:
            self._texts(shape, shape.origin.asked, item, pointer)
        call = read_call(item)
        if call is not None:
            self.calls.append(call)
        if name == "image_generation_call":
            self.images += read_text(item, "result", pointer) is not None

    def _unknown(self, pointer: str) -> None:
        self.unknown.append(pointer)
        self.images += 1  # for all that is known

    def _message(self, item: dict[str, object], pointer: str) -> None:
        role = read_text(item, "role", pointer) or ""
        kind = _ROLES.get(role)
        if kind is None:
            self.unknown.append(f"{pointer}/role")
            kind = RequestSegment.USER
            self.segments.add(kind, f"{pointer}/role", role)  # templates write it in the prompt
        if item.get("tool_calls") is not None:  # of chat completions; llama.cpp would take them
            self.unknown.append(f"{pointer}/tool_calls")
        self._texts(MESSAGE, kind, item, pointer)

    def _texts(
        self, shape: ItemShape, kind: RequestSegment, item: dict[str, object], pointer: str
    ) -> None:
        image = item.get("type") == "image_generation_call"
        for name, value in item.items():
            place = f"{pointer}/{escape_token(name)}"
            origin = shape.apart.get(name)
            below = kind if origin is None else origin.asked
            if name in shape.parts:
                self.read_content(below, value, place)
            elif name == ARGUMENTS:
                self.segments.add_arguments(below, place, value)
            elif name == "name" and isinstance(value, str):
                self.segments.add(below, place, value)  # of a tool, which may be any word
            elif name not in {"type", "role"} and not (
                image and name == "result" and is_sealed(value, least=LEAST_SEALED)
            ):
                self.segments.add_member(below, pointer, name, value)
                if origin is not None:
                    self.segments.add_numbers(below, place, value)

    def _part(self, kind: RequestSegment, part: dict[str, object], pointer: str) -> None:
        require_plain_names(part, _PART_MEMBERS, pointer)
        name = read_text(part, "type", pointer) or ""
        inlined = None
        if name in TEXT_PARTS:
            self._tokens(kind, part, read_text(part, TEXT_PARTS[name], pointer) or "", pointer)
        elif name in IMAGE_PARTS:
            self.images += 1
            address = read_text(part, IMAGE_PARTS[name], pointer) or ""
            inlined = IMAGE_PARTS[name] if is_inlined(address) else None
        elif name == "input_audio":
            self.images += 1
            self._audio(kind, part, pointer)
            inlined = name
        elif name == "input_file":
            self._unknown(pointer)
            inlined = "file_data"
        else:
            self._unknown(pointer)
            self.segments.add(kind, f"{pointer}/type", name)
        for member, value in part.items():
            if member not in {"type", TOKENS, inlined}:
                self.segments.add_member(kind, pointer, member, value)

    def _tokens(self, kind: RequestSegment, part: Members, text: str, pointer: str) -> None:
        read_list(part, TOKENS, pointer)
        self.segments.add(kind, f"{pointer}/{TOKENS}", read_more_tokens(part, text))

    def _audio(self, kind: RequestSegment, part: Members, pointer: str) -> None:
        """Texts beside the sound itself."""
        place = f"{pointer}/input_audio"
        audio = read_object(part.get("input_audio"), place)
        read_text(audio, "data", place)
        for name, value in audio.items():
            if not (name == "data" and is_sealed(value)):
                self.segments.add_member(kind, place, name, value)
