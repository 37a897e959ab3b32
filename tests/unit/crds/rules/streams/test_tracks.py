"""The views of a text that comes in pieces."""

import pytest
from aipolicy.findings import Finding
from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.matchers import LONGEST, Matcher
from aipolicy.rules.streams.cursors import Followed
from aipolicy.rules.streams.fronts import Front, Watch
from aipolicy.rules.streams.tracks import MAX_HELD, TooMuchUndecidedError, Track, Tracks


def tracks(pattern: str, *, gives_up: bool = False) -> Tracks:
    matcher = Matcher("x", Regex(pattern), Regex(viable_prefixes(pattern)), gives_up=gives_up)
    rule = Followed(0, (matcher,), enforced=True, denies_on_error=True)
    return Tracks(Front.of(Watch([rule])))


def spans(made: Tracks) -> list[tuple[int, int]]:
    return [(track.first, track.last) for track in made.tracks]


def advance(made: Tracks) -> set[Finding]:
    pending: set[Finding] = set()
    for track in made.tracks:
        assert track.advance(made.limit(track), pending, final=False) == []
    made.forget()
    return pending


def test_views_are_one_track_until_they_differ() -> None:
    made = tracks("gh")

    made.feed(b"nothing, ", final=False)
    assert spans(made) == [(0, 4)]
    made.feed("é, ".encode(), final=False)
    assert spans(made) == [(0, 3), (4, 4)]
    made.feed(b"&#105;, ", final=False)
    assert spans(made) == [(0, 0), (1, 3), (4, 4)]
    made.feed(b"&amp;#37;3&#49;, ", final=False)
    assert spans(made) == [(0, 0), (1, 1), (2, 3), (4, 4)]


def test_each_finding_is_told_once_and_in_the_offsets_of_the_text() -> None:
    made = tracks("gh+")

    made.feed("gh, ég&#104;h!, gh, ".encode(), final=False)

    found = [(finding.start, finding.end) for finding in advance(made)]
    assert sorted(found) == [(0, 2), (6, 14), (17, 19)]


def test_a_cursor_begins_above_a_layer_where_it_stood_below() -> None:
    made = tracks("gh!i")

    made.feed(b"!gh!", final=False)
    assert advance(made) == set()
    made.feed(b"&#105;, ", final=False)
    assert advance(made) == {Finding(0, 1, 10, "x")}


@pytest.mark.parametrize("filler", ("\u200b", "!"))
def test_too_much_may_not_be_undecided(filler: str) -> None:
    made = tracks("g!*h")
    made.feed(b"!g" + filler.encode() * 200, final=False)
    advance(made)
    last = made.tracks[-1]
    assert last.judge(made.limit(last), made.length, set()) == []

    made.feed(filler.encode() * MAX_HELD, final=False)
    advance(made)
    last = made.tracks[-1]
    (failure,) = last.judge(made.limit(last), made.length, set())
    assert isinstance(failure.error, TooMuchUndecidedError)
    assert last.front.undecided(enforced=True) is None


def test_what_is_given_up_is_measured_in_the_text_itself() -> None:
    made = tracks("g!*h|!i", gives_up=True)
    made.feed(b"&#103;!!i" + b"&#33;" * (LONGEST // 5), final=False)
    pending = advance(made)

    last = made.tracks[-1]
    assert last.judge(made.limit(last), made.length, pending) == []

    assert pending == {Finding(0, 7, 9, "x")}
    assert last.place(last.front.position) > 9


def test_a_text_that_is_followed_no_more_still_has_a_length() -> None:
    made = tracks("gh")
    made.stop()
    made.feed(b"gh", final=False)
    assert (made.length, made.tracks) == (2, [])


def test_a_track_keeps_what_is_undecided() -> None:
    made = tracks("gh")
    for _ in range(50):
        made.feed("g&#103;é, ".encode() * 20, final=False)
        advance(made)

    assert all(len(kept(track)) < 300 for track in made.tracks)
    assert made.tracks[-1].place(made.tracks[-1].front.position) == made.length


def kept(track: Track) -> bytes:
    return track._text  # noqa: SLF001 - a bound one cannot see
