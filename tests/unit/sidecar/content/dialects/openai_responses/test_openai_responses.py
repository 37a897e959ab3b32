"""The dialects as the exchange has them."""

import json

import pytest
from aipolicy_sidecar.content.dialects import Dialect, Problem, Usage, find_dialect
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from aipolicy_sidecar.content.dialects.openai_responses import (
    OpenAIResponses,
    OpenAIResponseTokens,
)
from support.responses import ask


@pytest.mark.parametrize(
    ("method", "path", "name"),
    (
        ("POST", "/v1/responses", "openai.responses"),
        ("POST", "/openai/v1/responses?api-version=preview", "openai.responses"),
        ("POST", "/v1/responses/input_tokens", "openai.responses.input_tokens"),
        ("GET", "/v1/responses", None),
        ("GET", "/v1/responses/resp_1", None),
        ("DELETE", "/v1/responses/resp_1", None),
        ("POST", "/v1/responses/resp_1/cancel", None),
        ("GET", "/v1/responses/resp_1/input_items", None),
        ("POST", "/v1/responses/compact", None),
        ("POST", "/v1/conversations", None),
    ),
)
def test_only_prompts_are_taken(method: str, path: str, name: str | None) -> None:
    dialect = find_dialect(method, path)
    assert (dialect.name if dialect else None) == name


@pytest.mark.parametrize("dialect", (OpenAIResponses(), OpenAIResponseTokens()))
def test_a_problem_is_told_as_in_chats(dialect: Dialect) -> None:
    problem = Problem(403, "aipolicy_denied", "no", "p", "r", "id")
    assert dialect.problem_body(problem) == OpenAIChat().problem_body(problem)


def test_counting_asks_for_no_answer() -> None:
    dialect = OpenAIResponseTokens()
    request = dialect.read_request(ask("Hello", max_output_tokens=9, stream=True))
    assert (request.max_output_tokens, request.stream) == (0, False)
    assert [segment.text for segment in request.segments] == [b"Hello"]
    written = dialect.write_request(
        request, {"/input": b"[Mark]"}, max_output_tokens=None, include_usage=True
    )
    assert json.loads(written)["input"] == "[Mark]"


def test_counting_costs_nothing() -> None:
    body = b'{"object": "response.input_tokens", "input_tokens": 7}'
    answer = OpenAIResponseTokens().read_answer(body)
    assert (answer.usage, answer.segments) == (Usage(0, 0), ())
