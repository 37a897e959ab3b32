"""Streamed answers: rules and meters applied while they pass through.

`framings` cuts bytes into events, an API's `formats.StreamFormat` says in `readings` what
each means, and one engine for all APIs does the rest: it follows texts, holds back, edits,
hides, ends and counts.
"""

from aipolicy.rules import Context, RuleSet
from aipolicy.segments import Direction

from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.content.streams.formats import StreamFormat
from aipolicy_sidecar.content.streams.guarded_streams import GuardedStream
from aipolicy_sidecar.content.streams.meters import MeteredStream
from aipolicy_sidecar.content.streams.steps import AnswerStream


def open_stream(
    form: StreamFormat,
    rules: RuleSet,
    pseudonyms: Pseudonyms = NO_PSEUDONYMS,
    context: Context | None = None,
) -> AnswerStream:
    """Watch a streamed answer; with nothing to look for or bring back it is only metered.

    `context` is what judges may know of the request.
    """
    if pseudonyms.restoring or rules.watches(Direction.RESPONSE):
        return GuardedStream(form, rules, pseudonyms, context)
    return MeteredStream(form)
