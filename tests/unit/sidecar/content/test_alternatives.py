import json
from typing import Any

import pytest
from aipolicy_sidecar.content.alternatives import find_alternatives, find_in_prompt, take_out
from aipolicy_sidecar.content.splices import splice

OTHER = {"token": "x", "logprob": -1.5, "bytes": [120]}


@pytest.mark.parametrize(
    ("tokens", "left"),
    (
        (None, None),
        ([], []),
        ({"content": None}, {"content": None}),
        ([{"token": "a", "bytes": [97]}], [{"token": "a", "bytes": [97]}]),
        ([{"token": "a", "top_logprobs": []}], [{"token": "a", "top_logprobs": []}]),
        (
            [{"token": "a", "top_logprobs": [OTHER]}, 5, {"top_logprobs": [OTHER], "token": "b"}],
            [{"token": "a", "top_logprobs": []}, 5, {"top_logprobs": [], "token": "b"}],
        ),
        (
            {"content": [{"top_logprobs": [OTHER]}], "a/b": [{"top_logprobs": [OTHER]}]},
            {"content": [{"top_logprobs": []}], "a/b": [{"top_logprobs": []}]},
        ),
        (
            {"tokens": ["a"], "top_logprobs": [{"a": -0.5, "x": -1}], "text_offset": [0]},
            {"tokens": ["a"], "top_logprobs": None, "text_offset": [0]},
        ),
        ([{"content": "a", "probs": [{"tok_str": "x"}]}], [{"content": "a", "probs": []}]),
        ([{"token": "a", "top_probs": [OTHER]}], [{"token": "a", "top_probs": []}]),
    ),
)
def test_alternatives_go_and_the_tokens_that_were_said_stay(tokens: Any, left: Any) -> None:
    body = {"n": 1, "logprobs": tokens}
    values = take_out(find_alternatives(body, "logprobs", ""), {})
    assert json.loads(splice(json.dumps(body), values)) == {"n": 1, "logprobs": left}
    assert bool(values) == (tokens != left)


def test_a_prompts_tokens_go_if_any_has_alternatives() -> None:
    one = {"5": {"logprob": -1.0, "decoded_token": "a"}}
    for tokens, found in (
        (None, False),
        ("a", False),
        ([], False),
        ([None, one, one], False),
        ([None, one, one | {"7": {"decoded_token": "x"}}], True),
    ):
        expected = {"/c/prompt_logprobs": {"/c/prompt_logprobs": "null"}} if found else {}
        assert find_in_prompt({"prompt_logprobs": tokens}, "/c") == expected, tokens


def test_a_list_that_goes_as_a_whole_takes_its_alternatives_along() -> None:
    alternatives = {"/a": {"/a/0/probs": "[]"}, "/b": {"/b/0/probs": "[]"}}
    assert take_out(alternatives, {"/a": "null", "/c": "1"}) == {
        "/a": "null",
        "/b/0/probs": "[]",
        "/c": "1",
    }
    assert take_out({}, {"/a": "1"}) == {"/a": "1"}
