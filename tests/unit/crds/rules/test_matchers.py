from collections.abc import Callable
from dataclasses import replace

import pytest
from aipolicy.findings import Finding
from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.matchers import (
    Candidate,
    MatchDetector,
    Matcher,
    Name,
    TooManyCandidatesError,
)


def only(wanted: bytes) -> Callable[[bytes, int, int], Span | None]:
    def confirm(text: bytes, start: int, end: int) -> Span | None:
        return (start, end) if text[start:end] == wanted else None

    return confirm


def test_without_a_check_every_candidate_is_a_finding() -> None:
    assert Matcher("x", Regex("a+")).next(b"baa", 0) == Candidate(1, (1, 3), 3)


def test_a_refused_candidate_is_passed_over() -> None:
    matcher = Matcher("x", Regex("a.a"), None, only(b"aba"))

    assert matcher.next(b"acaba", 0) == Candidate(0, None, 3)


def test_or_looked_into_again() -> None:
    matcher = Matcher("x", Regex("a.a"), None, only(b"aba"), retry=True)

    assert matcher.next(b"acaba", 0) == Candidate(0, None, 1)
    assert list(MatchDetector((matcher,)).scan(b"acaba", 7, (0,))) == [Finding(7, 2, 5, "x")]


def test_a_finding_is_what_its_candidate_says() -> None:
    def describe(text: bytes, candidate: Candidate) -> Name:
        return Name(text[candidate.start :].decode(), 0.5)

    matcher = Matcher("x", Regex("a.a"), confirm=lambda _, start, end: (start + 1, end))
    found = matcher.find(2, b"-aba", Candidate(1, (2, 4), 4), base=8)
    assert (found, found and found.score) == (Finding(2, 10, 12, "x"), 1.0)

    matcher = replace(matcher, describe=describe)
    found = matcher.find(2, b"-aba", Candidate(1, (2, 4), 4))
    assert (found, found and found.score) == (Finding(2, 2, 4, "aba"), 0.5)


def test_only_what_the_screen_hit_is_scanned() -> None:
    detector = MatchDetector((Matcher("x", Regex("a")), Matcher("y", Regex("b"))))

    assert detector.screens == ("a", "b")
    assert list(detector.scan(b"ab", 0, (1,))) == [Finding(0, 1, 2, "y")]


def test_a_text_with_too_many_candidates_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipolicy.rules.matchers.MAX_CANDIDATES", 5)
    detector = MatchDetector((Matcher("x", Regex("a")),))

    assert len(list(detector.scan(b"a" * 5, 0, (0,)))) == 5
    with pytest.raises(TooManyCandidatesError):
        list(detector.scan(b"a" * 6, 0, (0,)))
