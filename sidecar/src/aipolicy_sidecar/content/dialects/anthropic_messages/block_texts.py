"""Texts of a block that come in pieces: with its beginning, then in deltas.

Which text a piece belongs to follows from its name alone, whatever the types of block and
delta say, since clients differ in what they go by.
"""

from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.opaque_values import is_word
from aipolicy_sidecar.content.streams.readings import Key, TextPiece

CALL: Final[Key] = ("call",)
"""The one tool call of a block."""

_CHANGES: Final = {
    "content": "compaction_delta",
    "partial_json": "input_json_delta",
    "text": "text_delta",
    "thinking": "thinking_delta",
}
"""Types of deltas by the texts that they carry."""
_FORMS: Final = {
    "partial_json": TextForm.ARGUMENTS,
    "text": TextForm.PLAIN,
    "thinking": TextForm.SIGNED,
}
"""Forms of texts; all others stand aside of the answer."""
_KINDS: Final = {
    "partial_json": ResponseSegment.TOOL_CALL,
    "text": ResponseSegment.COMPLETION,
    "thinking": ResponseSegment.REASONING,
}
"""Origins of texts; of others, that of their block."""
_BEGINNING: Final = ("text", "thinking")
"""Members of any block that go on in deltas."""
_SUMMARY: Final = "compaction"
"""A block that goes on in its content as well."""


def begin_texts(block: Members, pointer: str, kind: ResponseSegment) -> list[TextPiece]:
    """The texts of a block that may go on; what is no string there cannot."""
    names = (*_BEGINNING, "content") if block.get("type") == _SUMMARY else _BEGINNING
    return [
        go_on(name, text, f"{pointer}/{name}", kind)
        for name in names
        if isinstance(text := block.get(name), str)
    ]


def go_on(name: str, text: str, pointer: str, kind: ResponseSegment, change: str = "") -> TextPiece:
    """A piece of the text `name` in a block of the origin `kind`.

    `change` is the type of its delta, for a text that the API does not know.
    """
    form = _FORMS.get(name, TextForm.ASIDE)
    path = (_CHANGES.get(name) or (change if is_word(change) else ""), name)
    call = CALL if form is TextForm.ARGUMENTS else None
    return TextPiece(path, pointer, text, _KINDS.get(name, kind), form, call)
