import pytest
from aipolicy.rules.expressions import screens
from aipolicy.rules.expressions.regexes import RegexError
from aipolicy.rules.expressions.screens import Screen, shared_screen


def test_a_screen_names_what_occurs_and_what_has_begun() -> None:
    screen = Screen(["a+b", "c", "(?i)DE"], followed={*["a+b", "c", "(?i)DE"]})

    assert sorted(screen.present(b"xaab de")) == [0, 2]
    assert screen.follow(b"xaab d") == ([0], [2])
    assert screen.follow(b"c a") == ([1], [0])
    assert screen.present(b"xyz") == []
    assert screen.follow(b"xyz") == ([], [])


def test_only_what_is_followed_can_have_begun() -> None:
    screen = Screen(["ab", "ac"], followed={*["ac"]})

    assert screen.follow(b"ab ac xa") == ([1], [1])
    assert screen.present(b"ab ac xa") == [0, 1]
    assert Screen(["ab"]).follow(b"ab xa") == ([], [])


def test_what_occurs_everywhere_takes_no_pass() -> None:
    screen = Screen(["", "ab"])

    assert screen.present(b"xy") == [0]
    assert sorted(screen.present(b"xab")) == [0, 1]
    assert Screen([""]).present(b"") == [0]
    assert not Screen([""])._present  # noqa: SLF001 - what it costs


def test_many_expressions_take_few_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are those of the list, whatever the passes."""
    monkeypatch.setattr(screens, "BRIEF", 3)
    monkeypatch.setattr(screens, "SPANNING", 2)
    monkeypatch.setattr(screens, "FEW", 1)
    patterns = [(f"k{place}z" if place % 3 else f"k{place}<[^>]*>") for place in range(12)]
    screen = Screen(patterns, followed={*patterns})

    for place in range(12):
        assert screen.present(f"k{place}z k{place}<a b>".encode()) == [place]
        text = f"k{place}z k{place}".encode()
        present, begun = screen.follow(text)
        assert present == screen.present(text)
        assert place in begun
    assert len(screen._present) == 3 + 2  # noqa: SLF001 - what it costs


def test_a_large_expression_that_spans_words_is_looked_for_alone() -> None:
    names = "|".join(f"name{number}" for number in range(300))
    screen = Screen([f"(?:{names})[^0-9]*[0-9]", "a[^0-9]*b", names])

    assert sorted(screen.present(b"a b, name7 is 1")) == [0, 1, 2]
    assert len(screen._present) == 2  # noqa: SLF001 - what it costs


def test_large_ones_that_are_neighbours_share_a_pass() -> None:
    names = "|".join(f"name{number}" for number in range(400))
    patterns = [f"(?:{names})[^0-9]*{digit}" for digit in range(5)]
    screen = Screen(patterns)

    assert screen.present(b"name7 is 3") == [3]
    assert len(screen._present) == 2  # noqa: SLF001 - what it costs


def test_expressions_too_large_for_one_pass_take_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "SET_MEMORY", 40_000)
    patterns = [f"{place}[b-y]{{200}}z" for place in range(6)]
    screen = Screen(patterns, followed={*patterns})

    assert screen.present(b"4" + b"c" * 200 + b"z") == [4]
    assert screen.follow(b"5cc") == ([], [5])
    monkeypatch.setattr(screens, "SET_MEMORY", 1024)
    assert Screen(patterns).present(b"4" + b"c" * 200 + b"z") == [4]
    monkeypatch.setattr(screens, "LARGE_SET_MEMORY", 1024)
    with pytest.raises(RegexError, match="needs more than"):
        Screen(patterns)


def test_screens_of_the_same_are_one() -> None:
    same = shared_screen(("ab", "cd"), frozenset({"ab"}))

    assert shared_screen(("ab", "cd"), frozenset({"ab"})) is same
    assert shared_screen(("ab", "cd"), frozenset()) is not same
