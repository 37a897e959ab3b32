"""What each dialect tells of tool calls and of the answer itself, for rules about either."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects import BodyError, Dialect, find_dialect
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


def spellings(value: Any) -> Iterator[Any]:
    """The value with one of its names in another case, as parsers of Go would take it."""
    if isinstance(value, dict):
        for name in value:
            for other in (name.upper(), name.capitalize(), name.replace("s", "\u017f", 1)):
                if other != name:
                    yield {other if key == name else key: one for key, one in value.items()}
        for name, member in value.items():
            for other in spellings(member):
                yield {**value, name: other}
    elif isinstance(value, list):
        for place, item in enumerate(value):
            for other in spellings(item):
                yield [*value[:place], other, *value[place + 1 :]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.path))
def test_a_call_in_another_spelling_is_refused_or_is_the_same(case: Case) -> None:
    refused: list[str] = []
    for history in spellings(case.history):
        try:
            request = case.dialect.read_request(json.dumps(history).encode())
        except BodyError as error:
            refused.append(error.reason)
        else:
            other = json.dumps(request.calls[0].arguments)
            assert request.calls == (case.call,) or "X" in other  # of an argument, which has any
    assert len(refused) >= 9
    assert all(reason.startswith("another spelling of") for reason in refused)


@pytest.mark.parametrize(
    ("path", "message"),
    (
        ("/v1/chat/completions", {"content": [{"type": "text", "text": "a", "Text": "b"}]}),
        ("/v1/chat/completions", {"content": [{"TYPE": "text", "text": "a"}]}),
        (
            "/v1/chat/completions",
            {"content": [{"type": "image_url", "image_url": {"url": "a", "URL": "b"}}]},
        ),
        ("/v1/chat/completions", {"function_call": {"name": "f", "Name": "g"}}),
        ("/v1/chat/completions", {"tool_calls": [{"custom": {"INPUT": "a"}}]}),
        ("/v1/messages", {"content": [{"type": "text", "text": "a", "Text": "b"}]}),
        (
            "/v1/messages",
            {"content": [{"type": "image", "source": {"type": "url", "Type": "file"}}]},
        ),
        ("/v1/messages", {"content": "a", "Tool_calls": [CALL]}),
        ("/api/chat", {"tool_calls": [{"function": {"name": "f", "NAME": "g"}}]}),
    ),
)
def test_a_second_spelling_is_refused(path: str, message: dict[str, Any]) -> None:
    dialect = find_dialect("POST", path)
    assert dialect is not None
    body = json.dumps({"model": "m", "messages": [{"role": "user", **message}]}).encode()
    with pytest.raises(BodyError, match="another spelling of"):
        dialect.read_request(body)
