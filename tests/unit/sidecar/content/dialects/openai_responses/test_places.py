"""Every place where text hides in the Responses API: it is read, whole and streamed."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from support.chat_streams import CARD, RULES, follow, read_events
from support.responses import ResponseScript, function_call, message, response

dialect = OpenAIResponses()
JSON = json.dumps({"to": CARD})


def ask(*items: Any, **members: Any) -> bytes:
    return json.dumps({"model": "m", "input": items or "a", **members}).encode()


def say(*parts: Any) -> dict[str, Any]:
    return {"role": "user", "content": parts}


REQUESTS: dict[str, bytes] = {
    "string": ask(input=CARD),
    "content": ask({"role": "user", "content": CARD}),
    "part": ask(say({"type": "input_text", "text": CARD})),
    "bare part": ask(say(CARD)),
    "instructions": ask(instructions=CARD),
    "developer": ask({"role": "developer", "content": CARD}),
    "name": ask({"role": "user", "content": "a", "name": CARD}),
    "answer": ask({"type": "message", **message(CARD)}),
    "refusal": ask(say({"type": "refusal", "refusal": CARD})),
    "annotation": ask(message("a", annotations=[{"title": CARD}])),
    "tokens": ask(message("a", logprobs=[{"token": CARD}])),
    "arguments": ask(function_call(JSON)),
    "escaped arguments": ask(function_call('{"to": "\\u0034111 1111 1111 1111"}')),
    "argument name": ask(function_call(json.dumps({CARD: 1}))),
    "name of a function": ask(function_call(name=CARD)),
    "custom call": ask({"type": "custom_tool_call", "name": "f", "input": CARD}),
    "result": ask({"type": "function_call_output", "call_id": "c", "output": CARD}),
    "result in parts": ask(
        {"type": "function_call_output", "output": [{"type": "input_text", "text": CARD}]}
    ),
    "reasoning": ask({"type": "reasoning", "summary": [{"type": "summary_text", "text": CARD}]}),
    "search result": ask({"type": "file_search_call", "results": [{"text": CARD}]}),
    "code": ask({"type": "code_interpreter_call", "code": CARD}),
    "logs": ask({"type": "code_interpreter_call", "outputs": [{"type": "logs", "logs": CARD}]}),
    "command": ask({"type": "shell_call", "action": {"commands": [CARD]}}),
    "print": ask({"type": "shell_call_output", "output": [{"stdout": CARD}]}),
    "patch": ask({"type": "apply_patch_call", "operation": {"diff": CARD}}),
    "typing": ask({"type": "computer_call", "action": {"type": "type", "text": CARD}}),
    "MCP arguments": ask({"type": "mcp_call", "arguments": JSON}),
    "MCP result": ask({"type": "mcp_call", "output": CARD}),
    "MCP tool": ask({"type": "mcp_list_tools", "tools": [{"description": CARD}]}),
    "approval": ask({"type": "mcp_approval_response", "approve": True, "reason": CARD}),
    "more tools": ask({"type": "additional_tools", "tools": [{"description": CARD}]}),
    "program": ask({"type": "program", "code": CARD}),
    "unknown item": ask({"type": "hologram", "deep": [{"x": CARD}]}),
    "unknown part": ask(say({"type": "video", "deep": {"x": CARD}})),
    "role": ask({"role": CARD, "content": "a"}),
    "image address": ask(say({"type": "input_image", "image_url": CARD})),
    "text in a data address": ask(
        say({"type": "input_image", "image_url": f"data:text/plain,{CARD}"})
    ),
    "file name": ask(say({"type": "input_file", "filename": CARD})),
    "tool": ask(tools=[{"type": "function", "name": "f", "description": CARD}]),
    "parameter of a tool": ask(tools=[{"parameters": {"properties": {"x": {"title": CARD}}}}]),
    "tool in a namespace": ask(tools=[{"type": "namespace", "tools": [{"description": CARD}]}]),
    "MCP server": ask(tools=[{"type": "mcp", "server_description": CARD}]),
    "MCP header": ask(tools=[{"type": "mcp", "headers": {"x": CARD}}]),
    "tool choice": ask(tool_choice={"type": "function", "name": CARD}),
    "schema": ask(text={"format": {"schema": {"description": CARD}}}),
    "variable": ask(prompt={"id": "p", "variables": {"x": CARD}}),
    "part in a variable": ask(
        prompt={"id": "p", "variables": {"x": {"type": "input_text", "text": CARD}}}
    ),
    "user": ask(user=CARD),
    "safety identifier": ask(safety_identifier=CARD),
    "metadata": ask(metadata={"x": CARD}),
    "metadata name": ask(metadata={CARD: "x"}),
    "earlier messages": ask(previous_input_messages=[{"role": "user", "content": CARD}]),
    "earlier response": ask(previous_response={"output": [message(CARD)]}),
    "structured outputs": ask(structured_outputs={"grammar": CARD}),
    "stop": ask(stop=CARD),
    "unknown": ask(whatever=[{"deep": CARD}]),
}


@pytest.mark.parametrize("body", REQUESTS.values(), ids=REQUESTS)
def test_a_place_in_a_request_is_read(body: bytes) -> None:
    request = dialect.read_request(body)
    (hit,) = [segment for segment in request.segments if CARD in segment.text.decode()]
    written = dialect.write_request(
        request, {hit.pointer: b"[X]"}, max_output_tokens=None, include_usage=False
    )
    assert CARD not in json.dumps(json.loads(written), ensure_ascii=False)
    assert dialect.read_request(written).unknown == request.unknown


ITEMS: dict[str, dict[str, Any]] = {
    "text": message(CARD),
    "refusal": {"type": "message", "content": [{"type": "refusal", "refusal": CARD}]},
    "plain content": {"type": "message", "content": CARD},
    "annotation": message("a", annotations=[{"type": "url_citation", "title": CARD}]),
    "tokens": message("a", logprobs=[{"token": CARD}]),
    "summary": {"type": "reasoning", "summary": [{"type": "summary_text", "text": CARD}]},
    "reasoning": {"type": "reasoning", "content": [{"type": "reasoning_text", "text": CARD}]},
    "arguments": function_call(JSON),
    "arguments as they are": {"type": "tool_search_call", "arguments": {"q": [CARD]}},
    "name of a function": function_call(name=CARD),
    "custom call": {"type": "custom_tool_call", "name": "f", "input": CARD},
    "MCP call": {"type": "mcp_call", "name": "f", "arguments": JSON},
    "MCP result": {"type": "mcp_call", "output": CARD},
    "MCP error": {"type": "mcp_call", "error": {"type": "x", "content": {"data": CARD}}},
    "approval": {"type": "mcp_approval_request", "arguments": JSON},
    "code": {"type": "code_interpreter_call", "code": CARD},
    "logs": {"type": "code_interpreter_call", "outputs": [{"type": "logs", "logs": CARD}]},
    "query": {"type": "web_search_call", "action": {"type": "search", "queries": [CARD]}},
    "search result": {"type": "file_search_call", "results": [{"text": CARD}]},
    "command": {"type": "shell_call", "action": {"commands": ["a", CARD]}},
    "print": {"type": "shell_call_output", "output": [{"stdout": "a", "stderr": CARD}]},
    "typing": {"type": "computer_call", "action": {"type": "type", "text": CARD}},
    "patch": {"type": "apply_patch_call", "operation": {"diff": CARD}},
    "image": {"type": "image_generation_call", "result": "AA", "revised_prompt": CARD},
    "program": {"type": "program_output", "result": CARD},
    "id": message("a") | {"id": CARD},
    "id of a call": function_call() | {"call_id": CARD},
    "type of an action": {"type": "computer_call", "action": {"type": CARD}},
    "secret": {"type": "reasoning", "summary": [], "encrypted_content": CARD},
    "no image": {"type": "image_generation_call", "result": CARD},
    "no image in an address": {
        "type": "computer_call_output",
        "output": {"image_url": f"data:image/png,{CARD}"},
    },
    "unknown": {"type": "hologram", "deep": [{"x": CARD}]},
}


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_a_place_in_an_answer_is_read(item: dict[str, Any]) -> None:
    answer = dialect.read_answer(json.dumps(response(message("a"), item)).encode())
    (hit,) = [segment for segment in answer.segments if CARD in segment.text.decode()]
    written = dialect.write_answer(answer, {hit.pointer: b"[X]"})
    assert CARD not in json.dumps(json.loads(written))


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
@pytest.mark.parametrize("begun", (True, False))
def test_a_place_in_a_stream_is_read_however_often_it_is_said(
    item: dict[str, Any], begun: bool
) -> None:
    script = ResponseScript().say("a. ")
    script.item(item, item if begun else {"type": item["type"]})
    outcome = follow(RULES, [script.end()], dialect=dialect)
    assert {finding.label for finding in outcome.findings} == {"CreditCard"}
    assert CARD not in json.dumps(read_events(outcome.data))
    assert read_events(outcome.data)[-1]["type"] == "response.completed"


@pytest.mark.parametrize(
    "members",
    (
        {"error": CARD},
        {"error": {"message": CARD, "misalignment": {"detailed_explanation": "x"}}},
        {"error": {"misalignment": {"detailed_explanation": CARD}}},
        {"detail": [{"msg": CARD}]},
        {"output_text": CARD},
        {"output_messages": [{"message": CARD, "tokens": [1]}]},
        {"type": "error", "message": CARD},
        {"whatever": CARD},
    ),
)
def test_a_place_beside_the_output_is_read(members: dict[str, Any]) -> None:
    answer = dialect.read_answer(json.dumps(members).encode())
    assert [segment for segment in answer.segments if CARD in segment.text.decode()]
    for event in (members, {"type": "response.failed", "response": members}):
        stream = b"data: " + json.dumps(event).encode() + b"\n\n"
        assert CARD.encode() not in follow(RULES, [stream], dialect=dialect).data
