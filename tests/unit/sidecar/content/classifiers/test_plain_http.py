import json
from typing import Any

import pytest
from aipolicy.rules.judges.classifiers import Protocol
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.classifiers import CODECS, BadAnswerError, Found
from support.classifiers import make_question

CODEC = CODECS[Protocol.HTTP]
QUESTION = make_question("ä zebra".encode())


def answer(**members: Any) -> bytes:
    return json.dumps(members).encode()


def test_the_question() -> None:
    assert json.loads(CODEC.write(QUESTION)) == {"text": "ä zebra", "segment": "User"}
    about = make_question(b"x", ResponseSegment.COMPLETION)
    assert json.loads(CODEC.write(about))["segment"] == "Completion"


def test_what_is_not_flagged() -> None:
    assert CODEC.read(answer(flagged=False), QUESTION) == ()
    assert CODEC.read(answer(flagged=False, labels=["x"]), QUESTION) == ()


def test_a_text_is_flagged_as_a_whole() -> None:
    assert CODEC.read(answer(flagged=True), QUESTION) == (Found(0, 8, "Flagged"),)
    assert CODEC.read(answer(flagged=True, labels=["Animal", "No name"]), QUESTION) == (
        Found(0, 8, "Animal"),
        Found(0, 8, "Flagged"),
    )


def test_places_are_flagged() -> None:
    spans = [{"start": 2, "end": 7}, {"start": 0, "end": 1, "label": "Letter"}]
    assert CODEC.read(answer(flagged=True, labels=["Animal"], spans=spans), QUESTION) == (
        Found(3, 8, "Animal"),
        Found(0, 2, "Letter"),
    )


@pytest.mark.parametrize(
    "body",
    (
        answer(),
        answer(flagged=1),
        answer(flagged=None),
        answer(flagged=True, labels="x"),
        answer(flagged=True, spans=[{"start": 0, "end": 8}]),
        answer(flagged=True, spans=[[0, 1]]),
        answer(flagged=False, spans={}),
    ),
)
def test_what_is_not_of_the_contract_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        CODEC.read(body, QUESTION)
