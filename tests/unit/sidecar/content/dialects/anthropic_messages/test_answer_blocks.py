from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.anthropic_messages.answer_blocks import add_block
from aipolicy_sidecar.content.dialects.anthropic_messages.texts import WORDS
from aipolicy_sidecar.content.segment_lists import SegmentList

SEAL = "EqoBCkgIARABGAIiQL2UoU0b1OHYi+/=="


@pytest.mark.parametrize(
    ("block", "expected"),
    (
        ({"type": "text", "text": "a", "citations": None}, ["Completion a"]),
        (
            {
                "type": "text",
                "text": "a",
                "citations": [
                    {"type": "char_location", "cited_text": "b", "document_title": "t"},
                    {"type": "web_search_result_location", "url": "u", "encrypted_index": SEAL},
                ],
            },
            ["Completion a", "Completion b", "Completion t", "Completion u"],
        ),
        ({"type": "thinking", "thinking": "so", "signature": SEAL}, ["Reasoning so"]),
        ({"type": "redacted_thinking", "data": SEAL}, []),
        (
            {"type": "tool_use", "id": "i", "name": "f", "input": {"text": 4111111}},
            ["ToolCall f", "ToolCall text", "ToolCall 4111111"],
        ),
        (
            {"type": "tool_use", "name": "f", "input": '{"q": 1}'},
            ["ToolCall f", "ToolCall q", "ToolCall 1"],
        ),
        ({"type": "server_tool_use", "name": "web_fetch", "input": {}}, ["ToolCall web_fetch"]),
        (
            {"type": "mcp_tool_result", "tool_use_id": "i", "content": [{"text": "r"}]},
            ["Completion r"],
        ),
        (
            {
                "type": "code_execution_tool_result",
                "content": {"type": "code_execution_result", "stdout": "out", "content": []},
            },
            ["Completion out"],
        ),
        ({"type": "compaction", "content": "sum", "encrypted_content": SEAL}, ["Completion sum"]),
        ({"type": "new", "words": ["a"]}, ["Completion a"]),
        ({"type": 5, "text": "a"}, ["Completion a"]),
    ),
)
def test_every_text_of_a_block_is_found(block: dict[str, Any], expected: list[str]) -> None:
    segments = SegmentList(WORDS)
    add_block(segments, block, "/content/0")
    found = [f"{part.kind.value} {part.text.decode()}" for part in segments.segments()]
    assert found == expected


def test_members_that_are_followed_otherwise_are_left_out() -> None:
    segments = SegmentList(WORDS)
    block = {"type": "text", "text": "a", "more": "b"}
    add_block(segments, block, "/content_block", without=frozenset({"text"}))
    assert [part.pointer for part in segments.segments()] == ["/content_block/more"]
