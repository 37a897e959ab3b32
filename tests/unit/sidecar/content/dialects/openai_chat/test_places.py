"""Every place where text hides in a chat, asked for by the API's reference and its servers:
it is read, or the request is refused."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from support.chat_streams import CARD, RULES, chunk, event, follow, read_events

dialect = OpenAIChat()
USER = {"role": "user", "content": "a"}
FUNCTION = {"name": "f", "description": CARD, "parameters": {"type": "object"}}


def ask(*messages: Any, **members: Any) -> bytes:
    return json.dumps({"model": "m", "messages": messages or [USER], **members}).encode()


def calling(arguments: Any) -> dict[str, Any]:
    return {
        "role": "assistant",
        "tool_calls": [{"function": {"name": "f", "arguments": arguments}}],
    }


REQUESTS: dict[str, bytes] = {
    "content": ask({"role": "user", "content": CARD}),
    "part": ask({"role": "user", "content": [{"type": "text", "text": CARD}]}),
    "bare part": ask({"role": "user", "content": [CARD]}),
    "system": ask({"role": "system", "content": CARD}),
    "developer": ask({"role": "developer", "content": CARD}),
    "name": ask({"role": "user", "content": "a", "name": CARD}),
    "refusal": ask({"role": "assistant", "refusal": CARD}),
    "refusal part": ask({"role": "assistant", "content": [{"type": "refusal", "refusal": CARD}]}),
    "reasoning": ask({"role": "assistant", "content": "a", "reasoning_content": CARD}),
    "arguments": ask(calling(json.dumps({"to": CARD}))),
    "escaped arguments": ask(calling('{"to": "\\u0034111 1111 1111 1111"}')),
    "arguments object": ask(calling({"to": CARD})),
    "name in an arguments object": ask(calling({"to": [{CARD: 1}]})),
    "custom input object": ask(
        {"role": "assistant", "tool_calls": [{"custom": {"input": {CARD: 1}}}]}
    ),
    "argument name": ask(calling(json.dumps({CARD: 1}))),
    "custom call": ask({"role": "assistant", "tool_calls": [{"custom": {"input": CARD}}]}),
    "function call": ask({"role": "assistant", "function_call": {"name": "f", "arguments": CARD}}),
    "tool result": ask({"role": "tool", "tool_call_id": "1", "content": CARD}),
    "tool": ask(tools=[{"type": "function", "function": FUNCTION}]),
    "parameter of a tool": ask(
        tools=[{"function": {"parameters": {"properties": {"x": {"description": CARD}}}}}]
    ),
    "enum of a tool": ask(tools=[{"function": {"parameters": {"enum": [CARD]}}}]),
    "functions": ask(functions=[FUNCTION]),
    "tool choice": ask(tool_choice={"type": "function", "function": {"name": CARD}}),
    "schema": ask(response_format={"json_schema": {"schema": {"description": CARD}}}),
    "prediction": ask(prediction={"type": "content", "content": CARD}),
    "stop": ask(stop=["x", CARD]),
    "user": ask(user=CARD),
    "metadata": ask(metadata={"x": CARD}),
    "metadata name": ask(metadata={CARD: "x"}),
    "web search": ask(web_search_options={"user_location": {"approximate": {"city": CARD}}}),
    "image address": ask(
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": CARD}}]}
    ),
    "text in a data address": ask(
        {
            "role": "user",
            "content": [{"type": "image_url", "image_url": {"url": f"data:text/plain,{CARD}"}}],
        }
    ),
    "audio in an answer of before": ask({"role": "assistant", "audio": {"id": CARD}}),
    "documents": ask(documents=[{"title": "t", "text": CARD}]),
    "template arguments": ask(chat_template_kwargs={"note": CARD}),
    "guided_json": ask(guided_json={"const": CARD}),
    "guided_regex": ask(guided_regex=CARD),
    "guided_choice": ask(guided_choice=[CARD]),
    "structured outputs": ask(structured_outputs={"grammar": CARD}),
    "bad words": ask(bad_words=[CARD]),
    "grammar": ask(grammar=CARD),
    "unknown": ask(whatever=[{"deep": CARD}]),
}


@pytest.mark.parametrize("body", REQUESTS.values(), ids=REQUESTS)
def test_a_place_in_a_request_is_read(body: bytes) -> None:
    request = dialect.read_request(body)
    hit = [segment for segment in request.segments if CARD in segment.text.decode()]
    assert len(hit) == 1
    written = dialect.write_request(
        request, {hit[0].pointer: b"[X]"}, max_output_tokens=None, include_usage=False
    )
    assert CARD not in json.dumps(json.loads(written), ensure_ascii=False)
    assert dialect.read_request(written).unknown == request.unknown


@pytest.mark.parametrize(
    "members", ({"chat_template": CARD}, {"chat_template_kwargs": {"chat_template": CARD}})
)
def test_a_program_in_a_request_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises(BodyError):
        dialect.read_request(ask(**members))


MESSAGES: dict[str, dict[str, Any]] = {
    "content": {"content": CARD},
    "refusal": {"refusal": CARD},
    "reasoning": {"reasoning": CARD},
    "reasoning_content": {"reasoning_content": CARD},
    "transcript": {"audio": {"id": "a", "data": "AAAA", "transcript": CARD}},
    "arguments": {"tool_calls": [{"index": 0, "function": {"arguments": f'{{"x": "{CARD}"}}'}}]},
    "call name": {"tool_calls": [{"index": 0, "function": {"name": CARD}}]},
    "arguments object": {"tool_calls": [{"index": 0, "function": {"arguments": {"x": [CARD]}}}]},
    "name in an object": {"tool_calls": [{"index": 0, "function": {"arguments": {CARD: 1}}}]},
    "deep name": {"function_call": {"arguments": {"type": [{"a": {CARD: {}}}]}}},
    "custom call": {"tool_calls": [{"index": 0, "custom": {"name": "f", "input": CARD}}]},
    "function call": {"function_call": {"arguments": CARD}},
    "annotation": {"annotations": [{"url_citation": {"url": "u", "title": CARD}}]},
    "id": {"tool_calls": [{"index": 0, "id": CARD, "function": {"name": "f"}}]},
    "type": {"tool_calls": [{"index": 0, "type": CARD}]},
    "deep id": {"tool_calls": [{"index": 0, "id": {"deep": CARD}}]},
    "role": {"role": CARD},
    "no sound": {"audio": {"id": "a", "data": CARD}},
    "unknown": {"whatever": {"deep": [CARD]}},
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
@pytest.mark.parametrize("index", (0, 3))
def test_a_place_in_any_choice_of_an_answer_is_read(message: dict[str, Any], index: int) -> None:
    choices = [{"index": 1, "message": {"content": "a"}}, {"index": index, "message": message}]
    answer = dialect.read_answer(json.dumps({"choices": choices}).encode())
    (hit,) = [segment for segment in answer.segments if CARD in segment.text.decode()]
    assert hit.choice == index
    assert CARD not in dialect.write_answer(answer, {hit.pointer: b"[X]"}).decode()


@pytest.mark.parametrize("delta", MESSAGES.values(), ids=MESSAGES)
@pytest.mark.parametrize("index", (0, 3))
def test_a_place_in_any_choice_of_a_stream_is_read(delta: dict[str, Any], index: int) -> None:
    stream = [chunk("a", index=1), chunk(delta, index=index), chunk(index=index, finish="stop")]
    outcome = follow(RULES, stream)
    assert [finding.label for finding in outcome.findings] == ["CreditCard"]
    assert CARD.encode() not in outcome.data
    assert read_events(outcome.data)


@pytest.mark.parametrize(
    "members",
    (
        {"error": CARD},
        {"error": {"message": CARD}},
        {"detail": [{"msg": CARD}]},  # FastAPI, and so vLLM
        {"error": "a", "error_type": CARD},  # TGI
        {"choices": [], "whatever": CARD},
    ),
)
def test_a_place_beside_the_choices_is_read(members: dict[str, Any]) -> None:
    answer = dialect.read_answer(json.dumps(members).encode())
    assert [segment for segment in answer.segments if CARD in segment.text.decode()]
    assert CARD.encode() not in follow(RULES, [event(members)]).data


def test_echoes_of_a_text_go_with_it() -> None:
    """What vLLM and TGI say again token by token."""
    echoes: dict[str, Any] = {
        "logprobs": {"content": [{"token": CARD, "bytes": [52], "top_logprobs": []}]},
        "token_ids": [1, 2],
        "prompt_token_ids": [3],
    }
    choice = {"index": 0, "message": {"content": CARD}, "finish_reason": "stop", **echoes}
    answer = dialect.read_answer(json.dumps({"choices": [choice]}).encode())
    places = [segment.pointer for segment in answer.segments]
    assert places == ["/choices/0/message/content"]
    (written,) = json.loads(dialect.write_answer(answer, {places[0]: b"[X]"}))["choices"]
    assert {name: written[name] for name in echoes} == dict.fromkeys(echoes)
    (passed,) = read_events(follow(RULES, [chunk(CARD, finish="stop", **echoes)]).data)
    assert {name: passed["choices"][0][name] for name in echoes} == dict.fromkeys(echoes)


def test_numbers_in_arguments_are_read_wherever_they_come_as_a_value() -> None:
    number = 4111111111111111
    called = {"tool_calls": [{"function": {"name": "f", "arguments": {"a/b": [7, number]}}}]}
    request = dialect.read_request(ask({"role": "assistant", **called}))
    assert str(number).encode() in [segment.text for segment in request.segments]
    answer = dialect.read_answer(json.dumps({"choices": [{"message": called}]}).encode())
    (hit,) = [segment for segment in answer.segments if segment.text == str(number).encode()]
    written = json.loads(dialect.write_answer(answer, {hit.pointer: b"[X]"}))
    (call,) = written["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "f", "arguments": {"a/b": [7, "[X]"]}}
    (passed,) = read_events(follow(RULES, [chunk(called, finish="tool_calls")]).data)
    (call,) = passed["choices"][0]["delta"]["tool_calls"]
    assert call["function"] == {"name": "f", "arguments": {"a/b": [7, "[CreditCard]"]}}
