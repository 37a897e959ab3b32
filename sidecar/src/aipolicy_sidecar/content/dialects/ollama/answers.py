"""Whole answers: what the model says, and what its server says in its place."""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import take_out
from aipolicy_sidecar.content.dialects.ollama.texts import (
    GENERATED,
    list_calls,
    null_echoes,
    read_alternatives,
    read_calls,
    read_errors,
    read_texts,
    read_tokens,
    read_usage,
)
from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.messages import ReadAnswer, Segment, TextForm
from aipolicy_sidecar.content.segment_lists import write_document

_TOKENS: Final = "/logprobs"
"""Place of what the tokens say beyond the texts; no edit can be made there."""


def read_answer(body: bytes) -> ReadAnswer:
    """Understand a whole answer; see `Dialect.read_answer`."""
    document = parse_document(body)
    members = document.value
    texts = read_texts(members)
    segments = [
        Segment(text.kind, text.pointer, text.text.encode(), form=text.form)
        for text in texts
        if text.text
    ]
    segments += read_calls(members)
    segments += read_errors(members)
    more = read_tokens(members)
    for text in texts:
        if text.path in GENERATED:  # it is looked at there, and must not count twice
            more = more.replace(text.text, "", 1)
    if more:
        aside = TextForm.ASIDE
        segments.append(Segment(ResponseSegment.COMPLETION, _TOKENS, more.encode(), form=aside))
    model = members.get("model")
    return ReadAnswer(
        segments=tuple(segments),
        model=model if isinstance(model, str) else None,
        usage=read_usage(members),
        body=body,
        document=document,
        calls=list_calls(members),
    )


def write_answer(
    answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
) -> bytes:
    """The answer with edits; what says the texts again is taken out with them."""
    kept = {pointer: text for pointer, text in texts.items() if pointer != _TOKENS}
    values = null_echoes(answer.document.value) if texts else {}
    if withhold:
        values = take_out(read_alternatives(answer.document.value), values)
    return write_document(answer.document, kept, values)
