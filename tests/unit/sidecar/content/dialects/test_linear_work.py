"""Answers of many parts with many edits: what is done for each must not go through all."""

import json

import pytest
from aipolicy_sidecar.content.dialects import find_dialect
from aipolicy_sidecar.content.dialects.ollama import answers as ollama_answers
from support.operations import CountedEdits, CountedText

COUNT = 200


def test_edits_of_many_choices_or_blocks() -> None:
    thinking = {"type": "thinking", "thinking": "a", "signature": "s"}
    said = {"type": "output_text", "text": "a"}
    for path, answer in (
        ("/v1/chat/completions", {"choices": [{"message": {"content": "a"}}] * COUNT}),
        ("/v1/messages", {"content": [thinking] * COUNT}),
        ("/v1/responses", {"output": [{"content": [said]}] * COUNT}),
    ):
        dialect = find_dialect("POST", path)
        assert dialect is not None
        read = dialect.read_answer(json.dumps(answer).encode())
        edits = CountedEdits({segment.pointer: b"[X]" for segment in read.segments})
        assert len(edits) == COUNT
        CountedEdits.seen = 0
        assert dialect.write_answer(read, edits).count(b"[X]") == COUNT
        assert 0 < CountedEdits.seen <= 3 * COUNT, path


def test_tokens_beside_many_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an answer's texts say is looked for in its tokens."""
    dialect = ollama_answers
    monkeypatch.setattr(dialect, "read_tokens", lambda _: CountedText("ab" * COUNT))
    message = {"content": "a", "thinking": "b", "x": ["a"] * COUNT}
    CountedText.searched = 0
    read = dialect.read_answer(json.dumps({"message": message}).encode())
    assert read.segments[-1].pointer == "/logprobs"
    assert len(read.segments[-1].text) == 2 * COUNT - 2
    assert CountedText.searched <= 4 * len("ab" * COUNT)
