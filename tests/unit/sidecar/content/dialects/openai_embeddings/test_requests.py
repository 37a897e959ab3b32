import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadRequest
from aipolicy_sidecar.content.dialects.openai_embeddings import OpenAIEmbeddings

dialect = OpenAIEmbeddings()


def read(**members: Any) -> ReadRequest:
    return dialect.read_request(json.dumps({"model": "m", **members}).encode())


def texts(request: ReadRequest) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.text.decode()) for segment in request.segments]


def test_reads_a_plain_request() -> None:
    request = read(input=["a", "b"], user="u", encoding_format="base64", dimensions=256)
    assert texts(request)[:2] == [("User", "a"), ("User", "b")]
    assert ("Parameters", "u") in texts(request)
    assert (request.model, request.choices, request.max_output_tokens) == ("m", 1, 0)
    assert (request.stream, request.wants_usage) == (False, False)


def test_token_ids_are_told_as_unknown() -> None:
    assert read(input=[1, 2]).unknown == ("/input",)
    assert read(input=[[1], [2]]).unknown == ("/input/0", "/input/1")


def test_a_chat_in_place_of_texts_is_read_as_one() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://x.example/a"}}
    request = read(
        messages=[{"role": "user", "content": ["a", image]}], chat_template_kwargs={"x": "y"}
    )
    assert ("User", "a") in texts(request)
    assert ("User", "https://x.example/a") in texts(request)
    assert ("System", "y") in texts(request)
    assert request.images == 1
    assert read(messages=[{"role": "user", "content": [{"type": "file"}]}]).unknown


@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({}, "expected a text to embed at /input"),
        ({"input": None}, "expected a text to embed at /input"),
        ({"input": 5}, "expected a string or a list at /input"),
        ({"messages": []}, "expected at least one message"),
        ({"input": "a", "chat_template": "x"}, "unsupported parameter"),
        ({"input": "a", "Input": "b"}, 'another spelling of "input"'),
    ),
)
def test_refuses_what_it_cannot_read(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(BodyError, match=reason):
        read(**members)
