"""Where the bytes of a view come from."""

from aipolicy.texts.codings import Coding
from aipolicy.texts.offsets import Offsets


def offsets() -> Offsets:
    """``ab&#99;&#100;e\u200bf aWdub3Jl g``, seen as ``abcdef ignore g``."""
    made = Offsets()
    made.add(Coding.ENTITIES, b"&#99;&#100;", 13, 2, 2)
    made.add(Coding.CLEAN, "\u200b".encode(), 17, 5, 0)
    made.add(Coding.BASE64, b"aWdub3Jl", 27, 7, 6)
    return made


def test_places_outside_of_units() -> None:
    made = offsets()

    assert [made.start(place) for place in (0, 1)] == [0, 1]
    assert [made.end(place) for place in (1, 2)] == [1, 2]
    assert (made.start(4), made.end(5)) == (13, 14)
    assert (made.start(13), made.end(15)) == (27, 29)


def test_parts_of_units() -> None:
    made = offsets()

    assert (made.start(2), made.end(3)) == (2, 7)
    assert (made.start(3), made.end(4)) == (7, 13)
    assert (made.start(8), made.end(9)) == (19, 27)  # no part of base64 stands for itself


def test_dropped_characters_lie_between_their_neighbours() -> None:
    made = offsets()

    assert made.end(5) == 14
    assert made.start(5) == 17
    assert made.end(6) == 18


def test_what_is_forgotten_changes_no_later_place() -> None:
    made, whole = offsets(), offsets()
    for place in range(15):
        made.forget(place)
        assert [made.start(later) for later in range(place, 20)] == [
            whole.start(later) for later in range(place, 20)
        ]
        assert made.end(place + 1) == whole.end(place + 1)


def test_none_is_no_change() -> None:
    assert not Offsets()
    assert offsets()
    assert (Offsets().start(7), Offsets().end(7)) == (7, 7)
