"""Documents of the Responses API to begin from: items of many types, and the events of each."""

import json
from typing import Any, Final

from support.responses import ResponseScript, function_call, message, reasoning, response

from fuzz.documents import TEXTS

Members = dict[str, Any]

_TEXT: Final = " and ".join(TEXTS)
_TOKENS: Final = [{"token": "card", "logprob": -0.5, "bytes": [99], "top_logprobs": []}]
_SHELL: Final = {"type": "shell_call", "call_id": "s", "action": {"commands": [_TEXT, "b"]}}
_PRINTED: Final = {"type": "shell_call_output", "output": [{"stdout": _TEXT, "stderr": ""}]}
_FOUND: Final = {"type": "file_search_call", "queries": ["q"], "results": [{"text": _TEXT}]}
_REMOTE: Final = {"type": "mcp_call", "name": "f", "arguments": '{"a": 1}', "output": _TEXT}
_CODE: Final = {
    "type": "code_interpreter_call",
    "code": "print(1)",
    "outputs": [{"type": "logs", "logs": _TEXT}, {"type": "image", "url": "data:image/png,A"}],
}
_TOLD: Final = message(_TEXT, logprobs=_TOKENS, annotations=[{"type": "url_citation", "url": "u"}])


def _events() -> tuple[Members, ...]:
    """Those of a stream with everything in it."""
    script = ResponseScript(instructions="Be kind", metadata={"a/b": _TEXT})
    script.think("my card 4111 ", " 1111 1111 1111").say("joe@", "example.com", logprobs=True)
    script.call('{"a": "41', '11"}').tool("ls").code("print(1)").say("no", kind="refusal")
    at = {"output_index": 6, "command_index": 1}
    script.add("response.shell_call_command.added", **at, command="l")
    script.add("response.shell_call_command.delta", **at, delta="s")
    script.add("response.shell_call_command.done", **at, command="ls")
    script.add("response.shell_call_output_content.delta", **at, delta={"stdout": "4111"})
    script.add("response.shell_call_output_content.done", **at, output=_PRINTED["output"])
    script.add("response.audio.transcript.delta", delta="4111 ")
    script.add("response.mcp_call_arguments.delta", item_id="x", delta="{}")
    script.add("response.output_text.annotation.added", **at, annotation={"url": "u"})
    script.add("response.house.delta", **at, delta={"deep": "4111 "})
    script.add("error", message=_TEXT, code="c", param=None)
    script.end("incomplete")
    lines = b"".join(script.events).splitlines()
    return tuple(json.loads(line[6:]) for line in lines if line.startswith(b"data: "))


REQUESTS: Final[tuple[Members, ...]] = (
    {
        "model": "m",
        "instructions": "Be kind",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": _TEXT}]},
            _TOLD,
            reasoning(_TEXT),
            function_call('{"to": "joe@example.com", "n": 4111111111111111}'),
            {"type": "function_call_output", "call_id": "c", "output": _TEXT},
            *(_SHELL, _PRINTED, _FOUND, _REMOTE, _CODE),
            {"type": "computer_call_output", "output": {"type": "computer_screenshot"}},
        ],
        "tools": [{"type": "function", "name": "f", "description": _TEXT, "parameters": {}}],
        "stream": True,
        "max_output_tokens": 50,
    },
    {
        "model": "m",
        "input": _TEXT,
        "previous_response_id": "resp_1",
        "prompt": {"id": "p", "variables": {"x": {"type": "input_file", "filename": "f"}}},
        "tools": [{"type": "shell", "environment": {"skills": [{"type": "inline"}]}}],
        "text": {"format": {"type": "json_schema", "schema": {}}},
        "metadata": {"a/b": _TEXT},
        "background": False,
    },
)
ANSWERS: Final[tuple[Members, ...]] = (
    response(_TOLD, reasoning(_TEXT), function_call("{"), _SHELL, _PRINTED, _FOUND, _REMOTE, _CODE),
    {"error": {"message": _TEXT, "type": "t", "param": None, "code": 5}},
    {"output_messages": [{"message": _TEXT, "tokens": [1]}], "output_text": _TEXT},
    {"object": "response.input_tokens", "input_tokens": 7},
)
EVENTS: Final = _events()
