"""Legacy completion requests: texts to go on with, and for how much answer.

A prompt may also be numbers, the tokens of a text that only the server can read, or a
multi-modal object (llama.cpp): such content is told as unknown, and the policy decides.
"""

from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.dialects.openai_chat.choices import MAX_INDEX
from aipolicy_sidecar.content.dialects.openai_chat.messages import VOCABULARY
from aipolicy_sidecar.content.dialects.openai_chat.parameters import PARAMETERS, read_wishes
from aipolicy_sidecar.content.dialects.openai_completions.prompts import PromptReader
from aipolicy_sidecar.content.json_documents import BodyError, parse_document
from aipolicy_sidecar.content.members import read_text, require_plain_names
from aipolicy_sidecar.content.messages import ReadRequest
from aipolicy_sidecar.content.output_bounds import SERVER_BOUNDS, OutputBounds
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token

BOUNDS: Final = OutputBounds(("max_tokens",), ("max_completion_tokens", *SERVER_BOUNDS), default=16)

_TENSORS = ("prompt_embeds", "prompt_embeddings")
"""Prompts in the model's own numbers, in base64 (vLLM)."""
_MEMBERS = PARAMETERS | {*BOUNDS.members, *_TENSORS, "echo", "model", "prompt", "suffix"}


def read_request(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`."""
    document = parse_document(body)
    members = document.value
    require_plain_names(members, _MEMBERS, "")
    wishes = read_wishes(members)
    segments = SegmentList(VOCABULARY)
    reader = PromptReader(segments)
    prompts = reader.read(members.get("prompt"), "/prompt")
    for name, value in members.items():
        if name in _TENSORS and value is not None:
            reader.unknown.append(f"/{name}")
            prompts += len(value) if isinstance(value, list) else 1
        elif name not in {"model", "prompt"}:
            kind = RequestSegment.USER if name == "suffix" else RequestSegment.PARAMETERS
            segments.add_all(kind, f"/{escape_token(name)}", value)
    choices = wishes.choices * max(1, prompts)
    if choices > MAX_INDEX + 1:
        raise BodyError(f"more than {MAX_INDEX + 1} answers asked for", "/prompt")
    return ReadRequest(
        segments=segments.segments(),
        model=read_text(members, "model", ""),
        stream=wishes.stream,
        choices=choices,
        max_output_tokens=BOUNDS.read(members),
        wants_usage=wishes.wants_usage,
        images=reader.images,
        body=body,
        document=document,
        unknown=tuple(reader.unknown),
    )
