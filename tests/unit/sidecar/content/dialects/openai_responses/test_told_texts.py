"""What is said for the first time, and what again."""

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects.openai_responses import told_texts
from aipolicy_sidecar.content.dialects.openai_responses.told_texts import ToldTexts
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import ToolCall
from aipolicy_sidecar.content.streams.readings import Key, PartReading, TextPiece

PART: Key = (0, "content", 0)


def reading(*texts: str, part: Key = PART, path: Key = ("text",)) -> PartReading:
    kind = ResponseSegment.COMPLETION
    pieces = [TextPiece((*path, index), "", text, kind) for index, text in enumerate(texts)]
    pieces[0] = TextPiece(path, "", texts[0], kind)
    return PartReading(part, repeats=pieces)


def test_what_was_told_is_a_repeat() -> None:
    told = ToldTexts()
    told.note(PART, TextPiece(("text",), "", "a", ResponseSegment.COMPLETION), "name")
    sorted_ = told.sort(reading("ab"), final=True, begins=None)
    assert (sorted_.texts, [piece.text for piece in sorted_.repeats]) == ([], ["ab"])
    assert sorted_.final
    assert told.names == {(PART, ("text",)): "name"}


def test_what_was_not_told_is_a_whole_text_once() -> None:
    told = ToldTexts()
    first = told.sort(reading("a", "b"), final=False, begins=None)
    assert [(piece.text, piece.final) for piece in first.texts] == [("a", True), ("b", True)]
    again = told.sort(reading("a", "b"), final=False, begins=None)
    assert (again.texts, len(again.repeats)) == ([], 2)


def test_what_begins_goes_on() -> None:
    told = ToldTexts()
    begun = told.sort(reading("a"), final=False, begins="message")
    assert [piece.final for piece in begun.texts] == [False]
    assert told.names[PART, ("text",)] == "response.output_text"


def test_an_empty_text_is_no_text_yet() -> None:
    told = ToldTexts()
    assert told.sort(reading(""), final=False, begins="message").texts == []
    assert told.sort(reading("a"), final=True, begins=None).texts != []


def test_a_call_is_told_once_and_whole() -> None:
    told = ToldTexts()
    found = []
    for begins in ("shell_call", None, None):
        part = PartReading((0,), calls=(ToolCall("shell", {}),))
        found.append(len(told.sort(part, final=False, begins=begins).calls))
    assert found == [0, 1, 0]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_texts, "MAX_KNOWN", 1)
    told = ToldTexts()
    told.sort(reading("a"), final=False, begins="message")
    with pytest.raises(BodyError, match="more than 1 texts in a stream"):
        told.sort(reading("a", part=(1, "content", 0)), final=False, begins="message")
    for _ in range(2):
        part = reading("a", part=(2,), path=("name",))
        assert told.sort(part, final=False, begins=None).repeats == []
