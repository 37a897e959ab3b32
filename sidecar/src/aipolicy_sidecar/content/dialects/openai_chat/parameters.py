"""What requests for chats and legacy completions share: how many answers, how long, streamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aipolicy_sidecar.content.members import (
    Members,
    read_count,
    read_flag,
    read_object,
    require_plain_names,
)
from aipolicy_sidecar.content.messages import ReadRequest
from aipolicy_sidecar.content.output_bounds import OutputBounds
from aipolicy_sidecar.content.segment_lists import write_document

MAX_CHOICES: Final = 128
"""The API's own bound on ``n``."""
COUNTS: Final = ("best_of", "n", "n_cmpl")
"""How many answers are made, whether all are sent or not (vLLM, the API, llama.cpp)."""
PARAMETERS: Final = frozenset({*COUNTS, "stream", "stream_options"})
"""Members that are read here."""

_OPTIONS = frozenset({"include_usage"})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a client asks for."""

    choices: int
    """Answers to each prompt, at least 1."""
    stream: bool
    wants_usage: bool
    """Whether it asks for usage in the stream."""


def read_wishes(members: Members) -> Wishes:
    """Read the parameters of a request.

    Raises:
        BodyError: When one is of a wrong type or can be read in two ways.
    """
    options = members.get("stream_options")
    if options is not None:
        options = read_object(options, "/stream_options")
        require_plain_names(options, _OPTIONS, "/stream_options")
    stream = read_flag(members, "stream", "")
    counts = [read_count(members, name, "", most=MAX_CHOICES) or 1 for name in COUNTS]
    usage = read_flag(options or {}, "include_usage", "/stream_options")
    return Wishes(max(counts), stream, stream and usage)


def write_request(
    request: ReadRequest,
    texts: Mapping[str, bytes],
    bounds: OutputBounds,
    *,
    max_output_tokens: int | None,
    include_usage: bool,
) -> bytes:
    """The body with edits; see `Dialect.write_request`."""
    members = request.document.value
    values: dict[str, str] = {}
    if max_output_tokens is not None:
        values = bounds.lower(members, max_output_tokens)
    if include_usage and request.stream and not request.wants_usage:
        if members.get("stream_options") is None:
            values["/stream_options"] = '{"include_usage":true}'
        else:
            values["/stream_options/include_usage"] = "true"
    return write_document(request.document, texts, values)
