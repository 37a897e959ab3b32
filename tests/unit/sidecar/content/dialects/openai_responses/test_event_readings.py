"""What events say: pieces, repeats, ends."""

from typing import Any

import pytest
from aipolicy_sidecar.content.dialects.openai_responses.event_readings import EventReader
from aipolicy_sidecar.content.dialects.openai_responses.events import CALL
from aipolicy_sidecar.content.dialects.openai_responses.outputs import RESPONSE
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import TextForm, Usage
from aipolicy_sidecar.content.streams.readings import Key, PartReading
from support.responses import function_call, message, response

AT = {"output_index": 0, "content_index": 0, "item_id": "msg_0"}


def event(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}", "sequence_number": 1, **members}


class Reader:
    """An `EventReader` and short words for what it says."""

    def __init__(self) -> None:
        self.reader = EventReader()

    def read(self, kind: str, **members: Any) -> list[PartReading]:
        return list(self.reader.read(event(kind, **members)).parts)

    def texts(self, kind: str, **members: Any) -> list[tuple[Key, Key, str]]:
        """Pieces that go on."""
        parts = self.read(kind, **members)
        return [(one.part, piece.path, piece.text) for one in parts for piece in one.texts]


def test_a_piece_belongs_to_its_part() -> None:
    (part,) = Reader().read("output_text.delta", **AT, delta="a", logprobs=[{"token": "a"}])
    (piece,) = part.texts
    assert (part.part, part.final) == ((0, "content", 0), False)
    assert (piece.path, piece.pointer, piece.text) == (("text",), "/delta", "a")
    assert (part.tokens, part.echoes) == ("a", {"/logprobs": "[]"})


@pytest.mark.parametrize(
    ("kind", "members", "part", "path"),
    (
        ("refusal", AT, (0, "content", 0), "refusal"),
        ("reasoning_text", AT, (0, "content", 0), "text"),
        (
            "reasoning_summary_text",
            {"output_index": 1, "summary_index": 2},
            (1, "summary", 2),
            "text",
        ),
        ("function_call_arguments", {"output_index": 1}, (1,), "arguments"),
        ("mcp_call_arguments", {"output_index": 1}, (1,), "arguments"),
        ("custom_tool_call_input", {"output_index": 1}, (1,), "input"),
        ("code_interpreter_call_code", {"output_index": 1}, (1,), "code"),
        ("audio.transcript", {}, ("",), "transcript"),
    ),
)
def test_every_text_goes_on_and_ends(
    kind: str, members: dict[str, Any], part: Key, path: str
) -> None:
    reader = Reader()
    assert reader.texts(f"{kind}.delta", **members, delta="a") == [(part, (path,), "a")]
    (done,) = reader.read(f"{kind}.done", **members, **{path: "a"})
    assert (done.part, done.texts, done.final) == (part, [], True)
    assert [(piece.path, piece.pointer) for piece in done.repeats] == [((path,), f"/{path}")]


def test_arguments_keep_their_form_when_said_again() -> None:
    reader = Reader()
    reader.read("function_call_arguments.delta", output_index=0, delta="{}")
    (done,) = reader.read("function_call_arguments.done", output_index=0, arguments="{}", name="f")
    assert [(piece.form, piece.call) for piece in (*done.texts, *done.repeats)] == [
        (TextForm.NAME, CALL),
        (TextForm.ARGUMENTS, CALL),
    ]


def test_what_is_first_said_in_the_end_is_a_text_and_then_known() -> None:
    reader = Reader()
    (_, part) = reader.read("output_item.done", output_index=0, item=message("a"))
    assert [(piece.text, piece.final) for piece in part.texts] == [("a", True)]
    assert part.final
    parts = reader.read("completed", response=response(message("a")))
    again = next(one for one in parts if one.part == (0, "content", 0))
    assert (again.texts, [piece.text for piece in again.repeats]) == ([], ["a"])


