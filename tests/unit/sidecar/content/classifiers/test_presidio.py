import json
from typing import Any

import pytest
from aipolicy.rules.judges.classifiers import Protocol
from aipolicy_sidecar.content.classifiers import CODECS, BadAnswerError, Found
from support.classifiers import make_question

CODEC = CODECS[Protocol.PRESIDIO_ANALYZE]
TEXT = "Jürgen wohnt hier".encode()
QUESTION = make_question(TEXT)


def entity(**members: Any) -> dict[str, Any]:
    return {"entity_type": "PERSON", "start": 0, "end": 6, "score": 0.85, **members}


def answer(*entities: object) -> bytes:
    return json.dumps(entities).encode()


def test_the_question() -> None:
    assert json.loads(CODEC.write(QUESTION)) == {"text": "Jürgen wohnt hier", "language": "en"}
    asked = json.loads(CODEC.write(make_question(TEXT, language="de", threshold=0.5)))
    assert (asked["language"], asked["score_threshold"]) == ("de", 0.5)


def test_places_are_counted_in_characters() -> None:
    assert CODEC.read(answer(entity()), QUESTION) == (Found(0, 7, "PERSON"),)
    assert TEXT[0:7].decode() == "Jürgen"
    assert CODEC.read(answer(), QUESTION) == ()


def test_a_service_that_does_not_know_thresholds_is_held_to_one() -> None:
    question = make_question(TEXT, threshold=0.9)
    assert CODEC.read(answer(entity(), entity(score=0.9)), question) == (Found(0, 7, "PERSON"),)


@pytest.mark.parametrize(
    "body",
    (
        b"{}",
        b'{"error": "no"}',
        answer(entity(end=18)),
        answer(entity(start=6)),
        answer(entity(score=None)),
        answer(entity(start=None)),
        answer("PERSON"),
    ),
)
def test_what_is_no_analysis_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        CODEC.read(body, QUESTION)
