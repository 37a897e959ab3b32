import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_embeddings.answers import read_answer


@pytest.mark.parametrize("vector", ([0.1, -0.2], "AAAAPw=="))
def test_a_vector_is_no_text(vector: Any) -> None:
    item = {"object": "embedding", "index": 0, "embedding": vector}
    usage = {"prompt_tokens": 8, "total_tokens": 8}
    answer = read_answer(
        json.dumps({"object": "list", "data": [item], "model": "m", "usage": usage}).encode()
    )
    assert answer.segments == ()
    assert (answer.model, answer.usage) == ("m", Usage(8, 0))


def test_other_strings_are_texts() -> None:
    answer = read_answer(
        b'{"error": {"message": "bad"}, "data": [{"note": "x"}, "y"],"usage": {"prompt_tokens": 0}}'
    )
    found = {segment.text.decode() for segment in answer.segments}
    assert {"bad", "x", "y"} <= found
    assert answer.usage is None
