import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadRequest
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions

dialect = OpenAICompletions()


def read(**members: Any) -> ReadRequest:
    return dialect.read_request(json.dumps({"model": "m", **members}).encode())


def texts(request: ReadRequest) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.text.decode()) for segment in request.segments]


def test_reads_a_plain_request() -> None:
    request = read(prompt="Once", suffix="end", max_tokens=5, n=2, stream=True, echo=True)
    assert texts(request) == [("User", "Once"), ("User", "end")]
    assert (request.model, request.choices, request.max_output_tokens) == ("m", 2, 5)
    assert (request.stream, request.wants_usage, request.images) == (True, False, 0)
    assert request.unknown == ()


@pytest.mark.parametrize(
    "members",
    (
        {"stop": ["halt"]},
        {"user": "halt"},
        {"guided_regex": "halt"},
        {"structured_outputs": {"regex": "halt"}},
    ),
)
def test_strings_of_other_members_are_parameters(members: dict[str, Any]) -> None:
    assert ("Parameters", "halt") in texts(read(prompt="a", **members))


@pytest.mark.parametrize(
    ("members", "unknown"),
    (
        ({"prompt": [1, 2]}, ("/prompt",)),
        ({"prompt_embeds": "AAAA"}, ("/prompt_embeds",)),
        ({"prompt": "a", "prompt_embeds": ["A", "B"]}, ("/prompt_embeds",)),
        ({"prompt_embeds": None, "prompt": ["a"]}, ()),
    ),
)
def test_what_no_rule_can_read_is_told(members: dict[str, Any], unknown: tuple[str, ...]) -> None:
    assert read(**members).unknown == unknown


def test_every_prompt_gets_its_answers() -> None:
    assert read(prompt=["a", "b", "c"], n=2).choices == 6
    assert read(prompt=["a"], prompt_embeds=["A", "B"], best_of=3).choices == 9
    assert read().choices == 1
    with pytest.raises(BodyError, match="more than 1024 answers"):
        read(prompt=["a"] * 9, n=128)


@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({"prompt": 5}, "expected a string or a list at /prompt"),
        ({"Prompt": "a"}, 'another spelling of "prompt"'),
        ({"prompt": "a", "max_tokens": "5"}, "at /max_tokens"),
        ({"prompt": "a", "n": 129}, "at /n"),
        ({"prompt": "a", "stream": 1}, "expected a boolean at /stream"),
    ),
)
def test_refuses_what_it_cannot_read(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(BodyError, match=reason):
        read(**members)
