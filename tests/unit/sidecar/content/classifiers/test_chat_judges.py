import json

import pytest
from aipolicy.rules.judges.classifiers import Protocol
from aipolicy_sidecar.content.classifiers import CODECS, BadAnswerError
from support.chats import completion
from support.classifiers import make_question

CODEC = CODECS[Protocol.OPENAI_CHAT]
QUESTION = make_question(b"abc", model="llama-guard")


def test_the_question() -> None:
    asked = json.loads(CODEC.write(QUESTION))
    assert asked["messages"] == [{"role": "user", "content": "abc"}]
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("llama-guard", 0, False)


@pytest.mark.parametrize("content", ("safe", "\n\nsafe", "Safe\n"))
def test_what_is_safe(content: str) -> None:
    assert CODEC.read(completion(content), QUESTION) == ()


@pytest.mark.parametrize(
    ("content", "labels"),
    (
        ("unsafe\nS1,S10", ["S1", "S10"]),
        ("\n\nunsafe\nS1, S2", ["S1", "S2"]),
        ("unsafe", ["Unsafe"]),
        ("UNSAFE\n", ["Unsafe"]),
        ("unsafe\nbecause he said 4111 1111", ["Flagged"]),
    ),
)
def test_what_is_unsafe(content: str, labels: list[str]) -> None:
    found = CODEC.read(completion(content), QUESTION)
    assert [one.label for one in found] == labels
    assert {(one.start, one.end) for one in found} == {(0, 3)}


@pytest.mark.parametrize(
    "body",
    (
        completion(""),
        completion("I cannot judge this."),
        completion("safely"),
        completion("safe\nS1"),
        completion("safe", choices=[]),
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"text": "safe"}]}',
        b'{"choices": [{"message": {"content": "safe"}}, {"message": {"content": "unsafe"}}]}',
    ),
)
def test_anything_else_is_no_acquittal(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        CODEC.read(body, QUESTION)