def test_an_item_may_begin_with_some_of_its_text() -> None:
    reader = Reader()
    (part,) = reader.read("output_item.added", output_index=0, item=function_call('{"a"'))
    assert [(piece.path, piece.text, piece.final) for piece in part.texts] == [
        (("name",), "look_up", True),
        (("arguments",), '{"a"', False),
    ]
    assert not part.final
    assert reader.reader.said.names[(0,), ("arguments",)] == "response.function_call_arguments"


def test_a_part_may_begin_with_some_of_its_text() -> None:
    reader = Reader()
    part = {"type": "output_text", "text": "He"}
    assert reader.texts("content_part.added", **AT, part=part) == [
        ((0, "content", 0), ("text",), "He")
    ]
    summary = {"type": "summary_text", "text": "so"}
    (begun,) = reader.read(
        "reasoning_summary_part.added", output_index=1, summary_index=0, part=summary
    )
    assert (begun.part, begun.texts[0].kind.value) == ((1, "summary", 0), "Reasoning")


def test_the_last_event_ends_whatever_is_open() -> None:
    reader = Reader()
    reader.read("output_text.delta", **AT, delta="a")
    reader.read("output_text.delta", **AT | {"content_index": 1}, delta="b")
    reader.read("output_text.done", **AT, text="a")
    parts = reader.read("incomplete", response=response(usage=None))
    assert [(part.part, part.final) for part in parts] == [
        (RESPONSE, True),
        ((0, "content", 1), True),
    ]


def test_annotations_are_known_again_in_their_part() -> None:
    reader = Reader()
    citation = {"type": "url_citation", "url": "https://h", "title": "t"}
    reader.read("output_text.annotation.added", **AT, annotation_index=0, annotation=citation)
    part = {"type": "output_text", "text": "", "annotations": [citation]}
    (done,) = reader.read("content_part.done", **AT, part=part)
    assert done.texts == []
    assert [piece.text for piece in done.repeats if piece.text] == ["https://h", "t"]


def test_commands_and_what_they_print_are_told_by_their_place() -> None:
    reader = Reader()
    at = {"output_index": 1, "command_index": 2}
    command = ((1,), ("action", "commands", 2))
    assert reader.texts("shell_call_command.added", **at, command="l") == [(*command, "l")]
    assert reader.texts("shell_call_command.delta", **at, delta="s") == [(*command, "s")]
    (done,) = reader.read("shell_call_command.done", **at, command="ls")
    assert (done.texts, [piece.path for piece in done.repeats]) == ([], [command[1]])
    at = {"output_index": 1, "command_index": 0}
    assert reader.texts("shell_call_output_content.delta", **at, delta={"stdout": "a"}) == [
        ((1,), ("output", 0, "stdout"), "a")
    ]
    output = [{"stdout": "a", "stderr": "", "outcome": {"type": "exit"}}, {"stdout": "b"}]
    (done,) = reader.read("shell_call_output_content.done", **at, output=output)
    assert [piece.text for piece in done.repeats] == ["a"]
    assert [(piece.path, piece.text) for piece in done.texts] == [(("output", 1, "stdout"), "b")]
    item = {"type": "shell_call", "action": {"commands": ["", "", "ls"]}}
    (part,) = reader.read("output_item.done", output_index=1, item=item)
    assert (part.texts, [piece.text for piece in part.repeats]) == ([], ["ls"])
    assert [call.name for call in part.calls] == ["shell"]


def test_a_commentary_is_not_the_answer() -> None:
    reader = Reader()
    item = message("") | {"phase": "commentary", "content": []}
    reader.read("output_item.added", output_index=0, item=item)
    part = {"type": "output_text", "text": "a"}
    (begun,) = reader.read("content_part.added", **AT, part=part)
    (piece,) = reader.read("output_text.delta", **AT, delta="b")
    (done,) = reader.read("output_text.done", **AT, text="ab")
    pieces = [*begun.texts, *piece.texts, *done.repeats]
    assert [one.form for one in pieces] == [TextForm.ASIDE] * 3
    (answer,) = reader.read("output_text.delta", **AT | {"output_index": 1}, delta="b")
    assert answer.texts[0].form is TextForm.PLAIN


