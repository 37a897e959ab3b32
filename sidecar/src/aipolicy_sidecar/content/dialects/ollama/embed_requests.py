"""Requests of ``/api/embed`` and of ``/api/embeddings``, which it has replaced."""

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.dialects.ollama.requests import (
    SETTINGS,
    add_settings,
    make_request,
    make_segments,
    read_members,
)
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import read_text
from aipolicy_sidecar.content.messages import ReadRequest

_READ = frozenset({"input", "model", "prompt"})
_MEMBERS = SETTINGS | _READ


def read_embed(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`. It asks for no answer in words."""
    document = read_members(body, _MEMBERS)
    members = document.value
    segments = make_segments()
    segments.add(RequestSegment.USER, "/prompt", read_text(members, "prompt", "") or "")
    inputs = members.get("input")
    if isinstance(inputs, list):
        for index, text in enumerate(inputs):
            if not isinstance(text, str):
                raise BodyError("expected a string", f"/input/{index}")
            segments.add(RequestSegment.USER, f"/input/{index}", text)
    elif inputs is not None:
        if not isinstance(inputs, str):
            raise BodyError("expected a string or a list", "/input")
        segments.add(RequestSegment.USER, "/input", inputs)
    add_settings(segments, members, _READ)
    return make_request(document, segments, max_output_tokens=0)
