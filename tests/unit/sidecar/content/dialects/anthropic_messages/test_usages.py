from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.anthropic_messages.usages import read_usage
from aipolicy_sidecar.content.messages import Usage


@pytest.mark.parametrize(
    ("usage", "expected"),
    (
        ({"input_tokens": 3, "output_tokens": 4}, Usage(3, 4)),
        ({"input_tokens": 3, "output_tokens": 0}, Usage(3, 0)),
        (
            {
                "input_tokens": 3,
                "cache_creation_input_tokens": 10,
                "cache_read_input_tokens": 100,
                "cache_creation": {"ephemeral_5m_input_tokens": 10},
                "output_tokens": 4,
            },
            Usage(113, 4),
        ),
        (
            {"input_tokens": 0, "cache_read_input_tokens": None, "output_tokens": 4},
            None,
        ),
        (
            {
                "input_tokens": 3,
                "output_tokens": 4,
                "iterations": [
                    {"type": "compaction", "input_tokens": 50, "output_tokens": 9},
                    {"type": "message", "input_tokens": 3, "output_tokens": 4},
                    "x",
                ],
            },
            Usage(53, 13),
        ),
        ({"input_tokens": 3, "output_tokens": 4, "iterations": [{}]}, Usage(3, 4)),
        (None, None),
        ([], None),
        ({}, None),
        ({"input_tokens": 3}, None),
        ({"output_tokens": 4}, None),
        ({"input_tokens": "3", "output_tokens": 4}, None),
        ({"input_tokens": 3, "output_tokens": -4}, None),
        ({"input_tokens": True, "output_tokens": 4}, None),
        ({"input_tokens": 3, "output_tokens": 2**60}, None),
        ({"input_tokens": 3.0, "output_tokens": 4}, None),
    ),
)
def test_usage_that_cannot_be_true_is_none(usage: Any, expected: Usage | None) -> None:
    assert read_usage({"usage": usage}) == expected


def test_the_prompt_may_have_been_told_before() -> None:
    assert read_usage({"usage": {"output_tokens": 4}}, prompt=3) == Usage(3, 4)
    told = {"usage": {"input_tokens": 5, "output_tokens": 4}}
    assert read_usage(told, prompt=3) == Usage(5, 4)
