"""Content blocks of requests: which texts they carry, and whose each is.

Blocks lie in messages, in tools' results and in documents. Below what is known here every
string is a text of the block's origin. What the model will read and no rule can see (a
PDF, a file on the server) is as unknown as a block of an unknown type.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.dialects.anthropic_messages.texts import (
    WORDS,
    add_member,
    read_call,
)
from aipolicy_sidecar.content.members import (
    read_object,
    read_parts,
    read_text,
    require_plain_names,
)
from aipolicy_sidecar.content.messages import ToolCall
from aipolicy_sidecar.content.opaque_values import is_inlined
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token

_SERVER_TOOLS = (
    *("advisor", "bash_code_execution", "code_execution", "text_editor_code_execution"),
    *("tool_search", "web_fetch", "web_search"),
)
"""Tools that Anthropic's servers run; what came of them comes back with the conversation."""
_ORIGINS: Final[Mapping[str, RequestSegment]] = {
    "document": RequestSegment.DOCUMENT,
    "mcp_tool_listing": RequestSegment.SYSTEM,
    "mcp_tool_result": RequestSegment.TOOL_RESULT,
    "mcp_tool_use": RequestSegment.TOOL_CALL,
    "search_result": RequestSegment.DOCUMENT,
    "server_tool_use": RequestSegment.TOOL_CALL,
    "tool_addition": RequestSegment.SYSTEM,
    "tool_removal": RequestSegment.SYSTEM,
    "tool_result": RequestSegment.TOOL_RESULT,
    "tool_use": RequestSegment.TOOL_CALL,
    **{f"{tool}_tool_result": RequestSegment.TOOL_RESULT for tool in _SERVER_TOOLS},
}
"""Blocks whose texts are of another origin than what they lie in."""
_INHERITING: Final = frozenset(
    {
        *("browser_state", "compaction", "fallback", "image", "redacted_thinking", "text"),
        *("thinking", "tool_reference"),
        # what results are made of
        *("advisor_redacted_result", "advisor_result", "bash_code_execution_output"),
        *("bash_code_execution_result", "code_execution_output", "code_execution_result"),
        *("encrypted_code_execution_result", "text_editor_code_execution_create_result"),
        *("text_editor_code_execution_str_replace_result", "tool_search_tool_search_result"),
        *("text_editor_code_execution_view_result", "web_fetch_result", "web_search_result"),
        *(f"{tool}_tool_result_error" for tool in _SERVER_TOOLS),
    }
)
_SOURCES: Final[Mapping[str, frozenset[str]]] = {
    "document": frozenset({"content", "text"}),
    "image": frozenset({"base64", "file", "url"}),
}
"""Where a block may have its content from, so that no text in it goes unseen."""
_STRINGS: Final = frozenset({"id", "name", "signature", "text", "thinking", "tool_use_id"})
"""Members that must be strings, if given."""
_MEMBERS = _STRINGS | {"content", "data", "input", "source", "tool_changes", "type", "url"}
"""Of blocks and their sources, those that say what the rest is."""


class BlockReader:
    """Collects the texts of blocks and the calls of tools, and counts the images."""

    def __init__(self) -> None:
        self.segments = SegmentList(WORDS)
        self.images = 0
        self.calls: list[ToolCall] = []
        self.unknown: list[str] = []
        """Pointers of what could hide texts from rules."""

    def read(self, kind: RequestSegment, content: object, pointer: str) -> None:
        """Take in content of an origin: a string or a list of blocks."""
        for place, block in read_parts(content, pointer):
            if isinstance(block, str):
                self.segments.add(kind, place, block)
            else:
                self._read_block(kind, block, place)

    def _read_block(self, kind: RequestSegment, block: dict[str, object], pointer: str) -> None:
        require_plain_names(block, _MEMBERS, pointer)
        name = read_text(block, "type", pointer) or ""
        kind = _ORIGINS.get(name, kind)
        self._note(kind, name, block, pointer)
        for member, value in block.items():
            place = f"{pointer}/{escape_token(member)}"
            if member in _STRINGS:
                read_text(block, member, pointer)
            if member in {"content", "tool_changes"}:
                if isinstance(value, dict):  # of a server's tool
                    self._read_block(kind, value, place)
                else:
                    self.read(kind, value, place)
            elif member == "input":
                arguments = {} if value is None else read_object(value, place)
                self.segments.add_arguments(kind, place, arguments)
            elif member == "source" and name in _SOURCES:
                self._read_source(kind, name, read_object(value, place), place)
            else:
                add_member(self.segments, kind, pointer, member, value)

    def _note(
        self, kind: RequestSegment, name: str, block: dict[str, object], pointer: str
    ) -> None:
        """Note what a block is beside its texts."""
        if name not in _ORIGINS and name not in _INHERITING:
            self.unknown.append(pointer)
            self.images += 1  # for all that is known
        self.images += name == "image"
        if kind is RequestSegment.TOOL_CALL:
            self.calls.append(read_call(block))

    def _read_source(
        self, kind: RequestSegment, owner: str, source: dict[str, object], pointer: str
    ) -> None:
        require_plain_names(source, _MEMBERS, pointer)
        form = read_text(source, "type", pointer) or ""
        if form not in _SOURCES[owner]:
            self.unknown.append(pointer)
            self.images += owner != "image"  # a page or more
        for member, value in source.items():
            place = f"{pointer}/{escape_token(member)}"
            if member == "content":
                self.read(kind, value, place)
            elif member == "data" and form == "text":
                self.segments.add(kind, place, read_text(source, member, pointer) or "")
            elif not _is_image(owner, value):
                add_member(self.segments, kind, pointer, member, value)


def _is_image(owner: str, value: object) -> bool:
    """Whether an image's address is the image itself."""
    return owner == "image" and is_inlined(value)
