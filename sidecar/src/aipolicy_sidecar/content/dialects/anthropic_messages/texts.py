"""Which strings below a content block are texts, in requests and answers alike.

All are, but for the API's own words, the ids of things, and what is sealed: bytes in base64
and signatures, which only servers can read.
"""

from typing import Final

from aipolicy.segments import SegmentKind

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import TextForm, ToolCall
from aipolicy_sidecar.content.opaque_values import is_sealed, is_word
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.vocabularies import SCHEMA_WORDS

WORDS: Final = SCHEMA_WORDS | {
    *("adaptive", "allowed_callers", "any", "approximate", "auto", "budget_tokens"),
    *("cache_control", "caller", "citations", "cited_text", "content", "context", "custom"),
    *("data", "defer_loading", "direct", "disable_parallel_tool_use", "disabled", "display"),
    *("document_index", "document_title", "edits", "effort", "enabled", "end_block_index"),
    *("end_char_index", "end_page_number", "ephemeral", "error_code", "input"),
    *("input_examples", "input_schema", "instructions", "json_schema", "media_type", "name"),
    *("none", "schema", "search_result_index", "source", "start_block_index"),
    *("is_error", "page_age", "return_code", "server_name", "stderr", "stdout", "tabs"),
    *("start_char_index", "start_page_number", "strict", "text", "thinking"),
    *("tool", "tool_name", "tool_references", "tools", "ttl", "url", "user_id"),
}
"""Names of members and values that are no text of anyone's."""

_IDS: Final = frozenset({"file_id", "id", "tool_use_id", "type"})
_SEALED: Final = frozenset(
    {
        *("encrypted_content", "encrypted_index", "encrypted_stdout", "signature"),
        "data",  # of images, files and redacted thinking
    }
)


def is_text(name: str, value: object, *, ids: bool) -> bool:
    """Whether a member may hold a text. Those that must not are no more than they look like.

    A server that makes something else of what belongs sealed (vLLM takes the ``data`` of an
    image for its address) is given a string that is then a text like any other.

    Args:
        name: Of the member.
        value: Of the member.
        ids: Whether ids count: a client writes into them what it likes, a server words.
    """
    if name in _IDS:
        return name != "type" if ids else not is_word(value)
    return not (name in _SEALED and is_sealed(value))


def add_texts(
    segments: SegmentList,
    kind: SegmentKind,
    pointer: str,
    value: object,
    *,
    ids: bool,
    form: TextForm = TextForm.PLAIN,
) -> None:
    """Add all texts in a value below a block; `ids` as in `is_text`."""
    if isinstance(value, str):
        segments.add(kind, pointer, value, form=form)
    elif isinstance(value, dict):
        for name, member in value.items():
            add_member(segments, kind, pointer, name, member, ids=ids, form=form)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            add_texts(segments, kind, f"{pointer}/{index}", item, ids=ids, form=form)


def add_member(
    segments: SegmentList,
    kind: SegmentKind,
    pointer: str,
    name: str,
    value: object,
    *,
    ids: bool = True,
    form: TextForm = TextForm.PLAIN,
) -> None:
    """Add a member of the object at `pointer`: its name, unless it is the API's, and all in it."""
    place = f"{pointer}/{escape_token(name)}"
    if name not in WORDS and name not in _IDS and name not in _SEALED:
        segments.add(kind, f"{place}#", name, form=form)
    if is_text(name, value, ids=ids):
        add_texts(segments, kind, place, value, ids=ids, form=form)


def read_call(block: Members) -> ToolCall:
    """What a block that calls a tool calls with what."""
    name = block.get("name")
    return ToolCall(name if isinstance(name, str) else "", block.get("input"))
