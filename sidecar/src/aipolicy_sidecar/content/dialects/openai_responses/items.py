"""What a conversation is made of in the Responses API: items, and parts of their content.

The same items come in as input and go out as output, so one table says of both where
their texts are from. Source: the types of the official client, ``openai.types.responses``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aipolicy.segments import RequestSegment, ResponseSegment

from aipolicy_sidecar.content.alternatives import find_alternatives
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import ToolCall
from aipolicy_sidecar.content.splices import first_tokens


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text is from, in a request and in an answer."""

    asked: RequestSegment
    said: ResponseSegment


_CALL = Origin(RequestSegment.TOOL_CALL, ResponseSegment.TOOL_CALL)
_RESULT = Origin(RequestSegment.TOOL_RESULT, ResponseSegment.COMPLETION)
"""Of a tool that runs at the server, too: clients show it beside the model's words."""
_DOCUMENT = Origin(RequestSegment.DOCUMENT, ResponseSegment.COMPLETION)
_REASONING = Origin(RequestSegment.ASSISTANT, ResponseSegment.REASONING)


@dataclass(frozen=True, slots=True)
class ItemShape:
    """Where the texts of one type of item are from. All its strings are texts."""

    origin: Origin
    apart: Mapping[str, Origin] = field(default_factory=dict)
    """Members whose texts are from elsewhere."""
    parts: frozenset[str] = frozenset()
    """Members that hold a string, a part, or a list of parts."""


ARGUMENTS: Final = "arguments"
"""Member of a call, in whatever item: JSON in a string, or the value itself."""
MESSAGE: Final = ItemShape(
    Origin(RequestSegment.USER, ResponseSegment.COMPLETION), parts=frozenset({"content"})
)
"""In a request, what its role says counts instead."""
_PLAIN_CALL = ItemShape(_CALL)
_PLAIN_RESULT = ItemShape(_RESULT)
_OUTPUT = ItemShape(_RESULT, parts=frozenset({"output"}))
_SEARCH = ItemShape(_CALL, {"results": _DOCUMENT})

ITEMS: Final[Mapping[str, ItemShape]] = {
    "message": MESSAGE,
    "reasoning": ItemShape(_REASONING, parts=frozenset({"content", "summary"})),
    "apply_patch_call": _PLAIN_CALL,
    "code_interpreter_call": ItemShape(_CALL, {"outputs": _RESULT}, frozenset({"outputs"})),
    "computer_call": _PLAIN_CALL,
    "custom_tool_call": _PLAIN_CALL,
    "file_search_call": _SEARCH,
    "function_call": _PLAIN_CALL,
    "image_generation_call": ItemShape(_CALL, {"error": _RESULT}),
    "local_shell_call": _PLAIN_CALL,
    "mcp_approval_request": _PLAIN_CALL,
    "mcp_call": ItemShape(_CALL, {"output": _RESULT, "error": _RESULT}),
    "program": _PLAIN_CALL,
    "shell_call": _PLAIN_CALL,
    "tool_search_call": _PLAIN_CALL,
    "web_search_call": _SEARCH,
    "apply_patch_call_output": _PLAIN_RESULT,
    "computer_call_output": _OUTPUT,
    "custom_tool_call_output": _OUTPUT,
    "function_call_output": _OUTPUT,
    "local_shell_call_output": _PLAIN_RESULT,
    "mcp_list_tools": _PLAIN_RESULT,  # written by whoever runs the tools
    "program_output": _PLAIN_RESULT,
    "shell_call_output": _PLAIN_RESULT,
    "tool_search_output": _PLAIN_RESULT,
    "additional_tools": ItemShape(Origin(RequestSegment.SYSTEM, ResponseSegment.COMPLETION)),
    "compaction_trigger": ItemShape(Origin(RequestSegment.PARAMETERS, ResponseSegment.COMPLETION)),
    "configuration_update": ItemShape(
        Origin(RequestSegment.PARAMETERS, ResponseSegment.COMPLETION)
    ),
    "mcp_approval_response": ItemShape(Origin(RequestSegment.USER, ResponseSegment.COMPLETION)),
}
"""All items that can be read. Not among them are those that put text before the model which
only the server can read: ``compaction`` and ``item_reference``."""

