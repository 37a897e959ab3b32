from typing import Any

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects.anthropic_messages.block_texts import (
    CALL,
    begin_texts,
    go_on,
)
from aipolicy_sidecar.content.messages import TextForm

COMPLETION, TOOL_CALL = ResponseSegment.COMPLETION, ResponseSegment.TOOL_CALL


@pytest.mark.parametrize(
    ("block", "expected"),
    (
        ({"type": "text", "text": "a"}, [("text_delta", "text")]),
        ({"type": "new", "text": "a", "thinking": "b"}, [("text_delta", "text")] * 2),
        ({"type": "compaction", "content": "a"}, [("compaction_delta", "content")]),
        ({"type": "mcp_tool_result", "content": "a"}, []),
        ({"type": ["text"], "text": ["a"]}, []),
    ),
)
def test_what_may_go_on_is_followed_from_its_beginning(
    block: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = begin_texts(block, "/x", COMPLETION)
    assert len(found) == len(expected)
    assert [piece.path for piece in found][:1] == expected[:1]


def test_a_text_is_the_same_whatever_its_delta_is_called() -> None:
    for change in ("", "text_delta", "new"):
        piece = go_on("text", "a", "/delta/text", TOOL_CALL, change)
        assert (piece.path, piece.kind, piece.form) == (
            ("text_delta", "text"),
            COMPLETION,
            TextForm.PLAIN,
        )
    assert go_on("partial_json", "{", "/x", COMPLETION).call == CALL


def test_what_the_api_does_not_know_is_of_its_block_and_named_by_a_word() -> None:
    piece = go_on("words", "a", "/x", TOOL_CALL, "new")
    assert (piece.path, piece.kind, piece.form) == (("new", "words"), TOOL_CALL, TextForm.ASIDE)
    assert go_on("words", "a", "/x", TOOL_CALL, "two words").path == ("", "words")
