import pytest
from aipolicy_sidecar.content.dialects import BodyError, Usage
from aipolicy_sidecar.content.dialects.openai_completions.own_forms import (
    drop_echoes,
    is_own,
    read_part,
    read_tokens,
    read_usage,
)
from aipolicy_sidecar.content.members import Members


@pytest.mark.parametrize(
    ("members", "own"),
    (
        ({"content": ""}, True),
        ({"content": None}, False),
        ({"content": ["a"]}, False),
        ({"choices": []}, False),
    ),
)
def test_only_content_that_is_a_string_makes_the_form(members: Members, own: bool) -> None:
    assert is_own(members) is own


@pytest.mark.parametrize("index", (-1, 1024, True, "0", 1.0))
def test_an_answer_must_have_a_place(index: object) -> None:
    with pytest.raises(BodyError):
        read_part({"content": "a", "index": index})


def test_an_answer_ends_with_its_stop_alone() -> None:
    for stop in (False, None, "true", 1):
        assert not read_part({"content": "a", "stop": stop}).final
    assert read_part({"content": "", "stop": True}).final
    assert read_part({"content": ""}).part[0] == 0


@pytest.mark.parametrize(
    ("listed", "said"),
    (
        ([{"id": 1, "token": " a", "bytes": [32, 97], "top_logprobs": [{"token": "x"}]}], " a"),
        ([{"content": " a", "probs": [{"tok_str": "x", "prob": 1}]}, {"content": "b"}], " ab"),
        ([1, None, {}, {"token": 7}, ["a"], "c"], "c"),
        ("abc", ""),
        (None, ""),
    ),
)
def test_tokens_are_read_as_servers_write_them(listed: object, said: str) -> None:
    assert read_tokens({"completion_probabilities": listed}) == said


def test_what_says_the_content_again_can_be_dropped() -> None:
    assert drop_echoes({"completion_probabilities": [{}], "tokens": []}) == {
        "/completion_probabilities": "[]"
    }
    assert drop_echoes({"tokens": [1]}) == {"/tokens": "[]"}


def test_usage_is_what_was_counted() -> None:
    assert read_usage({"tokens_evaluated": 5, "tokens_predicted": 2}) == Usage(5, 2)
    assert read_usage({"tokens_evaluated": 5}) is None
