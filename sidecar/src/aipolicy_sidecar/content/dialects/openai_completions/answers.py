"""Whole completions: choices, as chats have them, or the own form of llama.cpp."""

from collections.abc import Mapping
from dataclasses import replace

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import take_out
from aipolicy_sidecar.content.dialects.openai_chat import answers
from aipolicy_sidecar.content.dialects.openai_completions.own_forms import (
    CONTENT,
    ECHOES,
    drop_echoes,
    is_own,
    read_alternatives,
    read_tokens,
    read_usage,
)
from aipolicy_sidecar.content.messages import ReadAnswer, Segment, TextForm

_TOKENS = f"/{ECHOES[0]}"
"""Place of what the tokens say beyond the content; no edit can be made there."""
_ECHOES = tuple(f"/{name}/" for name in ECHOES)


def read_answer(body: bytes) -> ReadAnswer:
    """Understand a whole answer; see `Dialect.read_answer`."""
    answer = answers.read_answer(body)
    members = answer.document.value
    if not is_own(members):
        return answer
    segments = [
        replace(segment, form=TextForm.PLAIN) if segment.pointer == f"/{CONTENT}" else segment
        for segment in answer.segments
        if not segment.pointer.startswith(_ECHOES)
    ]
    more = read_tokens(members).replace(str(members[CONTENT]), "", 1)
    if more:
        aside = TextForm.ASIDE
        segments.append(Segment(ResponseSegment.COMPLETION, _TOKENS, more.encode(), form=aside))
    return replace(answer, segments=tuple(segments), usage=answer.usage or read_usage(members))


def write_answer(
    answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
) -> bytes:
    """The answer with edits; the tokens of an edited one are taken out."""
    members = answer.document.value
    if not is_own(members):
        return answers.write_answer(answer, texts, withhold=withhold)
    kept = {place: text for place, text in texts.items() if place != _TOKENS}
    values = drop_echoes(members) if texts else {}
    if withhold:
        values = take_out(read_alternatives(members), values)
    return answers.write_answer(answer, kept, values)
