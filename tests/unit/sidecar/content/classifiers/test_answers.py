import json
from typing import Any

import pytest
from aipolicy_sidecar.content.classifiers import CODECS, BadAnswerError, Found
from aipolicy_sidecar.content.classifiers.answers import (
    FLAGGED,
    MOST_FOUND,
    MOST_LABELS,
    Offsets,
    items,
    name,
    parse,
    score,
    whole,
)
from aipolicy_sidecar.content.classifiers.questions import Codec
from hypothesis import given
from hypothesis import strategies as st
from support.classifiers import make_question

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    *("results", "flagged", "categories", "category_scores", "choices", "message"),
                    *("content", "start", "end", "score", "entity_type", "labels", "spans"),
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
@given(answer=VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=64))
def test_whatever_a_service_answers_is_read_or_refused(codec: Codec, answer: bytes) -> None:
    text = "a zebra, ä".encode()
    question = make_question(text, threshold=0.5)
    try:
        found = codec.read(answer, question)
    except BadAnswerError:
        return
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        text[one.start : one.end].decode()
        assert name(one.label) == one.label


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
@given(text=st.text(max_size=40))
def test_whatever_is_asked_is_json(codec: Codec, text: str) -> None:
    asked = codec.write(make_question(text.encode(), model="m"))
    assert text in json.dumps(json.loads(asked), ensure_ascii=False) or not text.isalnum()


@pytest.mark.parametrize(
    "body",
    (b"", b"[]", b"1", b"{", b"\xff", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"[" * 100_000),
)
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        parse(body)


@pytest.mark.parametrize("value", (True, "1", None, float("inf"), float("nan"), 10**400))
def test_what_is_no_score_is_refused(value: Any) -> None:
    with pytest.raises(BadAnswerError):
        score(value)


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadAnswerError):
        items([0] * (MOST_FOUND + 1))


@pytest.mark.parametrize(
    ("label", "told"),
    (
        ("hate/threatening", "hate.threatening"),
        ("EMAIL_ADDRESS", "EMAIL_ADDRESS"),
        ("S12", "S12"),
        ("my card is 4111", FLAGGED),
        ("4111111111111111", FLAGGED),
        ("joe@example.com", FLAGGED),
        ("x" * 60, FLAGGED),
        ("", FLAGGED),
        (7, FLAGGED),
    ),
)
def test_only_what_looks_like_a_name_is_told(label: object, told: str) -> None:
    assert name(label) == told


def test_a_whole_text_has_each_label_once_and_not_too_many() -> None:
    assert whole(b"abc", ["b", "a", "b"]) == (Found(0, 3, "b"), Found(0, 3, "a"))
    assert whole(b"abc", []) == (Found(0, 3, FLAGGED),)
    assert len(whole(b"abc", ["a" * length for length in range(1, 48)])) == MOST_LABELS


@given(text=st.text(max_size=20), data=st.data())
def test_characters_become_bytes(text: str, data: st.DataObject) -> None:
    offsets = Offsets(text.encode())
    assert offsets.length == len(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text)))
    if start >= end:
        with pytest.raises(BadAnswerError):
            offsets.span({"start": start, "end": end})
        return
    begin, stop = offsets.span({"start": start, "end": end})
    assert text.encode()[begin:stop].decode() == text[start:end]


@pytest.mark.parametrize(
    "place",
    (
        {},
        {"start": 0},
        {"start": "0", "end": 1},
        {"start": True, "end": 2},
        {"start": 0, "end": 4},
        {"start": -1, "end": 1},
    ),
)
def test_a_place_outside_is_refused(place: dict[str, Any]) -> None:
    with pytest.raises(BadAnswerError):
        Offsets(b"abc").span(place)
