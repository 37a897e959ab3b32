"""Whole answers in the own form of llama.cpp."""

import json
from typing import Any

from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions
from aipolicy_sidecar.content.messages import ReadAnswer, TextForm
from support.chat_streams import CARD

dialect = OpenAICompletions()


def read(**members: Any) -> ReadAnswer:
    counts = {"stop": True, "tokens_predicted": 2, "tokens_evaluated": 5}
    return dialect.read_answer(json.dumps({"index": 0, **members, **counts}).encode())


def test_content_is_what_the_model_answers() -> None:
    answer = read(content="Hi", stopping_word="x", tokens=[1])
    assert [(one.pointer, one.form) for one in answer.segments] == [
        ("/content", TextForm.PLAIN),
        ("/stopping_word", TextForm.ASIDE),
    ]
    assert answer.usage == Usage(5, 2)
    assert dialect.write_answer(answer, {}) == answer.body


def test_an_edited_answer_loses_its_tokens() -> None:
    said = [{"token": token} for token in ("4111 1111 ", "1111 1111")]
    answer = read(content=CARD, completion_probabilities=said, tokens=[1, 2])
    assert [one.pointer for one in answer.segments] == ["/content"]
    written = json.loads(dialect.write_answer(answer, {"/content": b"[X]"}))
    assert written == {
        **json.loads(answer.body),
        "content": "[X]",
        "completion_probabilities": [],
        "tokens": [],
    }


def test_tokens_that_say_more_are_read_together() -> None:
    said = [{"token": token} for token in ("so ", "4111 1111 ", "1111 1111")]
    answer = read(content="so ", completion_probabilities=said)
    assert [one.text for one in answer.segments] == [b"so ", CARD.encode()]
    written = dialect.write_answer(answer, {answer.segments[1].pointer: b"[X]"})
    assert json.loads(written)["completion_probabilities"] == []


def test_answers_with_choices_are_read_as_ever() -> None:
    answer = dialect.read_answer(json.dumps({"choices": [{"text": CARD}]}).encode())
    (segment,) = answer.segments
    assert b"[X]" in dialect.write_answer(answer, {segment.pointer: b"[X]"})
