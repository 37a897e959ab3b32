"""Which strings are texts."""

from typing import Any

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects.openai_responses.texts import find_texts, put, read_part
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import TextForm
from support.responses import message

COMPLETION = ResponseSegment.COMPLETION


def test_texts_have_paths_and_pointers() -> None:
    (piece,) = find_texts({"a/b": [{"c": "x"}]}, ("p",), COMPLETION, "/q")
    assert (piece.path, piece.pointer) == (("p", "a/b", 0, "c"), "/q/a~1b/0/c")
    assert (piece.kind, piece.text) == (COMPLETION, "x")


@pytest.mark.parametrize(
    ("kind", "form"),
    (
        (ResponseSegment.COMPLETION, TextForm.ASIDE),
        (ResponseSegment.PARAMETERS, TextForm.ASIDE),
        (ResponseSegment.REASONING, TextForm.PLAIN),
        (ResponseSegment.TOOL_CALL, TextForm.PLAIN),
    ),
)
def test_strings_are_no_answer_by_themselves(kind: ResponseSegment, form: TextForm) -> None:
    (piece,) = find_texts("x", (), kind, "")
    assert piece.form is form


@pytest.mark.parametrize(
    "value",
    (
        {"id": "x", "call_id": "x", "phase": "x", "status": "x", "logprobs": ["x"]},
        {"encrypted_content": "gAAAA" * 16, "partial_image_b64": "iVBO" * 16},
        {"deep": {"type": "x"}},
        {"image_url": "data:image/png;base64,x", "deep": [{"url": "data:image/png;base64,x"}]},
        {"a": 5, "b": None, "c": True},
    ),
)
def test_what_names_or_hides_something_is_no_text(value: dict[str, Any]) -> None:
    assert list(find_texts(value, (), COMPLETION, "")) == []


@pytest.mark.parametrize(
    "value",
    (
        *({name: "4111 1111"} for name in ("id", "call_id", "status", "encrypted_content", "data")),
        *({name: "4111111111111111"} for name in ("call_id", "encrypted_content", "data")),
        {"encrypted_content": "sk-live0123456789abcdef"},
        {"call_id": {"deep": "4111"}},
        {"type": {"deep": "4111"}},
        {"deep": [{"type": "4111 1111"}]},
        {"image_url": "data:image/png,4111 1111"},
        {"image_url": "data:image/png;base64,4111 1111"},
    ),
)
def test_what_is_no_word_and_not_sealed_is_a_text(value: dict[str, Any]) -> None:
    assert len(find_texts(value, (), COMPLETION, "")) == 1


def test_what_lies_deeper_is_no_longer_the_apis() -> None:
    value = {"house": {"id": "a", "data": "b", "status": "c"}, "url": "https://h"}
    texts = [piece.text for piece in find_texts(value, (), COMPLETION, "")]
    assert texts == ["a", "b", "c", "https://h"]


def test_a_part_knows_its_text_and_its_tokens() -> None:
    (part,) = message("Hi", logprobs=[{"token": "so "}, {"token": "Hi"}])["content"]
    read = read_part(part, (0, "content", 0), COMPLETION, "/part")
    (piece,) = read.repeats
    assert (piece.path, piece.form) == (("text",), TextForm.PLAIN)
    assert (read.tokens, read.echoes) == ("so ", {"/part/logprobs": "[]"})
    put(TextForm.ASIDE, read.repeats)
    assert piece.form is TextForm.ASIDE


def test_a_part_without_a_text_of_its_own_is_refused() -> None:
    with pytest.raises(BodyError, match="expected a string at /part/text"):
        read_part({"type": "output_text", "text": ["a"]}, (0,), COMPLETION, "/part")
