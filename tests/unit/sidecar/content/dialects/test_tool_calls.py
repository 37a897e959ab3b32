"""What each dialect tells of tool calls and of the answer itself, for rules about either."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects import Dialect, find_dialect
from aipolicy_sidecar.content.messages import TextForm, ToolCall

CALL = {"function": {"name": "f", "arguments": {"x": 1}}}
USED = {"type": "tool_use", "id": "c1", "name": "f", "input": {"x": 1}}
WRITTEN = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}

RESPONSE_CALL = {"type": "function_call", "call_id": "c1", "name": "f", "arguments": '{"x": 1}'}


@dataclass(frozen=True)
class Case:
    path: str
    history: dict[str, Any]
    """A request in which an earlier turn called a tool."""
    answer: dict[str, Any]
    """An answer that calls it, and says "Hi", and something beside it."""
    call: ToolCall

    @property
    def dialect(self) -> Dialect:
        found = find_dialect("POST", self.path)
        assert found is not None
        return found


CASES = (
    Case(
        "/v1/chat/completions",
        {"messages": [{"role": "assistant", "content": None, "tool_calls": [WRITTEN]}]},
        {
            "choices": [
                {
                    "index": 0,
                    "message": {
                        "role": "assistant",
                        "content": "Hi",
                        "refusal": "no",
                        "tool_calls": [WRITTEN],
                    },
                    "logprobs": {"content": [{"token": "more"}]},
                }
            ]
        },
        ToolCall("f", '{"x": 1}'),
    ),
    Case(
        "/v1/responses",
        {"input": [RESPONSE_CALL]},
        {
            "output": [
                {
                    "type": "message",
                    "content": [
                        {"type": "output_text", "text": "Hi", "logprobs": [{"token": "more"}]},
                        {"type": "refusal", "refusal": "no"},
                    ],
                },
                RESPONSE_CALL,
            ]
        },
        ToolCall("f", '{"x": 1}'),
    ),
    Case(
        "/v1/messages",
        {"messages": [{"role": "assistant", "content": [USED]}]},
        {
            "content": [
                {"type": "text", "text": "Hi", "citations": [{"cited_text": "cited"}]},
                USED,
            ],
            "stop_details": {"explanation": "more"},
        },
        ToolCall("f", {"x": 1}),
    ),
    Case(
        "/api/chat",
        {"model": "m", "messages": [{"role": "assistant", "content": "", "tool_calls": [CALL]}]},
        {
            "model": "m",
            "message": {"role": "assistant", "content": "Hi", "x": "aside", "tool_calls": [CALL]},
            "logprobs": [{"token": "more"}],
            "done": True,
        },
        ToolCall("f", {"x": 1}),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.path))
def test_calls_of_earlier_turns_are_told(case: Case) -> None:
    request = case.dialect.read_request(json.dumps(case.history).encode())

    assert request.calls == (case.call,)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.path))
def test_an_answers_calls_and_its_own_words_are_told(case: Case) -> None:
    answer = case.dialect.read_answer(json.dumps(case.answer).encode())

    assert answer.calls == (case.call,)
    own = [
        segment.text
        for segment in answer.segments
        if segment.kind is ResponseSegment.COMPLETION and segment.form is TextForm.PLAIN
    ]
    assert own == [b"Hi"]
    assert any(segment.form is TextForm.ASIDE for segment in answer.segments)
