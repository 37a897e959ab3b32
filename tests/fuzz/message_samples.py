"""Documents of the Messages API to begin from: blocks of many types, and all events."""

from typing import Any, Final

from support.chat_streams import read_events
from support.message_streams import begin, change, event, finish, start, stop
from support.messages import TOOL, TOOL_USE

from fuzz.documents import TEXTS

Members = dict[str, Any]

_TEXT: Final = " and ".join(TEXTS)
_SEAL: Final = "EqoBCkgIARABGAIiQL2UoU0b1OHYi+/=="
_CITATION: Final = {"type": "char_location", "cited_text": _TEXT, "document_title": "t"}
_BLOCKS: Final[tuple[Members, ...]] = (
    {"type": "thinking", "thinking": _TEXT, "signature": _SEAL},
    {"type": "redacted_thinking", "data": _SEAL},
    {"type": "text", "text": _TEXT, "citations": [_CITATION]},
    TOOL_USE,
    {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": _TEXT}},
    {"type": "web_search_tool_result", "content": [{"url": "u", "encrypted_content": _SEAL}]},
    {"type": "mcp_tool_result", "tool_use_id": "s", "content": [{"type": "text", "text": _TEXT}]},
    {"type": "compaction", "content": _TEXT, "encrypted_content": _SEAL},
)
_USAGE: Final = {
    "input_tokens": 5,
    "output_tokens": 2,
    "cache_creation": {"ephemeral_5m_input_tokens": 0},
    "iterations": [{"type": "message", "input_tokens": 5, "output_tokens": 2}],
    "service_tier": "standard",
}


def _events() -> tuple[Members, ...]:
    """Those of a stream with everything in it."""
    stream = [start(usage=_USAGE, container={"id": "c", "expires_at": "z"}), event("ping")]
    for index, block in enumerate(_BLOCKS):
        stream += [begin(block, index), stop(index)]
    stream += [
        start(content=_BLOCKS[2:4]),
        begin({"type": "thinking", "thinking": "", "signature": ""}, 10),
        change("thinking_delta", 10, thinking="my card 4111 ", estimated_tokens=3),
        change("signature_delta", 10, signature=_SEAL),
        stop(10),
        begin(index=11),
        change("text_delta", 11, text="my card 4111 "),
        change("text_delta", 11, text=" 1111 1111 1111"),
        change("citations_delta", 11, citation=_CITATION),
        stop(11),
        begin({"type": "tool_use", "id": "t", "name": "send", "input": {}}, 12),
        change("input_json_delta", 12, partial_json='{"a": "41'),
        change("input_json_delta", 12, partial_json='11"}'),
        begin({"type": "compaction", "content": None}, 13),
        change("compaction_delta", 13, content="joe@", encrypted_content=_SEAL),
        change("house_delta", 14, words="joe@", deep={"a": ["b"]}),
        event("message_delta", delta={"stop_details": {"explanation": _TEXT}}, usage=_USAGE),
        event("message_delta", delta={"content": "my card 4111 "}),
        event("house", content="my card 4111 ", request_id="r"),
        finish(reason="tool_use"),
        event("error", error={"type": "api_error", "message": _TEXT}, request_id="r"),
    ]
    return tuple(read_events(b"".join(stream)))


REQUESTS: Final[tuple[Members, ...]] = (
    {
        "model": "m",
        "max_tokens": 64,
        "system": [{"type": "text", "text": "Be kind"}],
        "messages": [
            {"role": "user", "content": _TEXT},
            {"role": "assistant", "content": list(_BLOCKS)},
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "toolu_1", "content": _TEXT},
                    {"type": "document", "source": {"type": "text", "data": _TEXT}, "title": "t"},
                    {"type": "image", "source": {"type": "base64", "data": "AAAA"}},
                ],
            },
        ],
        "tools": [TOOL],
        "thinking": {"type": "enabled", "budget_tokens": 32},
        "stop_sequences": [_TEXT],
        "stream": True,
    },
    {
        "model": "m",
        "max_tokens": 64,
        "messages": [{"role": "user", "content": [{"type": "text", "text": _TEXT}]}],
        "fallbacks": [{"model": "n", "max_tokens": 5}],
        "mcp_servers": [{"type": "url", "url": "https://x.org", "name": "x"}],
        "metadata": {"user_id": _TEXT},
        "tool_choice": {"type": "tool", "name": "send"},
    },
)
ANSWERS: Final[tuple[Members, ...]] = (
    {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": list(_BLOCKS),
        "stop_reason": "stop_sequence",
        "stop_sequence": _TEXT,
        "usage": _USAGE,
    },
    {"type": "error", "error": {"type": "api_error", "message": _TEXT}, "request_id": "r"},
    {"input_tokens": 2095},
)
EVENTS: Final = _events()
