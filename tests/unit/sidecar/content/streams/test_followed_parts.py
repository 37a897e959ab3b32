"""What a part said last, and what of an event goes on from it."""

from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.streams.followed_parts import EDGE, Part
from aipolicy_sidecar.content.streams.readings import Key, TextPiece

COMPLETION, REASONING = ResponseSegment.COMPLETION, ResponseSegment.REASONING


def piece(
    text: str,
    path: Key = ("a",),
    kind: ResponseSegment = COMPLETION,
    form: TextForm = TextForm.PLAIN,
) -> TextPiece:
    return TextPiece(path, "/x", text, kind, form)


def test_what_goes_on_elsewhere_is_told_what_was_said_last() -> None:
    part = Part()
    assert part.go_on(piece("so "), set()) == ("", ())
    assert part.go_on(piece("it "), set()) == ("so ", ())
    assert part.go_on(piece("is", ("b",)), set()) == ("so it ", (("a",), ("b",)))
    assert part.go_on(piece("!"), set()) == ("so it is", (("b",), ("a",)))
    assert part.go_on(piece("hm", kind=REASONING), set()) == ("", ())


def test_only_the_first_text_of_an_event_goes_on() -> None:
    part, taken = Part(), set[ResponseSegment]()
    assert part.go_on(piece("so "), taken) == ("", ())
    assert part.go_on(piece("so ", ("b",)), taken) == ("", ())
    assert part.go_on(piece("hm", kind=REASONING), taken) == ("", ())
    assert part.go_on(piece("it", ("b",)), set()) == ("so ", (("a",), ("b",)))


def test_what_stands_aside_and_what_says_nothing_goes_on_from_nothing() -> None:
    part = Part()
    part.go_on(piece("so "), set())
    for other in (
        piece("", ("b",)),
        piece("x", ("b",), form=TextForm.ASIDE),
        piece("x", ("b",), ResponseSegment.TOOL_CALL),
    ):
        assert part.go_on(other, set()) == ("", ()), other


def test_what_is_remembered_has_a_bound() -> None:
    part = Part()
    for text in ("a" * 10, "b" * 5 * EDGE, "c" * 300, "d" * 2 * EDGE):
        said, _ = part.go_on(piece(text), set())
        assert len(said) <= 2 * EDGE
    assert part.trails[COMPLETION].text == "d" * EDGE
