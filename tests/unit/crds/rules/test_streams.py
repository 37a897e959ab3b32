"""What a scanner releases, what it holds back, and what it does with rules that fail."""

import pytest
from aipolicy.findings import Finding
from aipolicy.rule_specs import RuleMode
from aipolicy.rules import RuleFault, RuleSet, StreamScan, StreamScanner
from aipolicy.rules.matchers import LONGEST, Matcher
from aipolicy.rules.prefixes import viable_prefixes
from aipolicy.rules.regexes import Regex, Span
from aipolicy.rules.streams import BLOCK, Followed, complete_length
from support.rule_sets import find_regex, make_rules
from support.scans import cut, follow, found, scanner


def rules_for(*patterns: str) -> RuleSet:
    return make_rules(*(find_regex(pattern) for pattern in patterns))


def test_text_without_a_beginning_of_anything_is_released_at_once() -> None:
    stream = scanner(rules_for("abc", r"\bxyz\b"))

    assert stream.feed(b"nothing he").safe == 10
    assert stream.feed("re, é".encode()).safe == 16
    assert stream.feed(b" ab").safe == 17
    assert stream.feed(b"d").safe == 20


def test_a_character_is_not_cut() -> None:
    stream = scanner(rules_for("é1"))

    assert stream.feed(b"ab\xc3").safe == 2
    assert stream.feed(b"\xa9").safe == 2
    assert stream.feed(b"2").safe == 5


def test_a_finding_is_final_once_nothing_can_change_it() -> None:
    stream = scanner(rules_for("ab+"))

    assert stream.feed(b"xab").findings == ()
    assert stream.feed(b"b").findings == ()
    scan = stream.feed(b"c")
    assert scan.findings == (Finding(0, 1, 4, "rule"),)
    assert scan.safe == 5


def test_audited_rules_hold_nothing_back() -> None:
    stream = scanner(make_rules(find_regex("ab+", mode=RuleMode.AUDIT)))

    assert stream.feed(b"xab").safe == 3
    assert stream.feed(b"b") == StreamScan(safe=4)
    assert stream.feed(b"c").findings == (Finding(0, 1, 4, "rule"),)


def refuse(_text: bytes, start: int, _end: int) -> Span | None:
    raise ZeroDivisionError(start)


def broken(*, enforced: bool, denies: bool) -> StreamScanner:
    def matcher(pattern: str, *, breaks: bool) -> Matcher:
        viable = Regex(viable_prefixes(pattern))
        return Matcher(pattern, Regex(pattern), viable, refuse if breaks else None)

    return StreamScanner(
        [
            Followed(0, (matcher("a", breaks=False),), enforced=True, denies_on_error=True),
            Followed(1, (matcher("b", breaks=True),), enforced=enforced, denies_on_error=denies),
        ]
    )


def test_a_rule_that_fails_and_allows_is_left_out() -> None:
    stream = broken(enforced=True, denies=False)

    scan = stream.feed(b"ab")
    assert scan.faults == (RuleFault(1, "ZeroDivisionError"),)
    assert scan.safe == 2
    assert stream.feed(b"ba").findings == (Finding(0, 3, 4, "a"),)


def test_a_rule_that_fails_and_denies_lets_nothing_more_pass() -> None:
    stream = broken(enforced=True, denies=True)

    assert stream.feed(b"xa").safe == 2
    scan = stream.feed(b"xb")
    assert scan.faults == (RuleFault(1, "ZeroDivisionError"),)
    assert scan.safe == 2
    assert stream.feed(b"xxx", final=True).safe == 2


def test_an_audited_rule_that_fails_denies_nothing() -> None:
    stream = broken(enforced=False, denies=True)

    assert stream.feed(b"xb").safe == 2
    assert stream.feed(b"xa").safe == 4


@pytest.mark.parametrize("size", (1, 100, 256, 300, 5000))
def test_too_much_undecided_text_is_a_fault_at_the_same_place(size: int) -> None:
    text = b"x" * 100 + b"a" * (LONGEST + 2 * BLOCK) + b"b"

    scans = follow(rules_for("a+b"), cut(text, range(0, len(text), size)))

    faults = [fault for scan in scans for fault in scan.faults]
    assert faults == [RuleFault(0, "TooMuchUndecidedError")]
    assert scans[-1].safe == 100
    assert found(scans) == ()


def test_a_finding_that_is_too_long_is_a_fault() -> None:
    text = b"x" * BLOCK + b"a" * LONGEST + b"ab"

    (scan,) = follow(rules_for("a+b"), [text])

    assert scan.faults == (RuleFault(0, "FindingTooLongError"),)


def test_memory_is_bounded_by_what_is_undecided() -> None:
    stream = scanner(rules_for("a+b"))

    for _ in range(100):
        stream.feed(b"xyz" * 1000)
    assert len(stream._text) <= LONGEST + BLOCK  # noqa: SLF001 - a bound one cannot see


def test_a_rule_that_was_not_compiled_for_streams_is_a_bug() -> None:
    matcher = Matcher("x", Regex("a"))
    with pytest.raises(ValueError, match="not compiled for streams"):
        StreamScanner([Followed(0, (matcher,), enforced=True, denies_on_error=True)])


@pytest.mark.parametrize(
    ("text", "length"),
    (
        (b"", 0),
        (b"a", 1),
        ("é".encode(), 2),
        (b"a\xc3", 1),
        (b"a\xe6\x97", 1),
        ("日".encode(), 3),
        (b"\xf0\x9f\x98", 0),
        ("😀".encode(), 4),
        (b"a\x80\x80\x80", 4),
        (b"\xff", 0),
    ),
)
def test_complete_characters(text: bytes, length: int) -> None:
    assert complete_length(text) == length
