"""Whole responses: what the model says and does, and what the server tells beside it."""

from collections.abc import Mapping

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import take_out
from aipolicy_sidecar.content.dialects.openai_responses.items import (
    find_output_alternatives,
    read_call,
)
from aipolicy_sidecar.content.dialects.openai_responses.outputs import read_response
from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.members import Members, read_list
from aipolicy_sidecar.content.messages import ReadAnswer, TextForm, Usage
from aipolicy_sidecar.content.segment_lists import SegmentList, write_document


def read_answer(body: bytes) -> ReadAnswer:
    """Understand a whole answer; see `Dialect.read_answer`."""
    document = parse_document(body)
    segments = SegmentList()
    for part in read_response(document.value, ""):
        for pointer in part.echoes:
            kind = ResponseSegment.COMPLETION
            segments.add(kind, pointer, part.tokens, form=TextForm.ASIDE)
        for piece in part.repeats:
            if piece.form is TextForm.ARGUMENTS:
                segments.add_arguments(piece.kind, piece.pointer, piece.text)
            else:
                segments.add(piece.kind, piece.pointer, piece.text, form=piece.form)
        for whole in part.wholes:
            segments.add(whole.kind, whole.pointer, whole.text.decode())
    model = document.value.get("model")
    items = read_list(document.value, "output", "")
    calls = [read_call(item) for item in items if isinstance(item, dict)]
    return ReadAnswer(
        segments=segments.segments(),
        model=model if isinstance(model, str) else None,
        usage=read_usage(document.value),
        body=body,
        document=document,
        calls=tuple(call for call in calls if call is not None),
    )


def write_answer(
    answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
) -> bytes:
    """The answer with edits; tokens beside an edited text are taken out with it."""
    if not texts and not withhold:
        return answer.body
    values: dict[str, str] = {}
    edited = {pointer.partition("#")[0] for pointer in texts}
    for part in read_response(answer.document.value, ""):
        places = {piece.pointer for piece in part.repeats} | part.echoes.keys()
        if part.echoes and not edited.isdisjoint(places):
            values |= part.echoes
    kept = {pointer: text for pointer, text in texts.items() if pointer not in values}
    if withhold:
        values = take_out(find_output_alternatives(answer.document.value, ""), values)
    return write_document(answer.document, kept, values)


def read_usage(response: Members) -> Usage | None:
    """What the server counted, when it says so in numbers that can be true."""
    usage = response.get("usage")
    if not isinstance(usage, dict):
        return None
    return Usage.told(usage.get("input_tokens"), usage.get("output_tokens"))
