"""Content blocks of answers: which texts they carry, whole or at the beginning of a stream.

Servers add blocks and members of their own, so every string is a text of the block's
origin, but for what is known to be none.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.anthropic_messages.texts import add_texts, is_text
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token

NO_SIGNATURE: Final = '""'
"""In place of a signature, as JSON, once the thinking that it vouches for was edited. It can
only mislead then; clients want the member there."""

_KINDS: Final[Mapping[str, ResponseSegment]] = {
    "mcp_tool_use": ResponseSegment.TOOL_CALL,
    "redacted_thinking": ResponseSegment.REASONING,
    "server_tool_use": ResponseSegment.TOOL_CALL,
    "thinking": ResponseSegment.REASONING,
    "tool_use": ResponseSegment.TOOL_CALL,
}

_SAID: Final = frozenset({("text", "text"), ("thinking", "thinking")})
"""Members that say what the model answers or thinks, by their block; all else stands aside."""


def kind_of(block: Members) -> ResponseSegment:
    """The origin of a block's texts."""
    name = block.get("type")
    known = _KINDS.get(name) if isinstance(name, str) else None
    return known or ResponseSegment.COMPLETION


def is_call(block: Members) -> bool:
    """Whether a block calls a tool."""
    return kind_of(block) is ResponseSegment.TOOL_CALL


def form_of(block: Members, name: str) -> TextForm:
    """How a string member of a block is to be read."""
    if name == "name" and is_call(block):
        return TextForm.NAME
    return TextForm.PLAIN if (block.get("type"), name) in _SAID else TextForm.ASIDE


def add_block(
    segments: SegmentList, block: Members, pointer: str, *, without: frozenset[str] = frozenset()
) -> None:
    """Add all texts of the block at `pointer`, but for members that are followed otherwise."""
    kind = kind_of(block)
    for name, value in block.items():
        place = f"{pointer}/{escape_token(name)}"
        if name in without:
            continue
        if name == "input":
            segments.add_arguments(kind, place, value)
        elif is_text(name, value, ids=False):
            add_texts(segments, kind, place, value, ids=False, form=form_of(block, name))


def add_others(
    segments: SegmentList, members: Members, pointer: str, *, without: frozenset[str]
) -> None:
    """Add the texts of an object that is no block: an error, why an answer was refused."""
    for name, value in members.items():
        place = f"{pointer}/{escape_token(name)}"
        if name not in without and is_text(name, value, ids=False):
            aside = TextForm.ASIDE
            add_texts(segments, ResponseSegment.COMPLETION, place, value, ids=False, form=aside)
