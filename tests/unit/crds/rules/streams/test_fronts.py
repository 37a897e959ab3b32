"""All matchers of all rules in a text that comes in pieces."""

import pytest
from aipolicy.findings import Finding
from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.expressions.screens import Screen
from aipolicy.rules.matchers import Matcher
from aipolicy.rules.streams.cursors import Cursor, Followed
from aipolicy.rules.streams.fronts import Front, Watch


def matcher(pattern: str, *, breaks: bool = False) -> Matcher:
    viable = Regex(viable_prefixes(pattern))
    return Matcher(pattern, Regex(pattern), viable, _break if breaks else None)


def _break(_text: bytes, start: int, _end: int) -> Span | None:
    raise ZeroDivisionError(start)


def rule(place: int, *matchers: Matcher, enforced: bool = True) -> Followed:
    return Followed(place, matchers, enforced=enforced, denies_on_error=True)


def front(*rules: Followed) -> Front:
    return Front.of(Watch(rules))


def test_most_stand_at_the_end_and_some_where_something_has_begun() -> None:
    some = front(rule(0, matcher("ab+"), matcher("xyz"), enforced=False), rule(1, matcher("cd")))
    findings: list[Finding] = []

    assert some.advance(b"..ab", 0, findings, final=False) == []
    assert (some.position, findings) == (2, [])
    assert (some.undecided(enforced=True), some.undecided(enforced=False)) == (4, 2)
    some.advance(b"abb.c", 2, findings, final=False)
    assert findings == [Finding(0, 2, 5, "ab+")]
    assert (some.undecided(enforced=True), some.undecided(enforced=False)) == (6, 7)
    some.advance(b"cd", 6, findings, final=True)
    assert findings[1:] == [Finding(1, 6, 8, "cd")]
    assert some.position == 8


def test_a_copy_goes_its_own_way() -> None:
    one = front(rule(0, matcher("ab+")))
    one.advance(b"xxab", 0, [], final=False)
    two, findings = one.copy(), list[Finding]()

    one.advance(b"xxabc", 0, [], final=False)
    two.advance(b"xxabb", 0, findings, final=True)

    assert (one.position, two.position) == (5, 5)
    assert findings == [Finding(0, 2, 5, "ab+")]


def test_one_that_fails_is_gone_and_the_others_go_on() -> None:
    some = front(rule(0, matcher("a", breaks=True)), rule(1, matcher("b"), enforced=False))

    (failure,) = some.advance(b"xa", 0, [], final=False)
    assert isinstance(failure.error, ZeroDivisionError)
    assert (failure.place, failure.cursor.position) == (0, 0)
    assert some.undecided(enforced=True) is None
    assert some.undecided(enforced=False) == 2
    findings: list[Finding] = []
    assert some.advance(b"ab", 2, findings, final=False) == []
    assert findings == [Finding(1, 3, 4, "b")]


def test_candidates_are_counted_over_all_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipolicy.rules.streams.cursors.MAX_CANDIDATES", 2)
    some = front(rule(0, matcher("a")))

    assert [len(some.advance(b"xa", base, [], final=False)) for base in (0, 2, 4)] == [0, 0, 1]


def test_those_that_do_not_pass_a_check_are_gone() -> None:
    some = front(rule(0, matcher("ab+"), matcher("cd")))
    some.advance(b"xxab", 0, [], final=False)

    def check(cursor: Cursor) -> None:
        if cursor.position < bound:
            raise OverflowError

    bound = 0
    assert some.judge(check, everyone=True) == []
    bound = 9
    (failure,) = some.judge(check, everyone=False)
    assert (failure.place, type(failure.error)) == (0, OverflowError)
    (failure,) = some.judge(check, everyone=True)
    assert failure.place == 1
    assert some.undecided(enforced=True) is None


def test_a_screen_of_more_than_is_watched_will_do() -> None:
    one, other = matcher("ab"), matcher("cd")
    screen = Screen(["cd", "ab"], followed={"cd", "ab"})
    watch = Watch([rule(0, one), rule(1, one)], [screen])

    assert watch.concerned(b"cd ab c", final=False) == ({0, 1}, set())
    assert watch.concerned(b"cd a", final=False) == (set(), {0, 1})
    assert watch.concerned(b"cd c", final=False) == (set(), set())
    assert Watch([rule(0, other)], [screen]).concerned(b"c", final=False) == (set(), {0})
    assert Watch([rule(0, other)], [screen]).concerned(b"c", final=True) == (set(), set())


def test_a_matcher_that_cannot_be_followed_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not compiled for streams"):
        Watch([rule(0, Matcher("x", Regex("a")))])
