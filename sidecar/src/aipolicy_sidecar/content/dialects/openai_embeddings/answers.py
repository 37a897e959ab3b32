"""Embeddings: vectors, which no rule can read, and what they cost.

A vector may be a list of numbers or base64. Any other string is a text, as in an error.
"""

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.messages import ReadAnswer, Usage
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token

_MOST_TOKENS = 2**31
_NO_TEXT = frozenset({"created", "id", "model", "object", "usage"})
_NO_TEXT_IN_ITEM = frozenset({"embedding", "index", "object"})


def read_answer(body: bytes) -> ReadAnswer:
    """Understand a whole answer; see `Dialect.read_answer`."""
    document = parse_document(body)
    segments = SegmentList()
    for name, value in document.value.items():
        place = f"/{escape_token(name)}"
        if name == "data" and isinstance(value, list):
            for index, item in enumerate(value):
                _add_item(segments, item, f"{place}/{index}")
        elif name not in _NO_TEXT:
            segments.add_all(ResponseSegment.COMPLETION, place, value)
    model = document.value.get("model")
    return ReadAnswer(
        segments=segments.segments(),
        model=model if isinstance(model, str) else None,
        usage=_read_usage(document.value.get("usage")),
        body=body,
        document=document,
    )


def _add_item(segments: SegmentList, item: object, pointer: str) -> None:
    if not isinstance(item, dict):
        segments.add_all(ResponseSegment.COMPLETION, pointer, item)
        return
    for name, value in item.items():
        if name not in _NO_TEXT_IN_ITEM:
            segments.add_all(ResponseSegment.COMPLETION, f"{pointer}/{escape_token(name)}", value)


def _read_usage(usage: object) -> Usage | None:
    count = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    if isinstance(count, int) and not isinstance(count, bool) and 0 < count < _MOST_TOKENS:
        return Usage(count, 0)
    return None
