"""Chat completion requests: what is asked, by whom, and for how much answer.

Beyond what the API reference names, servers take parameters of their own, so all strings
are texts: in a message of the message's origin, in a parameter that servers write into
the prompt of the origin it has there, elsewhere `Parameters`. Where servers read a request
differently from each other, it is read as by the one that makes most of it.
"""

from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content import chat_templates
from aipolicy_sidecar.content.dialects.openai_chat.messages import MessageReader
from aipolicy_sidecar.content.dialects.openai_chat.parameters import PARAMETERS, read_wishes
from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.members import read_text, require_plain_names
from aipolicy_sidecar.content.messages import ReadRequest
from aipolicy_sidecar.content.output_bounds import SERVER_BOUNDS, OutputBounds
from aipolicy_sidecar.content.splices import escape_token

BOUNDS: Final = OutputBounds(("max_completion_tokens", "max_tokens"), SERVER_BOUNDS)

_PROMPTS = {
    chat_templates.ARGUMENTS: RequestSegment.SYSTEM,
    "documents": RequestSegment.DOCUMENT,
    "functions": RequestSegment.SYSTEM,
    "prediction": RequestSegment.ASSISTANT,
    "tools": RequestSegment.SYSTEM,
}
"""Parameters that become part of the prompt, and what they are in it."""
_MEMBERS = PARAMETERS | {*BOUNDS.members, *_PROMPTS} | {"messages", "model", chat_templates.PROGRAM}


def read_request(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`."""
    document = parse_document(body)
    members = document.value
    require_plain_names(members, _MEMBERS, "")
    chat_templates.refuse_programs(members)
    wishes = read_wishes(members)
    reader = MessageReader()
    reader.read_all(members)
    for name, value in members.items():
        if name not in {"messages", "model"}:
            kind = _PROMPTS.get(name, RequestSegment.PARAMETERS)
            reader.segments.add_all(kind, f"/{escape_token(name)}", value)
            if name == "documents":
                reader.segments.add_numbers(kind, f"/{name}", value)
    return ReadRequest(
        segments=reader.segments.segments(),
        model=read_text(members, "model", ""),
        stream=wishes.stream,
        choices=wishes.choices,
        max_output_tokens=BOUNDS.read(members),
        wants_usage=wishes.wants_usage,
        images=reader.images,
        body=body,
        document=document,
        unknown=tuple(reader.unknown),
        calls=tuple(reader.calls),
    )
