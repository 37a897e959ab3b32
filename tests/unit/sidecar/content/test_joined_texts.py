"""Which texts are read in a row, and where in them a finding across a seam lies."""

from aipolicy.findings import Finding
from aipolicy.segments import RequestSegment, SegmentKind
from aipolicy_sidecar.content.joined_texts import EDGE, SEAMS, Strip, strips
from aipolicy_sidecar.content.messages import Segment
from hypothesis import given
from hypothesis import strategies as st

USER, ASSISTANT = RequestSegment.USER, RequestSegment.ASSISTANT


def segments(*places: str, kind: SegmentKind = USER) -> list[Segment]:
    """Segments at these places, each with its place as text."""
    return [Segment(kind, place, place.encode()) for place in places]


def joined(*some: Segment) -> list[str]:
    return [strip.joined(b"|").decode() for strip in strips(some)]


def test_parts_and_messages_of_one_role_are_read_in_a_row() -> None:
    chat = "/messages/0/content", "/messages/1/content/0/text", "/messages/1/content/1/text"
    for places in (
        chat,
        ("/system/0/text", "/system/1/text"),
        ("/input/0/content/0/text", "/input/1/content"),
        ("/messages/3/content/0/content/0/text", "/messages/3/content/0/content/1/text"),
        ("/messages/0/parts/0", "/messages/1/parts/0"),
        ("/messages/0/content/0/text", "/messages/0/content/1/refusal"),
        ("/system", "/messages/0/content"),
        ("/system/1/text", "/messages/0/content/0/text"),
        ("/instructions", "/input/0/content/0/text"),
        ("/previous_input_messages/0/content", "/input"),
        ("/prompt", "/suffix"),
    ):
        assert joined(*segments(*places)) == ["|".join(places)], places


def test_other_texts_are_read_by_themselves() -> None:
    for places in (
        ("/messages/0/content",),
        ("/prompt/0", "/prompt/1"),
        ("/messages/0/content/0/text", "/messages/0/content/1/image_url/url"),
        ("/messages/0/x#", "/messages/1/x#"),
        ("/messages/0/a#0", "/messages/0/a#1"),
        ("/system", "/tools/0/description", "/messages/1/name"),
    ):
        assert joined(*segments(*places)) == [], places
    for kind in (RequestSegment.DOCUMENT, RequestSegment.TOOL_CALL, RequestSegment.PARAMETERS):
        assert joined(*segments("/a/0/b", "/a/1/b", kind=kind)) == []


def test_a_message_of_another_role_is_a_break_and_a_picture_is_none() -> None:
    first, second = segments("/messages/0/content", "/messages/2/content")
    (answer,) = segments("/messages/1/content", kind=ASSISTANT)
    (picture,) = segments("/messages/1/image_url/url")
    (document,) = segments("/messages/1/content/0/title", kind=RequestSegment.DOCUMENT)

    assert joined(first, answer, second) == []
    for between in (picture, document):
        assert joined(first, between, second) == ["/messages/0/content|/messages/2/content"]


def test_of_long_texts_the_ends_are_joined_between_characters() -> None:
    long = "é" * EDGE + "x"
    some = [
        Segment(USER, f"/messages/{place}/content", text.encode())
        for place, text in enumerate(("a", long, "b", "é" * EDGE, "c", long, long))
    ]
    texts = [strip.joined(b"|").decode() for strip in strips(some)]

    half = "é" * (EDGE // 2)
    assert texts == [
        f"a|{half}",
        f"{half[1:]}x|b|{'é' * EDGE}|c|{half}",
        f"{half[1:]}x|{half}",
    ]
    pieces = [piece for strip in strips(some) for piece in strip.pieces]
    texts_by_place = {segment.pointer: segment.text for segment in some}
    for piece in pieces:
        assert texts_by_place[piece.pointer].startswith(piece.text, piece.start)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5 * EDGE)), max_size=12))
def test_joined_texts_are_little_longer_than_their_texts(texts: list[tuple[bool, int]]) -> None:
    some = [
        Segment(USER if mine else ASSISTANT, f"/messages/{place}/content", b"x" * length)
        for place, (mine, length) in enumerate(texts)
    ]
    most = sum(min(len(one.text), 2 * EDGE) + 1 for one in some)
    assert sum(len(strip.joined(b" ")) for strip in strips(some)) <= most


def test_findings_across_a_seam_are_findings_in_each_text() -> None:
    (strip,) = strips(segments("/m/0/abc", "/m/1/abc", "/m/2/abc"))
    length = len("/m/0/abc")
    for seam in SEAMS:
        step = length + len(seam)
        inside = Finding(0, step, step + length, "x")
        across = Finding(0, length - 3, 2 * step + 2, "x", 0.5)
        assert [*strip.across((inside, across), seam)] == [
            (
                ("/m/0/abc", Finding(0, length - 3, length, "x", 0.5)),
                ("/m/1/abc", Finding(0, 0, length, "x", 0.5)),
                ("/m/2/abc", Finding(0, 0, 2, "x", 0.5)),
            )
        ]


def test_many_findings_in_many_texts_are_told_apart_at_once() -> None:
    some = [Segment(USER, f"/messages/{place}/content", b"abc") for place in range(4_000)]
    (strip,) = strips(some)
    within = [Finding(0, 4 * place, 4 * place + 2, "x") for place in range(4_000)]
    across = Finding(0, 4 * 1_999 + 1, 4 * 2_001 + 2, "x")
    assert [*strip.across((*within, across), b" ")] == [
        (
            ("/messages/1999/content", Finding(0, 1, 3, "x")),
            ("/messages/2000/content", Finding(0, 0, 3, "x")),
            ("/messages/2001/content", Finding(0, 0, 2, "x")),
        )
    ]


def test_a_seam_alone_touches_no_text() -> None:
    (strip,) = strips(segments("/m/0/abc", "/m/1/abc"))
    assert isinstance(strip, Strip)
    assert [*strip.across((Finding(0, 8, 9, "x"), Finding(0, 3, 9, "x")), b" ")] == []
