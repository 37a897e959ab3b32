"""Whole answers: messages, counts of tokens, errors."""

from collections.abc import Mapping
from typing import Final

from aipolicy_sidecar.content.dialects.anthropic_messages.answer_blocks import (
    NO_SIGNATURE,
    add_block,
    add_others,
    is_call,
)
from aipolicy_sidecar.content.dialects.anthropic_messages.texts import WORDS, read_call
from aipolicy_sidecar.content.dialects.anthropic_messages.usages import read_usage
from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.members import Members, read_list, read_object
from aipolicy_sidecar.content.messages import ReadAnswer
from aipolicy_sidecar.content.segment_lists import SegmentList, write_document
from aipolicy_sidecar.content.splices import first_tokens

BLOCKS: Final = frozenset({"content"})
"""Members of a message that are read as blocks."""
_BLOCK_TOKENS = len(("content", "0"))
"""Tokens of a block's pointer."""


def read_answer(body: bytes) -> ReadAnswer:
    """Understand a whole answer; see `Dialect.read_answer`."""
    document = parse_document(body)
    members = document.value
    segments = SegmentList(WORDS)
    add_others(segments, members, "", without=BLOCKS)
    blocks = _blocks(members)
    for pointer, block in blocks:
        add_block(segments, block, pointer)
    model = members.get("model")
    return ReadAnswer(
        segments=segments.segments(),
        model=model if isinstance(model, str) else None,
        usage=read_usage(members),
        body=body,
        document=document,
        calls=tuple(read_call(block) for _, block in blocks if is_call(block)),
    )


def write_answer(answer: ReadAnswer, texts: Mapping[str, bytes]) -> bytes:
    """The answer with edits; edited thinking loses its signature."""
    edited = {first_tokens(place, _BLOCK_TOKENS) for place in texts}
    values = {
        f"{pointer}/signature": NO_SIGNATURE
        for pointer, block in _blocks(answer.document.value)
        if "signature" in block and pointer in edited
    }
    kept = {
        place: text
        for place, text in texts.items()
        if first_tokens(place.partition("#")[0], _BLOCK_TOKENS + 1) not in values
    }
    return write_document(answer.document, kept, values)


def _blocks(members: Members) -> list[tuple[str, dict[str, object]]]:
    """The content blocks of a message, with their places."""
    return [
        (f"/content/{index}", read_object(block, f"/content/{index}"))
        for index, block in enumerate(read_list(members, "content", ""))
    ]
