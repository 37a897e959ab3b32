"""Requests as read, and as written with edits."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import ReadRequest
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from support.responses import ask, message

dialect = OpenAIResponses()
CARD = "4111 1111 1111 1111"


def read(text: Any = "", /, **members: Any) -> ReadRequest:
    return dialect.read_request(ask(text, **members))


def write(request: ReadRequest, texts: dict[str, bytes], most: int | None = None) -> Any:
    body = dialect.write_request(request, texts, max_output_tokens=most, include_usage=True)
    return json.loads(body)


def texts(request: ReadRequest) -> list[tuple[str, str]]:
    return [(part.kind.value, part.text.decode()) for part in request.segments]


def test_reads_what_the_exchange_needs() -> None:
    request = read("Hello", stream=True, max_output_tokens=9)
    assert (request.model, request.stream, request.choices) == ("m", True, 1)
    assert (request.max_output_tokens, request.images, request.unknown) == (9, 0, ())
    assert request.wants_usage
    assert texts(request) == [("User", "Hello")]


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({"instructions": "be nice"}, [("System", "be nice")]),
        ({"user": "u", "safety_identifier": "s"}, [("Parameters", "u"), ("Parameters", "s")]),
        ({"prompt_cache_key": "k"}, [("Parameters", "k")]),
        ({"metadata": {"k": "v"}}, [("Parameters", "k"), ("Parameters", "v")]),
        ({"stop": ["end"]}, [("Parameters", "end")]),
        ({"text": {"format": {"type": "json_schema", "name": "n"}}}, [("Parameters", "n")]),
        (
            {"tools": [{"type": "function", "name": "f", "description": "finds"}]},
            [("System", "f"), ("System", "finds")],
        ),
        (
            {"tools": [{"type": "mcp", "server_url": "https://h", "server_description": "d"}]},
            [("Parameters", "https://h"), ("System", "d")],
        ),
        ({"tools": [{"type": "mcp", "headers": {"a": "b"}}]}, [("Parameters", "b")]),
        (
            {"documents": [{"body": "D", "n": 4111111}]},
            [("Document", "D"), ("Document", "4111111")],
        ),
        ({"previous_input_messages": [{"role": "system", "content": "p"}]}, [("System", "p")]),
        ({"previous_response": {"output": [message("o")]}}, [("Assistant", "o")]),
        ({"messages": [{"role": "x", "content": "p"}]}, [("User", "p")]),
        ({"chat_template_kwargs": {"date": "today"}}, [("System", "today")]),
        ({"house": {"deep": ["d"]}}, [("Parameters", "d")]),
    ),
)
def test_texts_beside_the_input_have_their_origin(
    members: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    request = read("", **members)
    assert set(expected) <= set(texts(request))
    assert request.unknown == ()


def test_every_text_says_where_it_lies() -> None:
    request = read([message(CARD)], instructions="i", metadata={"a/b": "m"})
    assert {part.pointer for part in request.segments} >= {
        "/input/0/content/0/text",
        "/instructions",
        "/metadata/a~1b",
        "/metadata/a~1b#",
    }


@pytest.mark.parametrize(
    ("members", "places"),
    (
        ({"previous_response_id": "resp_1"}, ("/previous_response_id",)),
        ({"conversation": "conv_1"}, ("/conversation",)),
        ({"conversation": {"id": "conv_1"}}, ("/conversation",)),
        ({"prompt": {"id": "pmpt_1"}}, ("/prompt",)),
        ({"conversation": None, "previous_response_id": None, "prompt": None}, ()),
        (
            {"tools": [{"type": "shell", "environment": {"skills": [{"type": "inline"}]}}]},
            ("/tools/0/environment/skills/0",),
        ),
        (
            {"tools": [{"type": "shell", "environment": {"skills": [{"skill_id": "s"}]}}]},
            ("/tools/0/environment/skills/0",),
        ),
        ({"tools": [{"type": "shell", "environment": {"skills": [{"path": "p"}]}}]}, ()),
        ({"input": [{"type": "item_reference", "id": "x"}]}, ("/input/0",)),
    ),
)
def test_what_the_server_keeps_is_unknown(members: dict[str, Any], places: tuple[str, ...]) -> None:
    assert read(**members).unknown == places


def test_what_is_put_into_a_prompt_is_the_users() -> None:
    image = {"type": "input_image", "image_url": "https://h/x"}
    variables = {"name": "Jo", "more": {"type": "input_text", "text": "t"}, "pic": image}
    request = read("", prompt={"id": "pmpt_1", "version": "2", "variables": variables})
    assert {("User", "Jo"), ("User", "t"), ("User", "https://h/x")} <= set(texts(request))
    assert ("Parameters", "pmpt_1") in texts(request)
    assert request.images == 1
    written = write(request, {"/prompt/variables/name": b"[Name]"})
    assert written["prompt"]["variables"]["name"] == "[Name]"


@pytest.mark.parametrize(
    ("members", "bound", "choices"),
    (
        ({}, None, 1),
        ({"max_output_tokens": 7}, 7, 1),
        ({"max_tokens": 900}, None, 1),
        ({"max_tokens": 900, "max_output_tokens": 7}, 900, 1),
        ({"n_predict": 900, "max_output_tokens": 7, "n": 3}, 900, 3),
    ),
)
def test_every_bound_that_a_server_may_know_counts(
    members: dict[str, Any], bound: int | None, choices: int
) -> None:
    request = read(**members)
    assert (request.max_output_tokens, request.choices) == (bound, choices)


def test_nothing_to_change_is_the_same_body() -> None:
    request = read("Hello", stream=True)
    body = dialect.write_request(request, {}, max_output_tokens=None, include_usage=True)
    assert body is request.body


def test_the_answers_length_is_bounded() -> None:
    assert write(read(), {}, 9)["max_output_tokens"] == 9
    written = write(read(max_output_tokens=20, max_tokens=5), {}, 9)
    assert (written["max_output_tokens"], written["max_tokens"]) == (9, 5)


def test_edits_reach_every_place() -> None:
    items = [
        {"role": "user", "content": [{"type": "input_text", "text": CARD}]},
        {"type": "function_call", "name": "f", "arguments": f'{{"a": "{CARD}", "b": 1}}'},
        {"type": "function_call_output", "call_id": "c", "output": CARD},
    ]
    request = read(items, instructions=CARD, house=[1.0, None, "ü"])
    edits = {part.pointer: b"[Mark]" for part in request.segments if part.text == CARD.encode()}
    written = write(request, edits)
    assert CARD not in json.dumps(written)
    assert written["input"][1]["arguments"] == '{"a": "[Mark]", "b": 1}'
    assert written["house"] == [1.0, None, "ü"]


def test_tokens_go_with_the_text_of_an_edited_part() -> None:
    tokens = [{"token": "4111 1111 "}, {"token": "1111 1111"}]
    items = [message(CARD, logprobs=tokens), message("Hi", logprobs=[{"token": "Hi"}])]
    written = write(read(items), {"/input/0/content/0/text": b"[CreditCard]"})
    parts = [item["content"][0] for item in written["input"]]
    assert [part["logprobs"] for part in parts] == [[], [{"token": "Hi"}]]
    assert parts[0]["text"] == "[CreditCard]"


def test_tokens_that_say_more_are_taken_out() -> None:
    request = read([message("Hi", logprobs=[{"token": CARD}, {"token": "Hi"}])])
    written = write(request, {"/input/0/content/0/logprobs": b"[CreditCard]"})
    part = written["input"][0]["content"][0]
    assert (part["text"], part["logprobs"]) == ("Hi", [])


def test_tokens_of_an_item_that_cannot_be_read_go_as_well() -> None:
    item = {"id": "msg_1", "content": [{"text": CARD, "logprobs": [{"token": CARD}]}]}
    request = read([item])
    edits = {part.pointer: b"[Mark]" for part in request.segments if part.text == CARD.encode()}
    assert len(edits) == 2
    (part,) = write(request, edits)["input"][0]["content"]
    assert part == {"text": "[Mark]", "logprobs": []}
