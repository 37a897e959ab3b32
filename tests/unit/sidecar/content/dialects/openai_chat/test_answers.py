import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadAnswer, Usage
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat

dialect = OpenAIChat()


ARGUMENTS = '{"q": "\\u0041"}'


def body_of(*messages: dict[str, Any], **members: Any) -> bytes:
    choices = [
        {"index": index, "message": message, "finish_reason": "stop", "logprobs": {"content": []}}
        for index, message in enumerate(messages)
    ]
    usage = {"prompt_tokens": 3, "completion_tokens": 4}
    body = {"id": "c", "model": "m", "choices": choices, "usage": usage, **members}
    return json.dumps(body).encode()


def texts(answer: ReadAnswer) -> list[tuple[int, str, str]]:
    return [(part.choice, part.kind.value, part.text.decode()) for part in answer.segments]


def test_reads_choices_usage_and_model() -> None:
    answer = dialect.read_answer(body_of({"content": "a"}, {"content": "b"}))
    assert texts(answer) == [(0, "Completion", "a"), (1, "Completion", "b")]
    assert answer.usage == Usage(3, 4)
    assert answer.usage.total == 7
    assert answer.model == "m"


@pytest.mark.parametrize(
    ("message", "expected"),
    (
        ({"role": "assistant", "content": None, "refusal": "no"}, [("Completion", "no")]),
        ({"content": [{"type": "text", "text": "a"}]}, [("Completion", "a")]),
        (
            {"reasoning_content": "so", "reasoning": "so2", "content": "a"},
            [("Reasoning", "so"), ("Reasoning", "so2"), ("Completion", "a")],
        ),
        (
            {"tool_calls": [{"id": "x", "function": {"name": "f", "arguments": ARGUMENTS}}]},
            [("ToolCall", "f"), ("ToolCall", "q"), ("ToolCall", "A")],
        ),
        (
            {"function_call": {"name": "f", "arguments": "cut { of"}},
            [("ToolCall", "f"), ("ToolCall", "cut { of")],
        ),
        ({"audio": {"id": "a", "data": "AAAA", "transcript": "said"}}, [("Completion", "said")]),
        (
            {"annotations": [{"type": "url_citation", "url_citation": {"url": "u", "title": "t"}}]},
            [("Completion", "u"), ("Completion", "t")],
        ),
        ({"unheard_of": {"deep": ["x"]}}, [("Completion", "x")]),
    ),
)
def test_every_text_of_a_message_is_found(
    message: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    answer = dialect.read_answer(body_of(message))
    assert texts(answer) == [(0, *item) for item in expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    (
        ({"error": {"message": "bad", "type": "t", "code": 400}}, ["bad"]),
        ({"object": "error", "message": "bad", "code": 400}, ["bad"]),
        ({"choices": [], "error": {"message": "bad"}}, ["bad"]),
        ({"detail": [{"msg": "bad", "loc": ["body"]}]}, ["bad", "body"]),
    ),
)
def test_errors_are_texts(body: dict[str, Any], expected: list[str]) -> None:
    answer = dialect.read_answer(json.dumps(body).encode())
    assert [text for _, _, text in texts(answer)] == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    (
        ({"choices": {}}, "expected a list at /choices"),
        ({"choices": ["x"]}, "expected an object at /choices/0"),
        ({"choices": [{"index": "0"}]}, "expected an index from 0 to 1023"),
        ({"choices": [{"index": 4096}]}, "expected an index from 0 to 1023"),
    ),
)
def test_refuses_what_it_cannot_read(body: dict[str, Any], reason: str) -> None:
    with pytest.raises(BodyError) as caught:
        dialect.read_answer(json.dumps(body).encode())
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "usage",
    (
        None,
        [],
        {},
        {"prompt_tokens": "3", "completion_tokens": 4},
        {"prompt_tokens": 3, "completion_tokens": -4},
        {"prompt_tokens": True, "completion_tokens": 4},
        {"prompt_tokens": 3, "completion_tokens": 2**60},
        {"prompt_tokens": 2**31, "completion_tokens": 4},
        {"prompt_tokens": 3.0, "completion_tokens": 4},
        {"prompt_tokens": 3},
        {"completion_tokens": 4},
        {"prompt_tokens": 3, "completion_tokens": None},
        {"prompt_tokens": 0, "completion_tokens": 0},
    ),
)
def test_usage_that_cannot_be_true_is_none(usage: Any) -> None:
    assert dialect.read_answer(body_of(usage=usage)).usage is None


def test_no_edit_is_the_same_body() -> None:
    body = body_of({"content": "a"})
    assert dialect.write_answer(dialect.read_answer(body), {}) is body


def test_tokens_go_with_the_text_of_an_edited_choice() -> None:
    body = body_of({"content": "a"}, {"content": "b"})
    answer = dialect.read_answer(body)
    written = dialect.write_answer(answer, {"/choices/1/message/content": b"[Mark]"})
    expected = json.loads(body)
    expected["choices"][1]["message"]["content"] = "[Mark]"
    expected["choices"][1]["logprobs"] = None
    assert written == json.dumps(expected).encode()


def test_tokens_that_say_more_than_the_texts_are_read() -> None:
    tokens = {"content": [{"token": token} for token in ("so 4111", "Hi", " there", "<end>")]}
    choice = {"message": {"content": "Hi there"}, "logprobs": tokens}
    answer = dialect.read_answer(json.dumps({"choices": [choice]}).encode())
    assert [(part.pointer, part.text) for part in answer.segments] == [
        ("/choices/0/logprobs", b"so 4111<end>"),
        ("/choices/0/message/content", b"Hi there"),
    ]
    written = json.loads(dialect.write_answer(answer, {"/choices/0/logprobs": b"[Mark]"}))
    assert written == {"choices": [{"message": {"content": "Hi there"}, "logprobs": None}]}
    assert dialect.write_answer(answer, {}) is answer.body
