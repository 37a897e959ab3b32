import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadRequest
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_GENERATE


def read(**members: Any) -> ReadRequest:
    body = json.dumps({"model": "m", **members}).encode()
    return OLLAMA_GENERATE.read_request(body)


def texts(request: ReadRequest) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.text.decode()) for segment in request.segments]


def test_what_is_put_before_the_model_is_told_from_what_sets_something() -> None:
    request = read(
        prompt="p",
        suffix="x",
        system="s",
        template="",
        context=[],
        images=["AAAA", "http://x.org"],
        raw=True,
        think="low",
        format="json",
        options={"stop": ["t"]},
        extra="e",
    )
    assert texts(request) == [
        ("System", "s"),
        ("User", "p"),
        ("User", "x"),
        ("User", "http://x.org"),
        ("Parameters", "low"),
        ("Parameters", "t"),
        ("Parameters", "e"),
    ]
    assert (request.images, request.choices, request.stream) == (2, 1, True)


@pytest.mark.parametrize("members", ({}, {"prompt": ""}, {"prompt": None, "keep_alive": 0}))
def test_a_request_that_only_loads_a_model_passes(members: dict[str, Any]) -> None:
    assert read(**members).segments == ()


def test_a_conversation_as_tokens_is_told_for_no_rule_can_read_it() -> None:
    request = read(prompt="p", context=[1, 2])
    assert request.unknown == ("/context",)
    assert texts(request) == [("User", "p")]
    assert read(prompt="p", context=[]).unknown == ()


def test_texts_among_the_tokens_are_read() -> None:
    request = read(prompt="p", context=[1, "a", ["b"], {"c": 2}, True])
    assert request.unknown == ("/context",)
    assert texts(request)[1:] == [("User", "a"), ("User", "b"), ("User", "c")]


@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({"prompt": ["a"]}, "expected a string at /prompt"),
        ({"prompt": 5}, "expected a string at /prompt"),
        ({"suffix": {}}, "expected a string at /suffix"),
        ({"system": ["a"]}, "expected a string at /system"),
        ({"context": "1 2"}, "expected a list at /context"),
        ({"images": {}}, "expected a list at /images"),
        ({"images": [[]]}, "expected a string at /images/0"),
        ({"PROMPT": "a"}, 'another spelling of "prompt"'),
        ({"\u017fystem": "a"}, 'another spelling of "system"'),
        ({"Context": [1]}, 'another spelling of "context"'),
    ),
)
def test_what_cannot_be_read_is_refused(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(BodyError) as caught:
        read(**members)
    assert str(caught.value) == reason
