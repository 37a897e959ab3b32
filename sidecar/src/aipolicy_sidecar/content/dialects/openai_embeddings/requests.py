"""Embedding requests: the texts to embed, or a chat that the server makes into one (vLLM)."""

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content import chat_templates
from aipolicy_sidecar.content.dialects.openai_chat.messages import MessageReader
from aipolicy_sidecar.content.dialects.openai_completions.prompts import PromptReader
from aipolicy_sidecar.content.json_documents import BodyError, parse_document
from aipolicy_sidecar.content.members import read_text, require_plain_names
from aipolicy_sidecar.content.messages import ReadRequest
from aipolicy_sidecar.content.splices import escape_token

_MEMBERS = frozenset(
    {"input", "messages", "model", chat_templates.ARGUMENTS, chat_templates.PROGRAM}
)


def read_request(body: bytes) -> ReadRequest:
    """Understand a request; see `Dialect.read_request`."""
    document = parse_document(body)
    members = document.value
    require_plain_names(members, _MEMBERS, "")
    chat_templates.refuse_programs(members)
    chats = MessageReader()
    texts = PromptReader(chats.segments)
    if members.get("messages") is not None:
        chats.read_all(members)
    if not texts.read(members.get("input"), "/input") and members.get("messages") is None:
        raise BodyError("expected a text to embed", "/input")
    for name, value in members.items():
        if name not in {"input", "messages", "model"}:
            chat = name == chat_templates.ARGUMENTS
            kind = RequestSegment.SYSTEM if chat else RequestSegment.PARAMETERS
            chats.segments.add_all(kind, f"/{escape_token(name)}", value)
    return ReadRequest(
        segments=chats.segments.segments(),
        model=read_text(members, "model", ""),
        stream=False,
        choices=1,
        max_output_tokens=0,
        wants_usage=False,
        images=chats.images + texts.images,
        body=body,
        document=document,
        unknown=(*chats.unknown, *texts.unknown),
    )
