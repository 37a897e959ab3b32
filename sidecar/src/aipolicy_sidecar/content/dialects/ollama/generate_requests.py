"""Requests of ``/api/generate``: one prompt, to be answered or filled in.

Without a prompt a request only loads or unloads a model.
"""

from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.dialects.ollama.requests import (
    SETTINGS,
    add_images,
    add_settings,
    make_request,
    make_segments,
    read_bound,
    read_members,
)
from aipolicy_sidecar.content.members import are_numbers, read_list, read_text
from aipolicy_sidecar.content.messages import ReadRequest

_PROMPTS: Final = {
    "system": RequestSegment.SYSTEM,
    "prompt": RequestSegment.USER,
    "suffix": RequestSegment.USER,
}
_READ = frozenset({*_PROMPTS, "context", "images", "model"})
_MEMBERS = SETTINGS | _READ


def read_generate(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`."""
    document = read_members(body, _MEMBERS)
    members = document.value
    segments = make_segments()
    for name, kind in _PROMPTS.items():
        segments.add(kind, f"/{name}", read_text(members, name, "") or "")
    images = add_images(segments, RequestSegment.USER, members, "")
    add_settings(segments, members, _READ)
    # An earlier conversation, as tokens, so that no rule can read it.
    context = read_list(members, "context", "")
    if not are_numbers(context):
        segments.add_all(RequestSegment.USER, "/context", context)
    unknown = ("/context",) if context else ()
    return make_request(
        document,
        segments,
        max_output_tokens=read_bound(members),
        images=images,
        unknown=unknown,
    )
