"""Whole responses as read, and as written with edits."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from support.responses import answer, function_call, message, reasoning, response

dialect = OpenAIResponses()
CARD = "4111 1111 1111 1111"


def edit_all(body: bytes, text: str = CARD) -> Any:
    """The answer with every text that is `text` edited."""
    read = dialect.read_answer(body)
    edits = {part.pointer: b"[Mark]" for part in read.segments if part.text == text.encode()}
    return json.loads(dialect.write_answer(read, edits))


def test_reads_texts_usage_and_model() -> None:
    read = dialect.read_answer(answer(reasoning("so"), message("Hi"), usage=(3, 4)))
    assert [(part.kind.value, part.text) for part in read.segments] == [
        ("Parameters", b"auto"),
        ("Reasoning", b"so"),
        ("Completion", b"Hi"),
    ]
    assert (read.usage, read.model) == (Usage(3, 4), "m")


def test_no_edit_is_the_same_body() -> None:
    body = answer(message("Hi"))
    assert dialect.write_answer(dialect.read_answer(body), {}) is body


def test_edits_reach_every_place() -> None:
    body = answer(
        reasoning(CARD),
        message(CARD, annotations=[{"type": "url_citation", "title": CARD, "url": "u"}]),
        function_call(f'{{"a": "{CARD}", "b": 7}}'),
        {"type": "mcp_call", "name": "f", "arguments": "{}", "output": CARD},
        {"type": "tool_search_call", "arguments": {"q": CARD}},
        output_text=CARD,
        instructions=CARD,
        metadata={"k": CARD},
    )
    written = edit_all(body)
    assert CARD not in json.dumps(written)
    assert written["output"][2]["arguments"] == '{"a": "[Mark]", "b": 7}'
    assert json.dumps(written) == body.decode().replace(CARD, "[Mark]")


def test_tokens_go_with_the_text_of_an_edited_part() -> None:
    tokens = [{"token": "4111 1111 1111 1111"}]
    body = answer(message(CARD, logprobs=tokens), message("Hi", logprobs=[{"token": "Hi"}]))
    parts = [item["content"][0] for item in edit_all(body)["output"]]
    assert [part["logprobs"] for part in parts] == [[], [{"token": "Hi"}]]


def test_tokens_that_say_more_than_their_text_are_taken_out() -> None:
    body = answer(message("Hi", logprobs=[{"token": CARD}, {"token": "Hi"}]))
    part = edit_all(body)["output"][0]["content"][0]
    assert (part["text"], part["logprobs"]) == ("Hi", [])


def test_raw_tokens_go_with_the_text_of_an_edited_message() -> None:
    raw = [
        {"message": CARD, "tokens": [1, 2]},
        {"message": "Hi", "tokens": [3]},
        {"message": "Hi", "tokens": [CARD]},
    ]
    written = edit_all(answer(output_messages=raw))
    assert written["output_messages"] == [
        {"message": "[Mark]", "tokens": []},
        {"message": "Hi", "tokens": [3]},
        {"message": "Hi", "tokens": []},
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    (
        ({"error": {"message": "bad", "type": "t", "code": "c"}}, ["bad"]),
        ({"error": "bad"}, ["bad"]),
        ({"object": "error", "message": "bad", "code": 400}, ["bad"]),
        ({"detail": [{"msg": "bad"}]}, ["bad"]),
    ),
)
def test_errors_are_texts(body: dict[str, Any], expected: list[str]) -> None:
    read = dialect.read_answer(json.dumps(body).encode())
    assert [part.text.decode() for part in read.segments] == expected


@pytest.mark.parametrize(
    "usage",
    (
        None,
        [],
        {},
        {"input_tokens": "3", "output_tokens": 4},
        {"input_tokens": 3, "output_tokens": -4},
        {"input_tokens": True, "output_tokens": 4},
        {"input_tokens": 3, "output_tokens": 2**31},
        {"input_tokens": 3},
        {"input_tokens": 0, "output_tokens": 0},
    ),
)
def test_usage_that_cannot_be_true_is_none(usage: Any) -> None:
    body = json.dumps(response() | {"usage": usage}).encode()
    assert dialect.read_answer(body).usage is None
