import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadAnswer, Usage
from aipolicy_sidecar.content.dialects.anthropic_messages import (
    AnthropicMessages,
    AnthropicTokenCounts,
)
from support.messages import message

dialect = AnthropicMessages()
THINKING = {"type": "thinking", "thinking": "so", "signature": "EqoBCkgIARAB"}


def texts(answer: ReadAnswer) -> list[tuple[str, str]]:
    return [(part.kind.value, part.text.decode()) for part in answer.segments]


def test_reads_blocks_usage_and_model() -> None:
    answer = dialect.read_answer(message("a", "b"))
    assert texts(answer) == [("Completion", "a"), ("Completion", "b")]
    assert answer.usage == Usage(5, 2)
    assert answer.model == "m"


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({"stop_reason": "stop_sequence", "stop_sequence": "END"}, ["END"]),
        ({"stop_details": {"type": "refusal", "explanation": "no"}}, ["explanation", "no"]),
        ({"container": {"id": "c", "expires_at": "z"}}, ["expires_at", "z"]),
        ({"unheard_of": {"deep": ["x"]}}, ["deep", "x"]),
    ),
)
def test_texts_beside_the_content(members: dict[str, Any], expected: list[str]) -> None:
    answer = dialect.read_answer(message(**members))
    assert texts(answer) == [("Completion", text) for text in expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    (
        ({"type": "error", "error": {"type": "api_error", "message": "bad"}}, ["message", "bad"]),
        ({"detail": [{"msg": "bad", "loc": ["body"]}]}, ["msg", "bad", "loc", "body"]),
        ({"input_tokens": 5}, []),
    ),
)
def test_errors_are_texts_and_counts_are_none(body: dict[str, Any], expected: list[str]) -> None:
    answer = dialect.read_answer(json.dumps(body).encode())
    assert texts(answer) == [("Completion", text) for text in expected]
    assert answer.usage is None


def test_counted_tokens_were_not_used() -> None:
    answer = AnthropicTokenCounts().read_answer(b'{"input_tokens": 2095}')
    assert answer.usage == Usage(0, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    (
        ("x", "expected a list at /content"),
        ({}, "expected a list at /content"),
        (["x"], "expected an object at /content/0"),
    ),
)
def test_refuses_what_it_cannot_read(content: Any, reason: str) -> None:
    with pytest.raises(BodyError) as caught:
        dialect.read_answer(message(content=content))
    assert str(caught.value) == reason


def test_no_edit_is_the_same_body() -> None:
    body = message("a", THINKING)
    assert dialect.write_answer(dialect.read_answer(body), {}) is body


def test_only_the_text_changes() -> None:
    body = message("café", "b", THINKING)
    answer = dialect.read_answer(body)
    edited = dialect.write_answer(answer, {"/content/0/text": "[Mark] é".encode()})
    assert edited == body.replace(b"caf\\u00e9", "[Mark] é".encode())


@pytest.mark.parametrize("signature", ("EqoBCkgIARAB", "not a seal"))
def test_edited_thinking_loses_its_signature(signature: str) -> None:
    answer = dialect.read_answer(message({**THINKING, "signature": signature}, THINKING, "a"))
    edits = {part.pointer: b"[Mark]" for part in answer.segments if part.pointer[9] == "0"}
    content = json.loads(dialect.write_answer(answer, edits))["content"]
    assert content[0] == {"type": "thinking", "thinking": "[Mark]", "signature": ""}
    assert content[1] == THINKING


def test_texts_in_a_tools_input_are_edited_where_they_are() -> None:
    call = {"type": "tool_use", "id": "i", "name": "f", "input": {"q": ["a", 4111111]}}
    answer = dialect.read_answer(message(call))
    edits = {part.pointer: b"[Mark]" for part in answer.segments if part.text != b"f"}
    (written,) = json.loads(dialect.write_answer(answer, edits))["content"]
    assert written == {**call, "input": {"[Mark]": ["[Mark]", "[Mark]"]}}
