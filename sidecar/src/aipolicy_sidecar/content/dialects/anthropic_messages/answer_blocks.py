"""Content blocks of answers: which texts they carry, whole or at the beginning of a stream.

Servers add blocks and members of their own, so every string is a text of the block's
origin, but for what is known to be none. What must be a word (an id, a type, the name of
a member or of a model) and is more than one is a text as well.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.anthropic_messages.texts import add_texts, is_text
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.opaque_values import is_word
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

_SAID: Final = {"text": TextForm.PLAIN, "thinking": TextForm.SIGNED}
"""Members that say what the model answers or thinks, each in the block of its name; all else
stands aside."""
_LABELS: Final = frozenset({"model", "role", "stop_reason"})
"""Members of messages that are words."""
_COUNTS: Final = "usage"


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
    return _SAID.get(name, TextForm.ASIDE) if block.get("type") == name else TextForm.ASIDE


def add_block(
    segments: SegmentList, block: Members, pointer: str, *, without: frozenset[str] = frozenset()
) -> None:
    """Add all texts of the block at `pointer`, but for members that are followed otherwise."""
    kind = kind_of(block)
    for name, value in block.items():
        place = f"{pointer}/{escape_token(name)}"
        if name in without:
            continue
        if not is_word(name):
            segments.add(kind, f"{place}#", name, form=TextForm.ASIDE)
        if name == "input":
            segments.add_arguments(kind, place, value)
        elif is_text(name, value, ids=False):
            add_texts(segments, kind, place, value, ids=False, form=form_of(block, name))


def add_others(
    segments: SegmentList, members: Members, pointer: str, *, without: frozenset[str]
) -> None:
    """Add the texts of an object that is no block: an error, why an answer was refused."""
    kind, aside = ResponseSegment.COMPLETION, TextForm.ASIDE
    for name, value in members.items():
        if name in without:
            continue
        place = f"{pointer}/{escape_token(name)}"
        if not is_word(name):
            segments.add(kind, f"{place}#", name, form=aside)
        if name == _COUNTS:
            _add_phrases(segments, place, value)
        elif is_text(name, value, ids=False) and not (name in _LABELS and is_word(value)):
            add_texts(segments, kind, place, value, ids=False, form=aside)


def _add_phrases(segments: SegmentList, pointer: str, value: object) -> None:
    """Add what is more than a word in a value that holds numbers and words."""
    kind, aside = ResponseSegment.COMPLETION, TextForm.ASIDE
    if isinstance(value, str):
        if not is_word(value):
            segments.add(kind, pointer, value, form=aside)
    elif isinstance(value, dict):
        for name, member in value.items():
            place = f"{pointer}/{escape_token(name)}"
            if not is_word(name):
                segments.add(kind, f"{place}#", name, form=aside)
            _add_phrases(segments, place, member)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _add_phrases(segments, f"{pointer}/{index}", item)
