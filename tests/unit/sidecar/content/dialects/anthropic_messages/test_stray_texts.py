from aipolicy_sidecar.content.dialects.anthropic_messages.stray_texts import (
    carry_stray,
    find_strays,
)
from aipolicy_sidecar.content.dialects.anthropic_messages.texts import WORDS
from aipolicy_sidecar.content.segment_lists import SegmentList


def test_strings_are_followed_and_all_else_is_judged_alone() -> None:
    others = SegmentList(WORDS)
    members = {"type": "x", "text": "a", "content": [{"deep": "b"}], "words": "c"}
    (stray,) = find_strays(others, members, ("delta",))
    assert (stray.path, stray.pointer, stray.text) == (("delta", "text"), "/delta/text", "a")
    assert [one.text for one in others.segments()] == [b"deep", b"b"]


def test_what_was_held_goes_on_where_it_was() -> None:
    assert carry_stray(("text",), "a", 7) == ("ping", {"text": "a"})
    assert carry_stray(("delta", "text"), "a", 7) == (
        "message_delta",
        {"delta": {"text": "a"}, "usage": {"output_tokens": 7}},
    )
