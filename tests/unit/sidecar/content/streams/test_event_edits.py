from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.streams.event_edits import Edits, HeldText, Spot

KIND = ResponseSegment.COMPLETION


def test_a_text_is_put_where_it_stands_and_its_echoes_go() -> None:
    held, edits, echoes = HeldText((0,), ("text",), "a"), Edits(), {"/tokens": "null"}
    rules = frozenset({0})
    Spot(KIND, "a", rules, place=held, edits=edits, echoes=echoes).write("b")
    Spot(KIND, "a", rules, place="/x", edits=edits).write('"')
    Spot(KIND, "a", rules, place="/y#1", whole=True, edits=edits).write("c")
    assert held.text == "b"
    assert edits == Edits({"/tokens": "null", "/x": '"\\""'}, {"/y#1": b"c"})
