from typing import Any

import pytest
from aipolicy_sidecar.content.function_calls import read_function_calls
from aipolicy_sidecar.content.messages import ToolCall


@pytest.mark.parametrize(
    ("message", "calls"),
    (
        ({"content": "x"}, []),
        (
            {
                "tool_calls": [
                    {"function": {"name": "a", "arguments": '{"x": 1}'}},
                    {"type": "custom", "custom": {"name": "b", "input": "text"}},
                ]
            },
            [ToolCall("a", '{"x": 1}', 3), ToolCall("b", "text", 3)],
        ),
        ({"function_call": {"name": "c", "arguments": "{}"}}, [ToolCall("c", "{}", 3)]),
        (
            {"tool_calls": {"function": {"name": "d", "arguments": {"y": [2]}}}},
            [ToolCall("d", {"y": [2]}, 3)],
        ),
        ({"tool_calls": [{"function": {}}]}, [ToolCall("", None, 3)]),
        ({"tool_calls": [{"function": {"name": 7}}]}, [ToolCall("", None, 3)]),
        ({"tool_calls": [1, {"function": "x"}, {"id": "y"}], "function_call": None}, []),
        ({"tool_calls": "x"}, []),
    ),
)
def test_calls_are_told_by_name_and_arguments(
    message: dict[str, Any], calls: list[ToolCall]
) -> None:
    assert list(read_function_calls(message, 3)) == calls
