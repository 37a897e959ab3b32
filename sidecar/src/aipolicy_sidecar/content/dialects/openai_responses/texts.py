"""Where text is in what a server says, and which of it is what the model answers.

Servers add members of their own, so every string is a text; only what is known to be none
is left out.
"""

from collections.abc import Iterable
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.openai_responses.items import (
    IMAGE_PARTS,
    LEAST_SEALED,
    NO_TOKENS,
    TEXT_PARTS,
    TOKENS,
    read_more_tokens,
)
from aipolicy_sidecar.content.members import Members, read_text
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.opaque_values import is_inlined, is_sealed, is_word
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.streams.readings import Key, PartReading, TextPiece, add_piece

NO_TEXT_IN_ERROR: Final = frozenset({"code", "param", "type"})

_FORMS = dict.fromkeys(ResponseSegment, TextForm.PLAIN) | {
    ResponseSegment.COMPLETION: TextForm.ASIDE,
    ResponseSegment.PARAMETERS: TextForm.ASIDE,
}
"""How texts of a kind are read; what the model answers is an exception."""
_ANSWERING = frozenset({"output_text", "text"})
"""Parts whose text is what the model answers."""
_HOLDERS = (dict, list)
_NO_TEXT = frozenset({"obfuscation", TOKENS})
"""Members of items, parts and events that are padding, or say a text again."""
_WORDS = frozenset(
    {
        *("approval_request_id", "call_id", "container_id", "created_by", "file_id"),
        *("fingerprint", "id", "item_id", "phase", "role", "status"),
    }
)
"""Members that name or set something, in a word."""
_SEALED = frozenset({"data", "encrypted_content", "partial_image_b64"})
"""Members that hold images, sounds and secrets, in base64."""
_ADDRESSES = frozenset({"file_url", *IMAGE_PARTS.values()})
"""Members with an address, or with the data itself."""


def find_texts(value: object, path: Key, kind: ResponseSegment, pointer: str) -> list[TextPiece]:
    """All strings in a value that may be texts, with paths below `path`."""
    texts: list[TextPiece] = []
    _collect_below(value, path, kind, pointer, texts)
    return texts


def _collect(
    value: object, path: Key, kind: ResponseSegment, pointer: str, texts: list[TextPiece]
) -> None:
    """Collect the strings below a value; a generator would take thrice the time."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "type":
                opaque = is_word(member)
            elif name in _ADDRESSES:
                opaque = is_inlined(member)
            else:
                opaque = not path and _is_opaque(name, member)
            if opaque:
                continue
            _collect_below(member, (*path, name), kind, f"{pointer}/{escape_token(name)}", texts)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _collect_below(item, (*path, index), kind, f"{pointer}/{index}", texts)


def _is_opaque(name: str, value: object) -> bool:
    """Whether a member of an item, a part or an event is as it should be, and no text."""
    if name in _WORDS:
        return is_word(value)
    if name in _SEALED:
        return is_sealed(value, least=LEAST_SEALED)
    return name in _NO_TEXT


def _collect_below(
    value: object, path: Key, kind: ResponseSegment, pointer: str, texts: list[TextPiece]
) -> None:
    if isinstance(value, str):
        add_piece(texts, TextPiece(path, pointer, value, kind, _FORMS[kind]))
    elif isinstance(value, _HOLDERS):
        _collect(value, path, kind, pointer, texts)


def read_part(part: Members, key: Key, kind: ResponseSegment, pointer: str) -> PartReading:
    """A part of an item's content, at `pointer`."""
    name = read_text(part, "type", pointer) or ""
    text = read_text(part, TEXT_PARTS[name], pointer) if name in TEXT_PARTS else None
    pieces = find_texts(part, (), kind, pointer)
    if name in _ANSWERING:
        put(TextForm.PLAIN, (piece for piece in pieces if piece.path == ("text",)))
    return PartReading(
        key,
        repeats=pieces,
        tokens=read_more_tokens(part, text or ""),
        echoes={f"{pointer}/{TOKENS}": NO_TOKENS} if part.get(TOKENS) else {},
    )


def put(form: TextForm, pieces: Iterable[TextPiece]) -> None:
    """Say how texts are to be read."""
    for piece in pieces:
        piece.form = form