_NAMED_CALLS: Final = {
    "custom_tool_call": "input",
    "function_call": ARGUMENTS,
    "mcp_approval_request": ARGUMENTS,
    "mcp_call": ARGUMENTS,
}
"""Calls of tools that a client gives a name, and the member with what they are called with."""
_CALL_SUFFIX = "_call"
_OWN_CALLED_WITH = ("action", "actions", "arguments", "code", "operation", "queries")
"""Members that say what the API's own tools are called with."""
CALLED_WITH: Final = frozenset({*_OWN_CALLED_WITH, *_NAMED_CALLS.values()})
"""Members that say what any tool is called with."""

TEXT_PARTS: Final = {
    "input_text": "text",
    "logs": "logs",
    "output_text": "text",
    "reasoning_text": "text",
    "refusal": "refusal",
    "summary_text": "text",
    "text": "text",
}
"""Kinds of parts that are text, and the member that holds it."""
IMAGE_PARTS: Final = {
    "computer_screenshot": "image_url",
    "image": "url",
    "input_image": "image_url",
}
"""Kinds of parts that are images, and the member with their address or their data."""

TOKENS: Final = "logprobs"
"""Member of a text part that says its text again, token by token."""
NO_TOKENS: Final = "[]"
LEAST_SEALED: Final = 64
"""Characters of secrets, images and sounds in base64; they have hundreds, and keys have fewer."""
_PART_TOKENS = len(("input", "0", "content", "0"))
"""Tokens of a part's pointer."""


def is_named(name: object) -> bool:
    """Whether items of this type call a tool by its name."""
    return name in _NAMED_CALLS


def read_call(item: Members) -> ToolCall | None:
    """The call that an item is, if it is one.

    The API's own tools are named by the type: ``shell`` for ``shell_call``.
    """
    kind = item.get("type")
    if not isinstance(kind, str):
        return None
    if kind in _NAMED_CALLS:
        name = item.get("name")
        return ToolCall(name if isinstance(name, str) else "", item.get(_NAMED_CALLS[kind]))
    if kind not in ITEMS or not kind.endswith(_CALL_SUFFIX):
        return None
    arguments = {name: item[name] for name in _OWN_CALLED_WITH if name in item}
    return ToolCall(kind.removesuffix(_CALL_SUFFIX), arguments)


def read_tokens(value: object) -> str:
    """What a list of tokens (``logprobs``) says, one after the other."""
    if isinstance(value, str):
        return value
    items = value if isinstance(value, list) else ()
    tokens = [item.get("token") if isinstance(item, dict) else item for item in items]
    return "".join(token for token in tokens if isinstance(token, str))


def read_more_tokens(part: Members, text: str) -> str:
    """What a part's tokens say beyond its text, which is looked at for itself."""
    return read_tokens(part.get(TOKENS)).replace(text, "", 1)


def find_part_alternatives(parts: object, pointer: str) -> dict[str, dict[str, str]]:
    """What might have been said instead, in the list of parts at `pointer`."""
    found: dict[str, dict[str, str]] = {}
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        if isinstance(part, dict):
            found |= find_alternatives(part, TOKENS, f"{pointer}/{index}")
    return found


def find_output_alternatives(response: Members, pointer: str) -> dict[str, dict[str, str]]:
    """What might have been said instead, in the response at `pointer`."""
    output = response.get("output")
    found: dict[str, dict[str, str]] = {}
    for index, item in enumerate(output if isinstance(output, list) else ()):
        if isinstance(item, dict):
            place = f"{pointer}/output/{index}/content"
            found |= find_part_alternatives(item.get("content"), place)
    return found


def find_token_parts(items: object, pointer: str) -> Iterator[str]:
    """Pointers of the parts with tokens in the list of items at `pointer`, a top-level member."""
    for place, item in enumerate(items if isinstance(items, list) else ()):
        content = item.get("content") if isinstance(item, dict) else None
        for index, part in enumerate(content if isinstance(content, list) else ()):
            if isinstance(part, dict) and part.get(TOKENS):
                yield f"{pointer}/{place}/content/{index}"


def drop_tokens(
    parts: Iterable[str], texts: Mapping[str, bytes]
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The edits that can be made to texts, and the values that take out edited parts' tokens."""
    edited = {first_tokens(place, _PART_TOKENS) for place in texts}
    values = {f"{part}/{TOKENS}": NO_TOKENS for part in parts if part in edited}
    kept = {
        place: text
        for place, text in texts.items()
        if first_tokens(place, _PART_TOKENS + 1) not in values
    }
    return kept, values
