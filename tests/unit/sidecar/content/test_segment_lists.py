import pytest
from aipolicy.segments import RequestSegment
from aipolicy_sidecar.content import segment_lists
from aipolicy_sidecar.content.json_documents import BodyError, parse_document
from aipolicy_sidecar.content.segment_lists import SegmentList, write_document

USER = RequestSegment.USER


def test_collects_names_and_strings_but_not_the_known_ones() -> None:
    segments = SegmentList(frozenset({"type", "object"}))
    segments.add_all(USER, "/x", {"type": "object", "a": ["b", 1, {"type": "c"}], "object": {}})
    assert [(part.pointer, part.text) for part in segments.segments()] == [
        ("/x/a#", b"a"),
        ("/x/a/0", b"b"),
        ("/x/a/2/type", b"c"),
    ]


def test_texts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_lists, "MAX_SEGMENTS", 2)
    segments = SegmentList()
    segments.add(USER, "/a", "")
    segments.add_all(USER, "/b", ["x", "y"])
    with pytest.raises(BodyError, match="more than 2 texts"):
        segments.add(USER, "/c", "z")


def test_writes_texts_names_arguments_and_values_at_once() -> None:
    document = parse_document(b'{"a": "x", "b": {"n": 1}, "c": "{\\"k\\": \\"v\\"}", "d": 1}')
    texts = {"/a": b"X", "/b/n#": b"N", "/c#1": b"V"}
    written = write_document(document, texts, {"/d": "2"})
    assert written == b'{"a": "X", "b": {"N": 1}, "c": "{\\"k\\": \\"V\\"}", "d": 2}'


@pytest.mark.parametrize("pointer", ("/b#0", "/d#0", "/e"))
def test_an_edit_of_no_text_is_a_bug(pointer: str) -> None:
    document = parse_document(b'{"b": {"n": 1}, "d": 1}')
    if pointer == "/e":
        assert write_document(document, {pointer: b"x"}, {}).startswith(b'{"e":"x",')
    else:
        with pytest.raises(LookupError):
            write_document(document, {pointer: b"x"}, {})


def test_long_numbers_are_texts_where_they_are_read_as_such() -> None:
    segments = SegmentList()
    value = {"card": 4111111111111111, "n": [7, True, None, "4111", -2.5e7, {"a/b": 10**6}]}
    segments.add_numbers(RequestSegment.TOOL_CALL, "/x", value)
    assert [(segment.pointer, segment.text) for segment in segments.segments()] == [
        ("/x/card", b"4111111111111111"),
        ("/x/n/4", b"-25000000.0"),
        ("/x/n/5/a~1b", b"1000000"),
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    (
        (
            '{"to": "joe", "n": 7}',
            [("/x#0", b"to"), ("/x#1", b"joe"), ("/x#2", b"n"), ("/x#3", b"7")],
        ),
        (
            {"to": ["joe"], "n": 7, "card": 4111111111111111},
            [
                ("/x/to#", b"to"),
                ("/x/to/0", b"joe"),
                ("/x/n#", b"n"),
                ("/x/card#", b"card"),
                ("/x/card", b"4111111111111111"),
            ],
        ),
        (None, []),
    ),
)
def test_arguments_are_json_in_a_string_or_the_value_itself(
    arguments: object, expected: list[tuple[str, bytes]]
) -> None:
    segments = SegmentList(frozenset({"to", "joe"}))  # which are nobody's only elsewhere
    segments.add_arguments(RequestSegment.TOOL_CALL, "/x", arguments, 2)
    assert [(part.pointer, part.text) for part in segments.segments()] == expected
    assert {part.choice for part in segments.segments()} <= {2}


def test_names_alone_are_read_at_any_depth() -> None:
    segments = SegmentList(frozenset({"type"}))
    segments.add_names(USER, "/x", {"type": "a", "b/c": [1, "d", [{"e": {"": 7}}]]}, 3)
    others = SegmentList()
    others.extend(segments.segments())
    assert others.segments() == segments.segments()
    assert [(part.pointer, part.text, part.choice) for part in others.segments()] == [
        ("/x/type#", b"type", 3),
        ("/x/b~1c#", b"b/c", 3),
        ("/x/b~1c/2/0/e#", b"e", 3),
    ]


def test_a_member_is_its_name_and_all_in_it() -> None:
    segments = SegmentList(frozenset({"type"}))
    for name, value in (("type", "a"), ("b/c", {"d": ["type", "e"]}), ("f", 7)):
        segments.add_member(USER, "/x", name, value)
    assert [(part.pointer, part.text) for part in segments.segments()] == [
        ("/x/type", b"a"),
        ("/x/b~1c#", b"b/c"),
        ("/x/b~1c/d#", b"d"),
        ("/x/b~1c/d/1", b"e"),
        ("/x/f#", b"f"),
    ]