def test_items_go_by_their_id_where_no_index_is_sent() -> None:
    reader = Reader()
    item = function_call("", index=7) | {"id": None}
    reader.read("output_item.added", item=item)
    assert reader.texts("function_call_arguments.delta", item_id="call_7", delta="{}") == [
        (("call_7",), ("arguments",), "{}")
    ]
    parts = reader.read("completed", response=response(item | {"arguments": "{}"}))
    assert [part.part for part in parts if part.repeats] == [("call_7",)]


@pytest.mark.parametrize("kind", ("queued", "web_search_call.searching", "x"))
def test_events_without_text_say_nothing(kind: str) -> None:
    assert Reader().texts(kind, output_index=0, item_id="a") == []


def test_unknown_events_are_texts_that_go_on_or_stand_alone() -> None:
    reader = Reader()
    part = (0, "event", "response.x", "beam_index", 2)
    members = {"output_index": 0, "beam_index": 2, "item_id": "a"}
    assert reader.texts("x.delta", **members, delta={"deep": "a"}) == [
        (part, ("delta", "deep"), "a")
    ]
    (done,) = reader.read("x.done", **members, text="b")
    assert (done.part, done.final) == (part, True)
    assert [piece.final for piece in done.texts] == [True]


def test_images_sounds_and_padding_are_no_texts() -> None:
    reader = Reader()
    image = "iVBO" * 16
    assert reader.texts("image_generation_call.partial_image", partial_image_b64=image) == []
    assert reader.texts("audio.delta", delta="AA") == []
    assert len(reader.texts("output_text.delta", **AT, delta="a", obfuscation="xx")) == 1


def test_what_is_no_image_no_sound_or_no_id_is_a_text() -> None:
    for kind, members in (
        ("image_generation_call.partial_image", {"partial_image_b64": "4111111111111111"}),
        ("audio.delta", {"delta": "4111 1111"}),
        ("output_text.delta", {**AT, "delta": "", "item_id": "4111 1111"}),
        ("in_progress", {"item_id": "4111 1111"}),
    ):
        said = "".join(text for _, _, text in Reader().texts(kind, **members))
        assert said.startswith("4111"), kind


def test_other_members_of_a_piece_are_texts() -> None:
    said = Reader().texts("output_text.delta", **AT, delta="a", house="b")
    assert [text for _, _, text in said] == ["a", "b"]


def test_errors_are_texts() -> None:
    reading = EventReader().read({"type": "error", "code": "c", "message": "bad", "param": None})
    assert [piece.text for part in reading.parts for piece in part.texts] == ["bad"]
    reading = EventReader().read({"error": {"message": "bad"}})
    assert [piece.text for part in reading.parts for piece in part.texts] == ["bad"]


def test_usage_comes_with_the_response() -> None:
    reading = EventReader().read(event("completed", response=response(usage=(3, 4))))
    assert reading.usage == Usage(3, 4)


@pytest.mark.parametrize(
    ("kind", "members", "pointer"),
    (
        ("output_text.delta", {"delta": 5}, "/delta"),
        ("output_text.delta", {"delta": None}, "/delta"),
        ("shell_call_output_content.delta", {"delta": "a"}, "/delta"),
        ("output_text.delta", {"delta": "a", "output_index": "0"}, "/output_index"),
        ("output_text.delta", {"delta": "a", "output_index": 4096}, "/output_index"),
        ("output_text.delta", {"delta": "a", "output_index": True}, "/output_index"),
        ("output_text.delta", {"delta": "a", "content_index": -1}, "/content_index"),
        ("output_text.delta", {"delta": "a", "item_id": 5}, "/item_id"),
        ("output_item.done", {"item": {"type": 5}}, "/item/type"),
        ("content_part.done", {"part": {"type": 5}}, "/part/type"),
        ("completed", {"response": {"output": 5}}, "/response/output"),
    ),
)
def test_a_wrong_type_is_refused_with_its_place(
    kind: str, members: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(BodyError) as caught:
        EventReader().read(event(kind, **members))
    assert caught.value.pointer == pointer
