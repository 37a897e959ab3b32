"""One matcher in a text that comes in pieces."""

import pytest
from aipolicy.findings import Finding
from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.matchers import LONGEST, Matcher
from aipolicy.rules.streams.cursors import Cursor, FindingTooLongError, Followed
from aipolicy.rules.streams.holdbacks import Holdback


def cursor(pattern: str) -> Cursor:
    viable = Regex(viable_prefixes(pattern))
    matcher = Matcher("x", Regex(pattern), viable, gives_up=True)
    owner = Followed(3, (matcher,), enforced=True, denies_on_error=True)
    return Cursor(owner, matcher, Holdback(viable))


def test_it_stands_where_something_may_begin() -> None:
    one, findings = cursor("ab+"), list[Finding]()

    one.advance(b"xxab", 0, findings, final=False)
    assert (one.position, findings) == (2, [])
    one.advance(b"abbc", 2, findings, final=False)
    assert (one.position, findings) == (6, [Finding(3, 2, 5, "x")])


def test_a_copy_goes_its_own_way() -> None:
    one = cursor("ab+")
    one.advance(b"xxab", 0, [], final=False)
    two, findings = one.copy(), list[Finding]()

    one.advance(b"xxabc", 0, [], final=False)
    two.advance(b"xxabb", 0, findings, final=True)

    assert (one.position, two.position) == (5, 5)
    assert findings == [Finding(3, 2, 5, "x")]


def test_a_finding_has_a_longest_length() -> None:
    one = cursor("ab+")
    with pytest.raises(FindingTooLongError):
        one.advance(b"a" + b"b" * LONGEST, 0, [], final=True)


def test_what_is_given_up_is_decided_as_if_the_text_ended() -> None:
    one, findings = cursor("a[^b]*b|cd?|e"), list[Finding]()
    one.advance(b"a.c.cd.e.a.", 0, findings, final=False)
    assert (one.position, findings) == (0, [])

    one.give_up(b"a.c.cd.e.a.", 0, 7, findings)
    assert findings == [Finding(3, 2, 3, "x"), Finding(3, 4, 6, "x")]
    assert one.position == 9


def test_a_finding_that_may_go_on_is_not_given_up() -> None:
    one = cursor("ab*")
    one.advance(b"ab", 0, [], final=False)
    with pytest.raises(FindingTooLongError):
        one.give_up(b"abbb", 0, 2, [])
