"""Events that the guard adds to a streamed answer, in the shape of upstream's own."""

from dataclasses import dataclass
from typing import Final

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.splices import write_json
from aipolicy_sidecar.content.streams.event_streams import make_event
from aipolicy_sidecar.content.streams.readings import Key

_ENVELOPE = ("id", "object", "created", "model", "service_tier", "system_fingerprint")
"""Members that all events of a stream share."""


@dataclass(frozen=True, slots=True)
class ChunkKind:
    """What tells the events of one API from those of the other."""

    name: str
    """Their ``object``."""
    silence: Members
    """The members of a choice that says nothing."""


CHAT_CHUNK: Final = ChunkKind("chat.completion.chunk", {"delta": {}})
TEXT_COMPLETION: Final = ChunkKind("text_completion", {"text": "", "logprobs": None})
"""A legacy completion's."""


def make_delta(kind: ChunkKind, shape: Members, index: int, path: Key, text: str) -> bytes:
    """An event that carries `text` at `path` of a choice, and nothing else."""
    value: object = text
    for key in reversed(path):
        if isinstance(key, str):
            value = {key: value}
        else:
            value = [{"index": key, **value} if isinstance(value, dict) else value]
    members = value if isinstance(value, dict) else {}
    return _make_chunk(kind, shape, {"index": index, **members, "finish_reason": None})


def make_filtered(kind: ChunkKind, shape: Members, index: int) -> bytes:
    """The event that ends a choice whose rest was filtered."""
    choice = {"index": index, **kind.silence, "finish_reason": "content_filter"}
    return _make_chunk(kind, shape, choice)


def _make_chunk(kind: ChunkKind, shape: Members, choice: dict[str, object]) -> bytes:
    chunk: dict[str, object] = {name: shape[name] for name in _ENVELOPE if name in shape}
    chunk = {**(chunk or {"object": kind.name}), "choices": [choice]}
    return make_event(write_json(chunk))
