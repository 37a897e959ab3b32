import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadRequest
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_EMBED


def read(**members: Any) -> ReadRequest:
    return OLLAMA_EMBED.read_request(json.dumps({"model": "m", **members}).encode())


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({"input": "a"}, [("/input", b"a")]),
        ({"input": ["a", "", "b"]}, [("/input/0", b"a"), ("/input/2", b"b")]),
        ({"prompt": "a"}, [("/prompt", b"a")]),
        ({"prompt": "a", "input": "b"}, [("/prompt", b"a"), ("/input", b"b")]),
        ({"input": []}, []),
        ({}, []),
    ),
)
def test_reads_what_is_to_be_embedded(
    members: dict[str, Any], expected: list[tuple[str, bytes]]
) -> None:
    request = read(**members)
    assert [(part.pointer, part.text) for part in request.segments] == expected
    assert {part.kind.value for part in request.segments} <= {"User"}


def test_it_asks_for_no_answer() -> None:
    request = read(input="a", truncate=True, dimensions=8, options={"num_predict": 5})
    assert request.max_output_tokens == 0
    written = OLLAMA_EMBED.write_request(request, {}, max_output_tokens=9, include_usage=True)
    assert written is request.body


@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({"input": 5}, "expected a string or a list at /input"),
        ({"input": {"text": "a"}}, "expected a string or a list at /input"),
        ({"input": ["a", [1, 2]]}, "expected a string at /input/1"),
        ({"input": [5]}, "expected a string at /input/0"),
        ({"prompt": ["a"]}, "expected a string at /prompt"),
        ({"Input": "a"}, 'another spelling of "input"'),
    ),
)
def test_what_cannot_be_read_is_refused(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(BodyError) as caught:
        read(**members)
    assert str(caught.value) == reason
