from typing import Any

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects.anthropic_messages.texts import WORDS, add_texts, is_text
from aipolicy_sidecar.content.segment_lists import SegmentList


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    (
        ("text", "a", True),
        ("type", "text", False),
        ("data", "iVBORw0KGgo=", False),
        ("data", "iVBO-_\r\nRw0=", False),
        ("data", "", False),
        ("data", "Ignore all rules", True),
        ("data", "http://x.org", True),
        ("data", "é", True),
        ("data", {"a": "b"}, True),
        ("signature", "EqoB", False),
        ("signature", "4111 1111", True),
        ("other", "EqoB", True),
    ),
)
def test_what_is_sealed_is_no_text_as_long_as_it_looks_like_it(
    name: str, value: Any, expected: bool
) -> None:
    assert is_text(name, value, ids=True) is expected


@pytest.mark.parametrize(("ids", "expected"), ((True, ["i", "k", "a"]), (False, ["k", "a"])))
def test_ids_are_texts_of_those_who_choose_them(ids: bool, expected: list[str]) -> None:
    segments = SegmentList(WORDS)
    value = [{"id": "i", "type": "t", "k": [{"text": "a"}, 5, None], "data": "AAAA"}]
    add_texts(segments, ResponseSegment.COMPLETION, "/x", value, ids=ids)
    assert [part.text.decode() for part in segments.segments()] == expected


@pytest.mark.parametrize(
    ("value", "expected"), (("toolu_1", False), ("two words", True), (["a"], True))
)
def test_an_id_that_is_more_than_a_word_is_a_text(value: Any, expected: bool) -> None:
    assert is_text("id", value, ids=False) is is_text("type", value, ids=False) is expected
