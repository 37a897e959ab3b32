"""Events that the guard adds to a streamed answer, in the shape of upstream's own."""

import json

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.streams.event_streams import make_event
from aipolicy_sidecar.content.streams.readings import Key

_ENVELOPE = ("id", "object", "created", "model", "service_tier", "system_fingerprint")
"""Members that all events of a stream share."""
_FALLBACK = {"object": "chat.completion.chunk"}


def make_delta(shape: Members, index: int, path: Key, text: str) -> bytes:
    """An event that carries `text` at `path` of a choice, and nothing else."""
    value: object = text
    for key in reversed(path):
        if isinstance(key, str):
            value = {key: value}
        else:
            value = [{"index": key, **value} if isinstance(value, dict) else value]
    members = value if isinstance(value, dict) else {}
    return _make_chunk(shape, {"index": index, **members, "finish_reason": None})


def make_filtered(shape: Members, index: int) -> bytes:
    """The event that ends a choice whose rest was filtered."""
    return _make_chunk(shape, {"index": index, "delta": {}, "finish_reason": "content_filter"})


def _make_chunk(shape: Members, choice: dict[str, object]) -> bytes:
    chunk: dict[str, object] = {name: shape[name] for name in _ENVELOPE if name in shape}
    chunk = {**(chunk or _FALLBACK), "choices": [choice]}
    return make_event(json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode())
