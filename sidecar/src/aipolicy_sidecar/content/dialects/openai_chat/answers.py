"""Whole chat completions: what the model says, in each choice."""

from collections.abc import Mapping

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import take_out
from aipolicy_sidecar.content.dialects.openai_chat.choices import (
    null_tokens,
    read_alternatives,
    read_choices,
    read_other_texts,
    read_texts,
    read_tokens,
    read_usage,
    read_values,
)
from aipolicy_sidecar.content.dialects.openai_chat.labels import read_labels
from aipolicy_sidecar.content.function_calls import read_function_calls
from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.messages import ReadAnswer, TextForm, ToolCall
from aipolicy_sidecar.content.segment_lists import SegmentList, write_document
from aipolicy_sidecar.content.splices import first_tokens

_TOKENS = "logprobs"
"""Place of what a choice's tokens say beyond its texts; no edit can be made there."""
_CHOICE_TOKENS = len(("choices", "0"))
"""Tokens of a choice's pointer."""


def read_answer(body: bytes) -> ReadAnswer:
    """Understand a whole answer; see `Dialect.read_answer`."""
    document = parse_document(body)
    segments = SegmentList()
    calls: list[ToolCall] = []
    for text in read_other_texts(document.value):
        segments.add(ResponseSegment.COMPLETION, text.pointer, text.text, form=TextForm.ASIDE)
    for index, pointer, choice in read_choices(document.value):
        texts, labels = read_texts(choice, pointer)
        said = "".join(text.text for text in texts)
        # What the texts say is looked at there, and must not count twice.
        more = read_tokens(choice).replace(said, "", 1)
        place = f"{pointer}/{_TOKENS}"
        segments.add(ResponseSegment.COMPLETION, place, more, index, TextForm.ASIDE)
        for text in texts:
            if text.form is TextForm.ARGUMENTS:
                segments.add_arguments(text.kind, text.pointer, text.text, index)
            else:
                segments.add(text.kind, text.pointer, text.text, index, text.form)
        for label in read_labels(labels) if labels else ():
            segments.add(label.kind, label.pointer, label.text, index, label.form)
        for arguments in read_values(choice, pointer):
            segments.extend(arguments.read_others(index))
        message = choice.get("message")
        if isinstance(message, dict):
            calls += read_function_calls(message, index)
    model = document.value.get("model")
    return ReadAnswer(
        segments=segments.segments(),
        model=model if isinstance(model, str) else None,
        usage=read_usage(document.value),
        body=body,
        document=document,
        calls=tuple(calls),
    )


def write_answer(
    answer: ReadAnswer,
    texts: Mapping[str, bytes],
    values: Mapping[str, str] | None = None,
    *,
    withhold: bool = False,
) -> bytes:
    """The answer with edits; the tokens of an edited choice are taken out with its text.

    `values` are set beside them, as JSON by pointer.
    """
    values = dict(values or {})
    kept = dict(texts)
    edited = {first_tokens(place, _CHOICE_TOKENS) for place in texts}
    choices = read_choices(answer.document.value)
    for _, pointer, choice in choices:
        if pointer in edited:
            values |= null_tokens(choice, pointer)
            kept.pop(f"{pointer}/{_TOKENS}", None)
    if withhold:
        values = take_out(read_alternatives(answer.document.value, choices), values)
    return write_document(answer.document, kept, values)
