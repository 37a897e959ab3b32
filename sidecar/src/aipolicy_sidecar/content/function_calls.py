"""Tool calls as OpenAI's chat API has them in a message, in a form that other servers share.

Rules on tools want to know what is called with what, wherever the texts of it lie.
"""

from collections.abc import Iterator

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import ToolCall

_CUSTOM = "custom"


def read_function_calls(message: Members, choice: int = 0) -> Iterator[ToolCall]:
    """The calls in ``tool_calls`` and the older ``function_call``; what is no call is left out."""
    listed = message.get("tool_calls")
    for call in listed if isinstance(listed, list) else (listed,):
        if isinstance(call, dict):
            yield from _read(call.get("function"), "arguments", choice)
            yield from _read(call.get(_CUSTOM), "input", choice)
    yield from _read(message.get("function_call"), "arguments", choice)


def _read(function: object, arguments: str, choice: int) -> Iterator[ToolCall]:
    if isinstance(function, dict):
        name = function.get("name")
        yield ToolCall(name if isinstance(name, str) else "", function.get(arguments), choice)
