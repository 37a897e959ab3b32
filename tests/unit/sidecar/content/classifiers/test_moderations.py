import json
from typing import Any

import pytest
from aipolicy.rules.judges.classifiers import Protocol
from aipolicy_sidecar.content.classifiers import CODECS, BadAnswerError
from support.classifiers import make_question

CODEC = CODECS[Protocol.MODERATIONS]
QUESTION = make_question(b"abc")


def result(**members: Any) -> bytes:
    return json.dumps({"id": "m", "model": "m", "results": [members]}).encode()


def labels(body: bytes, **members: Any) -> list[str]:
    return [found.label for found in CODEC.read(body, make_question(b"abc", **members))]


def test_the_question() -> None:
    assert json.loads(CODEC.write(QUESTION)) == {"input": "abc"}
    assert json.loads(CODEC.write(make_question(b"abc", model="m")))["model"] == "m"


def test_what_is_flagged_is_told_by_its_categories() -> None:
    categories = {"hate": False, "hate/threatening": True, "violence": True}
    assert labels(result(flagged=True, categories=categories)) == ["hate.threatening", "violence"]
    assert labels(result(flagged=True)) == ["Flagged"]
    assert labels(result(flagged=False, categories={"hate": True})) == []


def test_a_threshold_looks_at_scores_only() -> None:
    body = result(flagged=False, category_scores={"hate": 0.7, "violence": 0.2})
    assert labels(body, threshold=0.7) == ["hate"]
    assert labels(body, threshold=0.71) == []


@pytest.mark.parametrize(
    "body",
    (
        b'{"results": []}',
        b'{"results": [{"flagged": false}, {"flagged": false}]}',
        b'{"error": {"message": "no"}}',
        result(flagged="no"),
        result(flagged=True, categories=[]),
        result(),
    ),
)
def test_what_is_no_moderation_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        CODEC.read(body, QUESTION)


@pytest.mark.parametrize("scores", ({}, None, {"hate": "0.9"}, []))
def test_a_threshold_needs_scores(scores: object) -> None:
    with pytest.raises(BadAnswerError):
        labels(result(flagged=False, category_scores=scores), threshold=0.5)
