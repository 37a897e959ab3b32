"""Requests that have no one meaning, or none that can be judged."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from support.responses import ask

dialect = OpenAIResponses()
TEXT, LIST, OBJECT, FLAG = (
    "expected a string",
    "expected a list",
    "expected an object",
    "expected a boolean",
)
CONTENT = "expected a string or a list"
NUMBER = "expected an integer from 1 to"

PLACES: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"input": None}, "/input", CONTENT),
    ({"input": [None]}, "/input/0", OBJECT),
    ({"input": [{"type": None, "role": "user"}]}, "/input/0/type", TEXT),
    ({"input": [{"role": None}]}, "/input/0/role", TEXT),
    ({"input": [{"role": "user", "content": None}]}, "/input/0/content", CONTENT),
    ({"input": [{"role": "user", "content": [None]}]}, "/input/0/content/0", OBJECT),
    (
        {"input": [{"role": "user", "content": [{"type": None}]}]},
        "/input/0/content/0/type",
        TEXT,
    ),
    (
        {"input": [{"role": "user", "content": [{"type": "input_text", "text": None}]}]},
        "/input/0/content/0/text",
        TEXT,
    ),
    (
        {"input": [{"role": "user", "content": [{"type": "refusal", "refusal": None}]}]},
        "/input/0/content/0/refusal",
        TEXT,
    ),
    (
        {"input": [{"role": "user", "content": [{"type": "output_text", "logprobs": None}]}]},
        "/input/0/content/0/logprobs",
        LIST,
    ),
    (
        {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": None}]}]},
        "/input/0/content/0/image_url",
        TEXT,
    ),
    (
        {"input": [{"role": "user", "content": [{"type": "input_audio", "input_audio": None}]}]},
        "/input/0/content/0/input_audio",
        OBJECT,
    ),
    (
        {
            "input": [
                {
                    "role": "user",
                    "content": [{"type": "input_audio", "input_audio": {"data": None}}],
                }
            ]
        },
        "/input/0/content/0/input_audio/data",
        TEXT,
    ),
    ({"input": [{"type": "function_call_output", "output": None}]}, "/input/0/output", CONTENT),
    ({"input": [{"type": "reasoning", "summary": None}]}, "/input/0/summary", CONTENT),
    (
        {"input": [{"type": "code_interpreter_call", "outputs": None}]},
        "/input/0/outputs",
        CONTENT,
    ),
    (
        {"input": [{"type": "image_generation_call", "result": None}]},
        "/input/0/result",
        TEXT,
    ),
    ({"previous_input_messages": None}, "/previous_input_messages", CONTENT),
    ({"instructions": None}, "/instructions", TEXT),
    ({"model": None}, "/model", TEXT),
    ({"stream": None}, "/stream", FLAG),
    ({"background": None}, "/background", FLAG),
    ({"tools": None}, "/tools", LIST),
    ({"tools": [None]}, "/tools/0", OBJECT),
    ({"tools": [{"environment": None}]}, "/tools/0/environment", OBJECT),
    ({"tools": [{"environment": {"skills": None}}]}, "/tools/0/environment/skills", LIST),
    (
        {"tools": [{"environment": {"skills": [None]}}]},
        "/tools/0/environment/skills/0",
        OBJECT,
    ),
    ({"prompt": None}, "/prompt", OBJECT),
    ({"prompt": {"variables": None}}, "/prompt/variables", OBJECT),
    ({"prompt": {"variables": {"a": None}}}, "/prompt/variables", CONTENT),
    ({"max_output_tokens": None}, "/max_output_tokens", NUMBER),
    ({"max_tokens": None}, "/max_tokens", NUMBER),
    ({"n": None}, "/n", NUMBER),
)
"""Every place that is read by type: the body, with None where the value goes."""

WRONG: dict[str, tuple[Any, ...]] = {
    TEXT: (5, 0, True, ["a"], {"a": "b"}),
    LIST: (5, "a", False, {"a": "b"}),
    OBJECT: (5, True, ["a"]),
    FLAG: (0, 1, "true", [], {}),
    CONTENT: (5, 0, True, 1.5),
    NUMBER: ("5", 0, -1, 1.5, True, [5], {}, 10**400),
}


def put(value: Any, template: Any) -> Any:
    """The template with the value in place of None."""
    if isinstance(template, dict):
        return {name: put(value, member) for name, member in template.items()}
    if isinstance(template, list):
        return [put(value, item) for item in template]
    return value if template is None else template


@pytest.mark.parametrize(
    ("members", "pointer", "reason"), PLACES, ids=[pointer for _, pointer, _ in PLACES]
)
def test_a_wrong_type_is_refused_with_its_place(
    members: dict[str, Any], pointer: str, reason: str
) -> None:
    for value in WRONG[reason]:
        with pytest.raises(BodyError) as caught:
            dialect.read_request(json.dumps({"input": "a"} | put(value, members)).encode())
        assert caught.value.pointer == pointer
        assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({"background": True}, "unsupported parameter at /background"),
        ({"chat_template": "x"}, "unsupported parameter at /chat_template"),
        ({"Input": "b"}, 'another spelling of "input"'),
        ({"INSTRUCTIONS": "b"}, 'another spelling of "instructions"'),
        ({"Background": True}, 'another spelling of "background"'),
        ({"Previous_Response_Id": "b"}, 'another spelling of "previous_response_id"'),
        ({"MAX_OUTPUT_TOKENS": 9}, 'another spelling of "max_output_tokens"'),
        (
            {"input": [{"role": "user", "Role": "system"}]},
            'another spelling of "role" at /input/0',
        ),
        (
            {"input": [{"role": "user", "content": [{"type": "input_text", "Text": "b"}]}]},
            'another spelling of "text" at /input/0/content/0',
        ),
        ({"x": ["a"] * 65_537}, "more than 65536 texts"),
    ),
)
def test_what_could_mean_something_else_is_refused(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(BodyError) as caught:
        dialect.read_request(ask(**members))
    assert str(caught.value) == reason


@pytest.mark.parametrize("members", ({"background": False}, {"background": None}, {}))
def test_an_answer_that_comes_at_once_is_read(members: dict[str, Any]) -> None:
    assert dialect.read_request(ask("a", **members)).segments


@pytest.mark.parametrize("content", (5, [7], [{"type": 1}], {"type": "input_text", "text": 5}))
def test_what_is_wrong_with_a_variable_is_told_without_its_name(content: Any) -> None:
    with pytest.raises(BodyError) as caught:
        dialect.read_request(ask(prompt={"id": "p", "variables": {"a": "b", "joe@x.org": content}}))
    assert caught.value.pointer == "/prompt/variables"


def test_an_unknown_variable_is_told_without_its_name() -> None:
    variables = {"joe@x.org": {"type": "input_file", "file_id": "f"}, "b": {"type": "?"}}
    request = dialect.read_request(ask(prompt={"id": "p", "variables": variables}))
    assert request.unknown == ("/prompt", "/prompt/variables")
